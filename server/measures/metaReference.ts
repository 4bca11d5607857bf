/** Whether a rephrasing speaks of the document instead of the world. English only. */
import type { FlagMeasure } from './measure.ts';

export const metaReference: FlagMeasure = {
  id: 'meta_reference',
  label: 'Meta-reference',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'The rephrasing mentions its source as a text: "the document", "this text", "the passage above", "according to the article". English only; a document may speak so itself.',
  source:
    'Who reads only the rephrasing has no document before them: such a sentence teaches nothing outside the task.',
  check: { name: 'not_meta_reference', passes: false },
  compute: ({ text }) => META.test(text),
};

/** Bounded repetition only, so that time stays linear in the text. */
const META =
  /\b(?:the|this|that|our|your)[ \t\n](?:(?:given|provided|above|original|source|input|following|supplied)[ \t\n]){0,2}(?:document|text|passage|article|excerpt|snippet|web ?page|transcript)(?:'s|’s)?\b/i;
