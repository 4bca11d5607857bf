/** Whether a rephrasing that should be JSON is JSON. */
import type { FlagMeasure } from './measure.ts';

export const jsonValid: FlagMeasure = {
  id: 'json_valid',
  label: 'JSON valid',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: ['json'],
  definition: 'The whole rephrasing, or all of it inside one code fence, parses as JSON.',
  source:
    "One bracket too few makes a row useless to a parser. None of the study's winning prompts asks for JSON.",
  check: { name: 'json_valid', passes: true },
  compute: ({ text }) => parses(withoutFence(text.trim())),
};

function withoutFence(text: string): string {
  const firstEnd = text.indexOf('\n');
  const fenced = text.startsWith('```') && text.endsWith('```') && firstEnd > 0 && text.length > firstEnd + 3;
  return fenced ? text.slice(firstEnd + 1, -3) : text;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
