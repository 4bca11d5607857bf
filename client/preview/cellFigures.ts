/** What is measured on one finished rephrasing. The measures themselves are `server/measures`. */
import { createHash } from 'node:crypto';
import type { Completion } from '../../server/generation/completion.ts';
import type { Check } from '../../server/measures/checks.ts';
import { judgeAll } from '../../server/measures/checks.ts';
import type { MeasureInput, MeasureValue } from '../../server/measures/measure.ts';
import { measureAll } from '../../server/measures/measures.ts';
import type { CheckBadge } from '../webviews/summaries.ts';

/** What a rephrasing is measured by: the prompt's checks, and what of the prompt the measures look at. */
export interface Measured extends Pick<MeasureInput, 'promptText' | 'form'> {
  readonly checks: readonly Check[];
}

/** Measures and verdicts on one rephrasing. */
export interface Figures {
  readonly measures: readonly MeasureValue[];
  readonly checks: readonly CheckBadge[];
}

/** Measures a finished generation; takes up to a few milliseconds for a long one. */
export function measureCell(
  { checks, promptText, form }: Measured,
  source: string,
  completion: Completion,
): Figures {
  const input: MeasureInput = {
    text: completion.text,
    reasoning: completion.reasoning,
    source,
    promptText,
    form,
    completionTokens: completion.usage?.completion_tokens ?? null,
    finishReason: completion.finishReason,
  };
  return { measures: measureAll(input), checks: judgeAll(checks, input) };
}

/** Enough of a hash to tell the texts of one grid apart. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
