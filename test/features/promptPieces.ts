/** Texts for laws: pieces of front matter, experiments and bodies in any order, well formed or not. */
import fc from 'fast-check';

const PIECES = [
  '---\n',
  'name: x\n',
  'inputs:\n',
  'inputs: { LANG: { column: l } }\n',
  '  TITLE: { column: t }\n',
  '  "A": { column: a }\n',
  'prompts: [a.md, "b.md"]\n',
  'documents: { source: d.jsonl }\n',
  'system: |\n  a\n  b\n',
  'a: &x { b: [1, 2] }\n',
  'c: *x\n',
  '? [a]\n',
  '- ',
  '{',
  ']',
  ': ',
  '# note\n',
  '\r\n',
  '\r',
  '\n',
  '\n\n',
  '[[DOCUMENT]]',
  '---\ntemplate: jinja\ninputs: { LANG: { column: l } }\n---\n',
  '{{ lang | upper }}',
  '{% if LANG %}',
  '{{ document }}',
  '{% for a in lang %}{{ a }}{% endfor %}',
  '{% endif %}',
  '[[LANG]]',
  '[[TITLE]]',
  '[[A]]',
  '[[',
  ']]',
  '\uFEFF',
  '\0',
  '😀',
  ' words ',
];

export const snippetsOfPrompt = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 16 })
  .map((parts) => parts.join(''));
