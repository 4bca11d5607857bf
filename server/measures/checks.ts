/**
 * Checks: verdicts on a rephrasing that a prompt's author asked for under `output.checks`, one for every measure. A
 * verdict that cannot be given is missing, never passed and never failed.
 */
import type { FlagMeasure, MeasureInput, NumberMeasure } from './measure.ts';
import { MEASURES } from './measures.ts';

/** One check, decoded. */
export interface Check {
  readonly name: string;
  /** Id of the measure it is built on. */
  readonly measure: string;
  readonly judge: (input: MeasureInput) => boolean | null;
}

/** Name and verdict; null where the verdict is missing. Output rows carry these as they stand. */
export interface CheckVerdict {
  readonly name: string;
  readonly passed: boolean | null;
}

/** Decodes what is written beside a check's name; null where that is no value for it. */
type Decode = (value: unknown) => Check['judge'] | null;

const CHECKS: ReadonlyMap<string, { readonly measure: string; readonly decode: Decode }> = new Map(
  MEASURES.map((measure) => {
    const decode = measure.kind === 'flag' ? flagCheck(measure) : rangeCheck(measure);
    return [measure.kind === 'flag' ? measure.check.name : measure.id, { measure: measure.id, decode }];
  }),
);

/** Every name a check may have, in the order of the measures. */
export const CHECK_NAMES: readonly string[] = [...CHECKS.keys()];

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
      const known = CHECKS.get(name);
      const judge = known?.decode(value);
      if (known && judge) checks.push({ name, measure: known.measure, judge });
      else unknown.push(`${name}: ${JSON.stringify(value)}`);
    }
  }
  return { checks, unknown };
}

/** All verdicts on one rephrasing, in the order of the checks; only the measures they need are computed. */
export function judgeAll(checks: readonly Check[], input: MeasureInput): readonly CheckVerdict[] {
  return checks.map(({ name, judge }) => ({ name, passed: judge(input) }));
}

/** `true` alone: what a check demands is said by its name. */
function flagCheck(measure: FlagMeasure): Decode {
  const judge: Check['judge'] = (input) => {
    const flag = measure.compute(input);
    return flag === null ? null : flag === measure.check.passes;
  };
  return (value) => (value === true ? judge : null);
}

/** `{ min, max }`, either may be left out, both inclusive. */
function rangeCheck(measure: NumberMeasure): Decode {
  return (value) => {
    if (typeof value !== 'object' || value === null) return null;
    const { min, max, ...rest } = value as { min?: unknown; max?: unknown };
    const valid = [min, max].every((bound) => bound === undefined || typeof bound === 'number');
    if (!valid || Object.keys(rest).length > 0 || (min === undefined && max === undefined)) return null;
    const low = typeof min === 'number' ? min : Number.NEGATIVE_INFINITY;
    const high = typeof max === 'number' ? max : Number.POSITIVE_INFINITY;
    return (input) => {
      const figure = measure.compute(input);
      return figure === null ? null : figure >= low && figure <= high;
    };
  };
}
