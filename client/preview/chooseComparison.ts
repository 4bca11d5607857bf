/** Asks what stands side by side: which prompts, which models at which endpoints, which values of parameters. */
import { t } from '@vscode/l10n';
import type { QuickPickItem, Uri } from 'vscode';
import { workspace } from 'vscode';
import { readParameters } from '../../server/language/readParameters.ts';
import { showNoPrompts } from '../chooseTargets.ts';
import { findTargets } from '../findTargets.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import type { EndpointPort, LanguagePort } from '../ports.ts';
import type { Answer } from '../steps.ts';
import { askText, BACK, CANCELLED, pickSeveral, waitFor } from '../steps.ts';
import { targetsOf } from '../targets.ts';
import type { ModelPick } from '../webviews/controls.ts';
import type { ColumnWish } from './gridWish.ts';
import { NO_WISH } from './gridWish.ts';

/** A server that takes longer is listed with the model of its profile alone. */
const PATIENCE_MS = 5_000;

interface PromptItem extends QuickPickItem {
  readonly uri: Uri;
}

interface ModelItem extends QuickPickItem {
  readonly pick: ModelPick;
}

/** Leads to the question for values. */
interface ParametersItem extends QuickPickItem {
  readonly pick: null;
}

/**
 * Prompts first, then models; null when one of the questions was left. What the command was run on is chosen already, and of
 * an editor that merely happens to be active a prompt or an experiment alone.
 */
export async function chooseComparison(
  endpoints: Pick<EndpointPort, 'profiles' | 'servedModels'>,
  language: Pick<LanguagePort, 'isPrompt'>,
  args: readonly unknown[],
): Promise<{ readonly uris: readonly Uri[]; readonly added: ColumnWish } | null> {
  const isNamed = args.some((arg) => arg !== undefined && arg !== null);
  const given = targetsOf(args).filter(
    (uri) => isNamed || isExperimentPath(uri.path) || language.isPrompt(uri),
  );
  const experiment = given.find(({ path }) => isExperimentPath(path));
  if (experiment) {
    const added = await chooseColumns(endpoints, NO_WISH);
    return added && { uris: [experiment], added };
  }
  const known = [...given, ...(await findTargets())];
  if (known.every(({ path }) => isExperimentPath(path))) {
    await showNoPrompts(t('There is no prompt in this workspace to compare.'));
    return null;
  }
  for (let chosen: readonly Uri[] = given; ; ) {
    const uris = await askPrompts(known, chosen);
    if (uris === BACK || uris === CANCELLED || uris.length === 0) return null;
    const added = await askColumns(endpoints, NO_WISH, { back: true });
    if (added === CANCELLED) return null;
    if (added !== BACK) return { uris, added };
    chosen = uris;
  }
}

/** Models and parameters; null when one of the questions was left. `chosen` is what was answered before. */
export async function chooseColumns(
  endpoints: Pick<EndpointPort, 'profiles' | 'servedModels'>,
  chosen: ColumnWish,
): Promise<ColumnWish | null> {
  const added = await askColumns(endpoints, chosen, {});
  return added === BACK || added === CANCELLED ? null : added;
}

async function askColumns(
  endpoints: Pick<EndpointPort, 'profiles' | 'servedModels'>,
  chosen: ColumnWish,
  { back }: { readonly back?: true },
): Promise<Answer<ColumnWish>> {
  const question = { title: t('Compare: Models and Parameters'), ...(back && { back }) };
  const served = await waitFor({ ...question, doing: t('Asking the endpoints for their models') }, (signal) =>
    servedPicks(endpoints, signal),
  );
  if (served === BACK || served === CANCELLED) return served;
  for (let { models, parameters } = chosen; ; ) {
    const picked = await pickSeveral<ModelItem | ParametersItem>({
      ...question,
      placeholder: t('Each model is a column for each prompt; none chosen means the default'),
      items: [parametersItem(parameters), ...modelItems(served, models)],
    });
    if (picked === BACK || picked === CANCELLED) return picked;
    models = picked.flatMap(({ pick }) => pick ?? []);
    if (!picked.some(({ pick }) => pick === null)) return { models, parameters: '' };
    const typed = await askParameters(parameters);
    if (typed === CANCELLED) return CANCELLED;
    if (typed !== BACK) return { models, parameters: typed };
  }
}

function askParameters(before: string): Promise<Answer<string>> {
  return askText({
    title: t('Compare: Parameters'),
    back: true,
    prompt: t('Each value is a column, and replaces what the prompt or the experiment says.'),
    placeholder: 'temperature: 0.7, 1.0; max_tokens: 1024',
    value: before,
    judge: (value) => {
      const read = readParameters(value);
      if (!read.ok) return { kind: 'error', message: read.message };
      return read.advice === null ? null : { kind: 'warning', message: read.advice };
    },
  });
}

function parametersItem(before: string): ParametersItem {
  return {
    label: t('Parameters…'),
    description: before || t('several values of temperature, top_p, …, each a column'),
    picked: before !== '',
    pick: null,
  };
}

/** What is chosen stands first, then what lies beside it. */
async function askPrompts(targets: readonly Uri[], chosen: readonly Uri[]): Promise<Answer<readonly Uri[]>> {
  const known = new Map(targets.map((uri) => [uri.toString(), uri]));
  const ticked = new Set(chosen.map((uri) => uri.toString()));
  const besides = new Set(chosen.map(folderOf));
  const rank = ({ picked, uri }: PromptItem): number => (picked ? 0 : besides.has(folderOf(uri)) ? 1 : 2);
  const items = [...known.values()]
    .filter(({ path }) => !isExperimentPath(path))
    .map((uri): PromptItem => {
      return { label: workspace.asRelativePath(uri), picked: ticked.has(uri.toString()), uri };
    })
    .sort((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label));
  const picked = await pickSeveral({
    title: t('Compare: Prompts'),
    placeholder: t('Prompts to see side by side'),
    items,
  });
  return picked === BACK || picked === CANCELLED ? picked : picked.map(({ uri }) => uri);
}

function folderOf({ path }: Uri): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Every model that can be chosen: those of the profiles and those that their servers serve. */
async function servedPicks(
  endpoints: Pick<EndpointPort, 'profiles' | 'servedModels'>,
  signal: AbortSignal,
): Promise<readonly ModelPick[]> {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const listed = await Promise.all(
    endpoints.profiles().map(async (endpoint) => {
      const answer = await endpoints.servedModels(endpoint, enough);
      const served = answer.ok ? answer.models.map(({ id }) => id) : [];
      const models = new Set([...(endpoint.model === null ? [] : [endpoint.model]), ...served]);
      return [...models].map((model) => ({ endpoint: endpoint.alias, model }));
    }),
  );
  return listed.flat();
}

function modelItems(served: readonly ModelPick[], chosen: readonly ModelPick[]): readonly ModelItem[] {
  return served.map((pick) => ({
    label: pick.model,
    description: pick.endpoint,
    picked: chosen.some(({ endpoint, model }) => endpoint === pick.endpoint && model === pick.model),
    pick,
  }));
}
