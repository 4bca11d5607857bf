/**
 * Texts that stand in data and not in `t`: schemas of prompts and experiments, words of Jinja, measures. They are English
 * where they are published (JSON Schema, documents), and go through `t` where they are shown.
 */
import { EXPERIMENT_SCHEMA } from '../../server/experiment/experimentSchema.ts';
import { FILTERS, FUNCTIONS, METHODS, STATEMENTS, TESTS } from '../../server/language/jinja/jinjaWords.ts';
import { RULE_CODES } from '../../server/language/rules/codes.ts';
import { PROMPT_SCHEMA } from '../../server/language/schema/promptSchema.ts';
import type { Elsewhere, Shape } from '../../server/language/schema/shape.ts';
import { MEASURES } from '../../server/measures/measures.ts';
import { OPENING_HINT } from '../../server/measures/openingCollapse.ts';

/** Every one with a word in it; figures and names in backticks are the same in every language. */
export function constantTexts(): readonly string[] {
  const all = [
    ...MEASURES.flatMap(({ label, definition, source }) => [label, definition, source]),
    OPENING_HINT,
    ...shapeTexts(PROMPT_SCHEMA),
    ...shapeTexts(EXPERIMENT_SCHEMA),
    ...RULE_CODES.map(([, doc]) => doc),
    ...[FILTERS, TESTS, FUNCTIONS, METHODS].flatMap((words) => Object.values(words)),
    ...Object.values(STATEMENTS).map(({ doc }) => doc),
  ];
  return [...new Set(all)].filter((text) => /\p{L}{2,}/u.test(text.replace(/`[^`]*`/g, '')));
}

function shapeTexts(shape: Shape): readonly string[] {
  switch (shape.kind) {
    case 'text':
      return [...said(shape.says), ...(shape.values ?? []).map(({ doc }) => doc)];
    case 'any':
      return elsewhereTexts(shape.refused);
    case 'list':
      return shapeTexts(shape.item);
    case 'map':
      return [shape.keySays, ...shapeTexts(shape.value)];
    case 'either':
      return shape.choices.flatMap(shapeTexts);
    case 'object':
      return [
        ...said(shape.unknownAdvice),
        ...elsewhereTexts(shape.elsewhere),
        ...shape.keys.flatMap((key) => [
          key.doc,
          ...said(key.fallback),
          ...said(key.evidence),
          ...shapeTexts(key.shape),
        ]),
      ];
    case 'number':
    case 'true':
    case 'boolean':
      return [];
  }
}

function elsewhereTexts(elsewhere: readonly Elsewhere[] | undefined): readonly string[] {
  return (elsewhere ?? []).map(({ says }) => says);
}

function said(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}
