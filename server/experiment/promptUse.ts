/** How an experiment uses its prompts: the models it sends them to, with their windows, and the documents. */
import { t } from '@vscode/l10n';
import type { DatasetFact } from '../language/datasetFact.ts';
import type { KnownWindow, ModelUse, PromptUse } from '../language/promptFacts.ts';
import type { ContextRule, DocumentSelection, Experiment, ModelChoice } from './experiment.ts';
import { DEFAULT_CONTEXT } from './experiment.ts';
import type { EndpointKnowledge } from './facts.ts';

/** What an experiment does not say itself. */
export interface UseFacts extends EndpointKnowledge {
  readonly dataset: DatasetFact | null;
  readonly output: string | null;
}

/** The same for all its prompts. `by` is the experiment's file, as people know it. */
export function promptUse(
  experiment: Pick<Experiment, 'models' | 'context' | 'documents'>,
  facts: UseFacts,
  by: string | null,
): PromptUse {
  return {
    by,
    models: experiment.models
      .slice(0, MAX_MODELS)
      .map((choice) => modelUse(choice, experiment.context, facts, by)),
    cut: experiment.context.cut,
    column: experiment.documents.column,
    dataset: facts.dataset,
    output: facts.output,
  };
}

/** How the settings use a prompt that no experiment names. */
export function defaultUse(documents: Pick<DocumentSelection, 'column'>, facts: UseFacts): PromptUse {
  return {
    by: null,
    models: [modelUse(NO_CHOICE, DEFAULT_CONTEXT, facts, null)],
    cut: DEFAULT_CONTEXT.cut,
    column: documents.column,
    dataset: facts.dataset,
    output: null,
  };
}

/** More than anybody compares; every one is looked at for each prompt at each keystroke. */
const MAX_MODELS = 64;

const NO_CHOICE: ModelChoice = { model: null, endpoint: null, parameters: {}, extraBody: {} };

function modelUse(
  choice: ModelChoice,
  rule: ContextRule,
  facts: EndpointKnowledge,
  by: string | null,
): ModelUse {
  const { profiles, defaultAlias, models } = facts;
  const named = choice.endpoint && 'alias' in choice.endpoint ? choice.endpoint.alias : null;
  const alias =
    choice.endpoint && named === null ? null : (named ?? defaultAlias ?? profiles?.[0]?.alias ?? null);
  const profile = profiles?.find((known) => known.alias === alias) ?? null;
  const model = choice.model ?? profile?.model ?? null;
  const listed = (alias === null ? undefined : models.get(alias))?.find(({ id }) => id === model);
  return {
    model,
    window: windowOf(rule, profile?.window ?? null, listed?.window ?? null, { alias, by }),
    parameters: choice.parameters,
    extraBody: choice.extraBody,
    exact: (rule.tokenizer ?? profile?.tokenizer ?? null) !== null,
  };
}

/** The order in which requests are built with them: experiment, profile, server. */
function windowOf(
  rule: ContextRule,
  stated: number | null,
  listed: number | null,
  { alias, by }: { readonly alias: string | null; readonly by: string | null },
): KnownWindow | null {
  if (rule.window !== null) return { tokens: rule.window, from: by ?? t('the experiment') };
  if (stated !== null) return { tokens: stated, from: t('your profile of {0}', alias ?? '') };
  return listed === null ? null : { tokens: listed, from: alias ?? '' };
}
