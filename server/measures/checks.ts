/**
 * Checks: verdicts on a rephrasing that a prompt's author asked for under `output.checks`. The table below is all
 * there is to a check; a verdict that cannot be given is missing, never passed and never failed.
 */
import { lengthRatio } from './lengthRatio.ts';
import { preambleOf } from './preamble.ts';
import type { Rephrasing } from './rephrasing.ts';

/** One check, decoded. */
export interface Check {
  readonly name: CheckName;
  readonly judge: (rephrasing: Rephrasing) => boolean | null;
}

/** Name and verdict; null where the verdict is missing. Output rows carry these as they stand. */
export interface CheckVerdict {
  readonly name: CheckName;
  readonly passed: boolean | null;
}

export type CheckName = keyof typeof CHECKS;

type Judge = Check['judge'];

const CHECKS = {
  not_preamble: (value: unknown): Judge | null =>
    value === true ? ({ text }) => preambleOf(text) === null : null,
  not_empty: (value: unknown): Judge | null => (value === true ? ({ text }) => text.trim() !== '' : null),
  finished: (value: unknown): Judge | null =>
    value === true ? ({ finishReason }) => (finishReason === null ? null : finishReason !== 'length') : null,
  length_ratio: (value: unknown): Judge | null => judgeWithin(value, lengthRatio),
  completion_tokens: (value: unknown): Judge | null =>
    judgeWithin(value, ({ completionTokens }) => completionTokens),
} satisfies Record<string, (value: unknown) => Judge | null>;

/** Every name a check may have, in the order in which they are documented. */
export const CHECK_NAMES: readonly CheckName[] = Object.keys(CHECKS) as CheckName[];

/**
 * Decodes `output.checks` as written: a list of one-key mappings. What is no check is named in `unknown`, in words
 * that can stand in a message.
 */
export function decodeChecks(written: readonly unknown[]): {
  readonly checks: readonly Check[];
  readonly unknown: readonly string[];
} {
  const checks: Check[] = [];
  const unknown: string[] = [];
  for (const item of written) {
    const entries = typeof item === 'object' && item !== null ? Object.entries(item) : [];
    if (entries.length === 0) unknown.push(JSON.stringify(item));
    for (const [name, value] of entries) {
      const judge = isCheckName(name) ? CHECKS[name](value) : null;
      if (isCheckName(name) && judge) checks.push({ name, judge });
      else unknown.push(`${name}: ${JSON.stringify(value)}`);
    }
  }
  return { checks, unknown };
}

/** All verdicts on one rephrasing, in the order of the checks. */
export function judgeAll(checks: readonly Check[], rephrasing: Rephrasing): readonly CheckVerdict[] {
  return checks.map(({ name, judge }) => ({ name, passed: judge(rephrasing) }));
}

function isCheckName(name: string): name is CheckName {
  return Object.hasOwn(CHECKS, name);
}

/** `{ min, max }`, either may be left out, both inclusive. */
function judgeWithin(value: unknown, measure: (rephrasing: Rephrasing) => number | null): Judge | null {
  if (typeof value !== 'object' || value === null) return null;
  const { min, max, ...rest } = value as { min?: unknown; max?: unknown };
  const valid = [min, max].every((bound) => bound === undefined || typeof bound === 'number');
  if (!valid || Object.keys(rest).length > 0 || (min === undefined && max === undefined)) return null;
  const low = typeof min === 'number' ? min : Number.NEGATIVE_INFINITY;
  const high = typeof max === 'number' ? max : Number.POSITIVE_INFINITY;
  return (rephrasing) => {
    const figure = measure(rephrasing);
    return figure === null ? null : figure >= low && figure <= high;
  };
}
