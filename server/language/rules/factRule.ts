/** What a rule is that needs to know the world around a prompt: datasets, windows, experiments, jobs. */
import { t } from '@vscode/l10n';
import type { CountedPrompt } from '../fit.ts';
import { thousands } from '../numbers.ts';
import type { Problem } from '../problem.ts';
import type { PromptFacts, PromptUse } from '../promptFacts.ts';
import type { RuleCode } from './codes.ts';
import type { Sheet } from './sheet.ts';

/** A prompt laid out for rules, its tokens counted. */
export interface CountedSheet extends Sheet, CountedPrompt {}

/** One kind of problem. Pure; silent where a fact is missing. */
export interface FactRule {
  readonly code: RuleCode;
  check(sheet: CountedSheet, facts: PromptFacts): readonly Problem[];
}

/** What a rule finds in one use: something, nothing, or null where nobody can tell. */
export type Judgement<T> = T | 'fine' | null;

/**
 * The mildest finding among the uses of a prompt. Null where one of them is fine: then an experiment is at fault and
 * says so itself, not the prompt; and where nobody can tell of any.
 */
export function mildest<T extends object>(
  uses: readonly PromptUse[],
  judge: (use: PromptUse) => Judgement<T>,
  badness: (found: T) => number,
): { readonly use: PromptUse; readonly found: T } | null {
  let best: { readonly use: PromptUse; readonly found: T } | null = null;
  for (const use of uses) {
    const found = judge(use);
    if (found === 'fine') return null;
    if (found !== null && (!best || badness(found) < badness(best.found))) best = { use, found };
  }
  return best;
}

/** "formats.experiment.yaml: …" of sentences about a file, or the sentences alone. */
export function placed(file: string | null, words: string): string {
  return file === null ? words : t('{0}: {1}', file, words);
}

/** " (formats.experiment.yaml)", or nothing where the settings decide. */
export function inExperiment(by: string | null): string {
  return by === null ? '' : ` (${by})`;
}

/** The first few of a list: "a, b and 3 more". */
export function someOf(names: readonly string[], most: number): string {
  const named = names.slice(0, most).join(', ');
  return names.length > most ? t('{0} and {1} more', named, thousands(names.length - most)) : named;
}
