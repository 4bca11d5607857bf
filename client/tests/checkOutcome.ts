/** What a judged sample says of one check of the prompt, in words for the Test Explorer. */
import { t } from '@vscode/l10n';
import { counted, decimal, thousands } from '../../server/language/numbers.ts';
import type { CheckedRephrasing, CheckedSample } from '../ports.ts';
import type { PromptCheck } from './promptChecks.ts';

/** `skipped`: no verdict could be given on any document; `errored`: there is something missing to be judged. */
export interface CheckOutcome {
  readonly state: 'passed' | 'failed' | 'errored' | 'skipped';
  /** How many fail, then one per document that does; or why there is nothing to judge. */
  readonly messages: readonly string[];
}

/** Messages beyond so many are counted only. */
const MOST_MESSAGES = 50;

/** The outcome of the check at `index` among the prompt's checks. */
export function checkOutcome(sample: CheckedSample, check: PromptCheck, index: number): CheckOutcome {
  if (!sample.ok) return { state: 'errored', messages: [sample.message] };
  const { rephrasings } = sample;
  const failing = rephrasings.filter(({ verdicts }) => verdicts[index]?.passed === false);
  const unanswered = rephrasings.filter(({ error }) => error !== null);
  const missing = unanswered.map((rephrasing) => `${placeOf(rephrasing)}: ${rephrasing.error}`);
  if (failing.length > 0) {
    const all = thousands(rephrasings.length);
    const summary = t('{0} of {1} do not pass {2}.', thousands(failing.length), all, check.label);
    const messages = failing.map((rephrasing) => messageOf(rephrasing, index));
    return { state: 'failed', messages: [summary, ...bounded([...messages, ...missing])] };
  }
  if (missing.length > 0) return { state: 'errored', messages: bounded(missing) };
  const judged = rephrasings.some(({ verdicts }) => typeof verdicts[index]?.passed === 'boolean');
  return { state: judged ? 'passed' : 'skipped', messages: [] };
}

/** One line on a whole prompt, for the output of the run. */
export function sampleLine(name: string, sample: CheckedSample): string {
  if (!sample.ok) return `${name}: ${sample.message}`;
  const { length } = sample.rephrasings;
  const failed = sample.rephrasings.filter(({ error }) => error !== null).length;
  const rephrasings = counted(
    length,
    t('{0} rephrasing', thousands(length)),
    t('{0} rephrasings', thousands(length)),
  );
  return failed === 0
    ? `${name}: ${rephrasings}`
    : t('{0}: {1}, {2} not answered', name, rephrasings, failed);
}

function messageOf(rephrasing: CheckedRephrasing, index: number): string {
  const value = rephrasing.verdicts[index]?.value;
  const figure = typeof value === 'number' ? `${shown(value)}. ` : '';
  const opening = rephrasing.opening === '' ? t('It is empty.') : t('It begins: {0}', rephrasing.opening);
  return `${placeOf(rephrasing)}: ${figure}${opening}`;
}

function shown(value: number): string {
  return decimal(value, { maximumSignificantDigits: 3 });
}

function placeOf({ document, variant, rollout }: CheckedRephrasing): string {
  return rollout === 0 ? `${document} (${variant})` : t('{0} ({1}, rollout {2})', document, variant, rollout);
}

function bounded(messages: readonly string[]): readonly string[] {
  const more = messages.length - MOST_MESSAGES;
  return more <= 0 ? messages : [...messages.slice(0, MOST_MESSAGES), t('And {0} more.', thousands(more))];
}
