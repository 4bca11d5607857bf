/** What an output's rows were asked with, as far as a job says it: measures look at a rephrasing beside its prompt. */
import { t } from '@vscode/l10n';
import type { JobManifest, RolloutResult } from '../../../server/batch/job.ts';
import type { ReadRow } from '../../../server/batch/readRows.ts';
import type { OutputForm } from '../../../server/language/prompt.ts';
import type { MeasureInput } from '../../../server/measures/measure.ts';
import { variantLabel } from '../jobNodes.ts';

/** Of one variant. */
export interface RowPrompt {
  readonly label: string;
  readonly template: string;
  readonly form: OutputForm;
}

/** By variant id; empty for datasets of others. */
export type RowPrompts = ReadonlyMap<string, RowPrompt>;

export function promptsOf(manifest: JobManifest | null): RowPrompts {
  return new Map(
    (manifest?.variants ?? []).map((variant) => [
      variant.id,
      { label: variantLabel(variant), template: variant.template, form: variant.form },
    ]),
  );
}

/** One rollout of a row as measures see it. */
export function measureInput(row: ReadRow, rollout: RolloutResult, prompts: RowPrompts): MeasureInput {
  const prompt = row.variant === null ? undefined : prompts.get(row.variant);
  return {
    text: rollout.text,
    reasoning: rollout.reasoning,
    source: row.text,
    promptText: prompt?.template ?? '',
    form: prompt?.form ?? 'free',
    finishReason: rollout.finish_reason,
    completionTokens: rollout.usage?.completion_tokens ?? null,
  };
}

/** How the group of a row is called. */
export function groupOf(row: ReadRow, prompts: RowPrompts): string {
  const known = row.variant === null ? undefined : prompts.get(row.variant)?.label;
  return known ?? row.variant ?? row.prompt ?? t('all rows');
}
