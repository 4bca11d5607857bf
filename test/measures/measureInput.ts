/** An ordinary rephrasing to measure, with what a test gives in place of its parts. */
import type { MeasureInput } from '../../server/measures/measure.ts';

export function measureInput(given: Partial<MeasureInput>): MeasureInput {
  return {
    text: 'What is a delta? A delta is where a river meets the sea.',
    reasoning: null,
    source: 'x'.repeat(100),
    promptText: 'Compose a FAQ on this page, nothing else.\n\nDocument: [[DOCUMENT]]',
    form: 'free',
    finishReason: 'stop',
    completionTokens: 14,
    ...given,
  };
}
