/** Reading YAML again after an edit gives what reading it for the first time gives. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWhole, readYaml } from '../../../server/language/yaml/readYaml.ts';

const RUNS = Number(process.env['REPHRASE_FUZZ_RUNS'] ?? 500);
const BOUNDS = { code: 'x', maxLength: 1e6 };
/** Lines that experiments and front matter are made of, and that YAML's rules turn on. */
const LINES = [
  'name: faq\n',
  'name:\n',
  'models:\n',
  'prompts: [a, b]\n',
  'prompts:\n- a\n- b\n',
  'prompts:\n  - a\n\n  # between\n  - "b"\n',
  '  - { model: m, endpoint: gpu }\n',
  '  - model: m\n    endpoint: gpu\n    parameters:\n      temperature: [0.7, 1.0]\n',
  '  - |\n    text\n\n',
  '    deeper: 1\n',
  '  key: value # said\n',
  'documents:\n  source: data/*.jsonl\n  sample: { size: 20 }\n',
  'note: |\n  text\n   more\n\n',
  'note: >-\n  folded\n  text\n',
  'note: "two\n  lines"\n',
  'plain: two\n  lines\n',
  '# a comment\n',
  '  # an indented comment\n',
  '\n',
  '   \n',
  'a: &a 1\n',
  'b: *a\n',
  'c: !tag 1\n',
  '---\n',
  '...\n',
  '? x\n: y\n',
  '"quoted": 1\n',
  'x: {\n',
  'x: [1,\n  2]\n',
  'x: .inf\n',
  "y: 'open\n",
  '\tt: 1\n',
  'name: faq\r\n',
  'models:\r\n  - a\r\n  - b\r\n',
  'lone: 1\rcr: 2\n',
  'end: 1',
  '- item\n',
  '%YAML 1.2\n',
  '\uFEFF',
] as const;

/** The first of them stand well together, so that not every text has to be read whole. */
const anyLine = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...LINES.slice(0, 20)) },
  { weight: 1, arbitrary: fc.constantFrom(...LINES) },
);
const anyYaml = fc.array(anyLine, { maxLength: 8 }).map((lines) => lines.join(''));
/** A list long enough to be read item by item. */
const longList = fc
  .tuple(
    fc.constantFrom('models:\n', 'models: \r\n'),
    fc.constantFrom('  ', '', '    '),
    fc.array(
      fc.constantFrom(
        '- { model: m, endpoint: gpu }\n',
        '- model: m\n      endpoint: gpu\n\n',
        '- text # said\n',
        '-   |\n       block\n',
        '# between\n',
        '- - a\n',
        '-\n',
        '- "x"\r\n',
      ),
      { maxLength: 12 },
    ),
    anyYaml,
  )
  .map(([key, indent, items, rest]) => {
    const filler = `- ${'long '.repeat(80)}end\n`;
    return (
      key + [filler, ...items, filler, ...items, filler, filler].map((item) => indent + item).join('') + rest
    );
  });

/** Any text with edits to be made in it one after the other. */
const edited = fc.tuple(
  fc.oneof(anyYaml, longList),
  fc.array(
    fc.tuple(fc.nat(), fc.nat({ max: 12 }), fc.oneof(fc.constantFrom(...LINES), fc.string({ maxLength: 3 }))),
    {
      maxLength: 5,
    },
  ),
  fc.constantFrom('', '---\n'),
);

describe('any edits', () => {
  test('what is read after each is what would be read for the first time', () => {
    let inPieces = 0;
    fc.assert(
      fc.property(edited, ([first, edits, head]) => {
        let yaml = first;
        // What was read for the first time is read whole.
        let before = readYaml('', { start: 0, end: 0 }, BOUNDS);
        for (const [at, length, newText] of [[0, 0, ''] as const, ...edits]) {
          const start = at % (yaml.length + 1);
          yaml = yaml.slice(0, start) + newText + yaml.slice(start + length);
          const text = head + yaml;
          const span = { start: head.length, end: text.length };
          before = readYaml(text, span, BOUNDS, before);
          if (before.pieces) inPieces++;
          expect({ ...before, pieces: null }).toEqual(readWhole(yaml, span, BOUNDS.code));
        }
      }),
      { numRuns: RUNS },
    );
    expect(inPieces).toBeGreaterThan(RUNS / 3);
  });
});
