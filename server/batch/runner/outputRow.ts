/** One finished unit as a row in DataTrove's shape, with the verdicts of the prompt's checks. */
import type { Document } from '../../documents/document.ts';
import type { Completion } from '../../generation/completion.ts';
import type { JsonValue } from '../../language/json.ts';
import type { Check } from '../../measures/checks.ts';
import { judgeAll } from '../../measures/checks.ts';
import type { FrozenVariant, OutputRow, RolloutResult, RowCheck } from '../job.ts';
import { ROW_KEYS } from '../job.ts';

/** What the first rollout's request says about all of them. */
export interface Sent {
  readonly fingerprint: string;
  readonly truncated: boolean;
}

/** The row of a unit whose rollouts all came back. */
export function outputRow(
  variant: FrozenVariant,
  checks: readonly Check[],
  document: Document,
  completions: readonly Completion[],
  sent: Sent,
): OutputRow {
  return {
    id: document.id,
    text: document.text,
    ...sourceColumns(document),
    rollout_results: completions.map(rolloutResult),
    variant: variant.id,
    prompt: variant.promptName,
    model: variant.model,
    recipe: variant.recipe,
    fingerprint: sent.fingerprint,
    truncated: sent.truncated,
    checks: completions.flatMap((completion, rollout) =>
      verdicts(variant, checks, document, completion, rollout),
    ),
  };
}

function rolloutResult({ text, finishReason, usage, reasoning }: Completion): RolloutResult {
  return { text, finish_reason: finishReason, usage, reasoning };
}

function verdicts(
  { template, form }: FrozenVariant,
  checks: readonly Check[],
  document: Document,
  { text, usage, finishReason, reasoning }: Completion,
  rollout: number,
): readonly RowCheck[] {
  if (checks.length === 0) return [];
  const completionTokens = usage?.completion_tokens ?? null;
  const source = document.text;
  const input = { text, reasoning, source, promptText: template, form, finishReason, completionTokens };
  return judgeAll(checks, input).map(({ name, passed }) => ({ rollout, name, passed }));
}

/** The columns as read; an id column that repeats the document's id is not said twice. */
function sourceColumns({ id, columns }: Document): Readonly<Record<string, JsonValue>> {
  const { id: own, ...others } = columns;
  const isSame = own === id || (own !== undefined && String(own) === id);
  if ((own === undefined || isSame) && !hasOwnKey(others)) return others;
  const named: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(columns)) {
    if (!ROW_KEYS.has(name)) named.push([name, value]);
    else if (name !== 'id' || String(value) !== id) named.push([freeName(name, columns), value]);
  }
  return Object.fromEntries(named);
}

function hasOwnKey(columns: Document['columns']): boolean {
  for (const name in columns) if (ROW_KEYS.has(name)) return true;
  return false;
}

function freeName(name: string, columns: Document['columns']): string {
  let free = `source_${name}`;
  while (Object.hasOwn(columns, free)) free = `source_${free}`;
  return free;
}
