/** Whether a rephrasing opens by talking about itself instead of being the thing asked for. English openings only. */
import type { FlagMeasure } from './measure.ts';

export const preamble: FlagMeasure = {
  id: 'preamble',
  label: 'Preamble',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'The first line opens with talk about the answer itself, such as "Here is", "Sure" or "Below is"; Markdown marks before it are passed over. English openings only.',
  source:
    "The study's winning prompts end by asking for the form only, nothing else; a fixed opening stands in every sample that is trained on.",
  check: { name: 'not_preamble', passes: false },
  compute: ({ text }) => opensWithPreamble(text),
};

const OPENINGS = [
  /^(?:sure|certainly|absolutely|of course|okay|ok|alright|great)\b[\s,.!:—-]/i,
  /^(?:here(?:'s|’s| is| are| you go)|below (?:is|are)|this is (?:a|the|my|your))\b/i,
  /^(?:the following|as requested|i(?:'ve|’ve| have|'ll|’ll| will| can)|let me|let's|let’s)\b/i,
];

/** Characters of a first line that can hold an opening. */
const OPENING_CHARACTERS = 200;

function opensWithPreamble(text: string): boolean {
  const line = text.trimStart().slice(0, OPENING_CHARACTERS).split('\n', 1)[0] ?? '';
  const words = line.replace(/^[\s>#*_"'“`-]+/, '');
  return OPENINGS.some((opening) => opening.test(words));
}
