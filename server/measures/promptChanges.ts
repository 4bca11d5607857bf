/** What differs between two versions of a prompt, as far as it changes what is sent: a comparison should change one thing. */
import type { JsonValue } from '../language/json.ts';

/** What of a prompt decides the request. A `Variant` and a `Prompt`'s parts both fit. */
export interface PromptVersion {
  readonly template: string;
  /** How it is read; absent where it is literal. */
  readonly dialect?: 'jinja';
  readonly system: string | null;
  /** Placeholder name to column. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, JsonValue>>;
  readonly extraBody: Readonly<Record<string, JsonValue>>;
}

/** One thing that changed; `key` is the placeholder or parameter, null for texts. */
export interface PromptChange {
  readonly part: 'template' | 'system' | 'inputs' | 'parameters' | 'extraBody';
  readonly key: string | null;
}

/**
 * Every change, each parameter and input by itself, in the order of the parts. More than one means that a difference
 * in the outputs has no single cause: the study's improved REWIRE prompt changed the output contract too, and halved
 * the length. Empty for two versions that send the same.
 */
export function promptChanges(before: PromptVersion, after: PromptVersion): readonly PromptChange[] {
  const changes: PromptChange[] = [];
  const isReadAlike = before.dialect === after.dialect;
  if (before.template !== after.template || !isReadAlike) changes.push({ part: 'template', key: null });
  if (before.system !== after.system) changes.push({ part: 'system', key: null });
  for (const part of ['inputs', 'parameters', 'extraBody'] as const) {
    for (const key of changedKeys(before[part], after[part])) changes.push({ part, key });
  }
  return changes;
}

type Keyed = Readonly<Record<string, JsonValue>>;

function changedKeys(before: Keyed, after: Keyed): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => canonical(before[key]) !== canonical(after[key]));
}

/** JSON with sorted keys, so that the order in which an object was written is no change; absent is not null. */
function canonical(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
