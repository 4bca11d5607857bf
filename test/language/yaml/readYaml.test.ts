/** Reading YAML again after an edit gives what reading it for the first time gives. */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { readEdited } from '../../../server/language/yaml/readEdited.ts';
import { readSimple } from '../../../server/language/yaml/readSimple.ts';
import type { YamlReading } from '../../../server/language/yaml/readYaml.ts';
import { readWhole, readYaml } from '../../../server/language/yaml/readYaml.ts';

const RUNS = Number(process.env['REPHRASE_FUZZ_RUNS'] ?? 500);
const counts = { texts: 0, simple: 0, edits: 0, unparsed: 0, inPieces: 0 };

afterAll(() => {
  console.log(`fuzz of YAML: ${JSON.stringify(counts)}`);
});

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

const said = ({ root, problems }: YamlReading) => ({ root, problems });

/** What people type, and what YAML's rules turn on. */
const TYPED = [
  ...'aZ09é文 .-_/@:#,\'"\\[]{}|>&*!%?~\t\r\n',
  ' #',
  ': ',
  '- ',
  'null',
  'true',
  '😀',
  '\uD83D',
  '',
];
/** Values of every kind, with comments wherever they may stand. */
const VALUES = [
  'a: b # c\n',
  'a: b#c # d # e\n',
  'n: 12 #\n',
  'f: 0.5\n',
  't: true\n',
  'z: ~\n',
  'empty:\n',
  'empty: # none\n',
  "q: 'it # is'\n",
  "q: 'it''s'\n",
  'd: "x # y" # z\n',
  'd: "\\u00e9"\n',
  'long: one\n  two # three\n',
  'b: | # said\n  # text\n  more\n# comment\n',
  'b: |+\n  text\n\n # comment\n\n',
  'l: [a, "b", c d ] # e\n',
  'l: [a, # b\n  c] # d\n',
  'm: { k: v, "j": w, x }\n',
  'm: { k: [a, { b: c }], d: }\n',
  's:\n- a # b\n# c\n- d\n',
  's:\n  - k: v\n    # c\n    w: x # y\n  # z\n',
  'o:\n  k: v\n # c\n  w: v\n',
  'w: data/x-1.jsonl\r\n',
  '# first\n',
  '#\n',
  '# last',
  'end: v',
] as const;

/** What may stand on a line of its own, or behind a key or a dash. */
const CONTENT = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'word',
      'two words',
      'data/*.jsonl',
      'hf://d/x',
      '5%',
      '0.7',
      '12',
      './a',
      'true',
      'null',
      'True',
      '2024-01-01',
      '1e3',
      '.inf',
      '~',
      'a:b',
      'a#b',
      'x ',
      "it's",
      '',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "'q # q'",
      '"q"',
      '"q\\n"',
      "'it''s'",
      '|',
      '>-',
      '*x',
      '&a',
      '!t',
      '@',
      '`',
      '%d',
      '?',
      '- x',
      '-',
      '{',
      ']',
      "'open",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '[a, b]',
      '[ a,b , ]',
      '[]',
      '{}',
      '{ k: v, w: [1, { x: 2 }] }',
      '{k: v}',
      '{ k }',
      '{ k: }',
      '[k: v]',
      '[a, , b]',
      '[a # b]',
      '{ k: v, k: w }',
      '["a", \'b\']',
      '[hf://x, a:b]',
      '[a',
      '{ k: "x"}',
    ),
  },
);
const COMMENT = fc.constantFrom('', '', '', ' # said', '# glued', ' #', '  ');
const anyLineOfTree = fc
  .tuple(
    fc.constantFrom('', '', '  ', '  ', '    ', ' ', '      '),
    fc.constantFrom(
      'a: ',
      'b: ',
      'c:',
      'd: ',
      '- ',
      '- a: ',
      '- - ',
      '-',
      'a:',
      'null: ',
      'True: ',
      '# ',
      '',
      '"q": ',
      'k k: ',
    ),
    CONTENT,
    COMMENT,
    fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\n  \n', '\r', '\n# c\n'),
  )
  .map((parts) => parts.join(''));

describe('a text', () => {
  test('is read without a parser where it is simple, and as the parser reads it', () => {
    fc.assert(
      fc.property(fc.array(anyLineOfTree, { maxLength: 7 }), fc.constantFrom('', 'e: v'), (lines, end) => {
        const yaml = lines.join('') + end;
        const read = readSimple(yaml, 3);
        counts.texts++;
        if (!read) return;
        counts.simple++;
        const whole = readWhole(yaml, { start: 3, end: 3 + yaml.length }, BOUNDS.code);
        expect(whole).toMatchObject({ problems: [] });
        expect(read.root).toEqual(whole.root);
      }),
      { numRuns: RUNS * 8 },
    );
    expect(counts.simple).toBeGreaterThan(RUNS / 8);
  }, 120_000);

  test('of an experiment as people write it is simple', () => {
    const yaml = `name: formats # as in the paper
prompts:
  - prompts/faq.rephrase.md
  # the other
  - ./prompts/table.md
models:
- { model: organisation/model-1.7B, endpoint: gpu, parameters: { temperature: [0.7, 1.0] } }
- model: other
  extra_body:
    chat_template_kwargs: { enable_thinking: false }

documents:
  source: hf://datasets/owner/name/data/*.parquet
batch: { stop_if: { failed: 5%, after: 200 }, output: "out/formats" }
`;
    expect(readSimple(yaml, 0)?.root).toEqual(readWhole(yaml, { start: 0, end: yaml.length }, 'x').root);
  });
});

describe('an edit inside a value or a comment', () => {
  const valued = fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 5 });
  const typed = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.constantFrom(...TYPED)), {
    minLength: 1,
    maxLength: 6,
  });

  test('is read without a parser where that is certain, and as the parser reads it', () => {
    fc.assert(
      fc.property(valued, typed, fc.constantFrom('', '---\n'), (lines, keys, head) => {
        let yaml = lines.map((line, n) => line.replace(/^[a-z]/, (key) => `${key}${n}`)).join('');
        let before = readWhole(yaml, { start: head.length, end: head.length + yaml.length }, BOUNDS.code);
        for (const [at, length, newText] of keys) {
          const start = at % (yaml.length + 1);
          yaml = yaml.slice(0, start) + newText + yaml.slice(start + length);
          const span = { start: head.length, end: head.length + yaml.length };
          const root = before.editable && readEdited(before.editable, yaml);
          before = readYaml(head + yaml, span, BOUNDS, before);
          counts.edits++;
          if (root) counts.unparsed++;
          expect(said(before)).toEqual(said(readWhole(yaml, span, BOUNDS.code)));
        }
      }),
      { numRuns: RUNS * 2 },
    );
    expect(counts.unparsed).toBeGreaterThan(counts.edits / 20);
  }, 120_000);

  test.each([
    ['a word', 'a: endpoint-1\nb: 2\n', 'point', 'pont'],
    ['the end of a word', 'a: [b, c]\n', 'b', 'bb'],
    ['a number', 'a: 0.7\nb: c', '7', '75'],
    ['quoted text', 'a: "one, two"\n', 'one', 'one: and'],
    ['a comment', 'a: b # said\nc: d', 'said', "it's {so}: # yes"],
    ['a line of comment', '# said\nc: d', 'said', '- not: said'],
    ['what becomes a number', 'a: b\nc: d', 'b', '1'],
  ])('needs no parser in %s', (_what, yaml, old, newText) => {
    const { editable } = readWhole(yaml, { start: 0, end: yaml.length }, BOUNDS.code);
    const edited = yaml.replace(old, newText);
    const root = editable && readEdited(editable, edited);
    expect(root).toEqual(readWhole(edited, { start: 0, end: edited.length }, BOUNDS.code).root);
  });
});

describe('any edits', () => {
  test.each([
    ['a word behind a comment under a key', 'name:\n#name: faq\n a comment\nnote: >-\n  folded\n'],
    [
      'a word behind a comment in a list',
      `list:\n  - a: ${'x'.repeat(300)}\n  - b:\n  #name: faq\n     word\n  - c: >-\n      folded\n`,
    ],
    ['a tab alone on its line', 'empty:\n\t\nend: v'],
  ])('in pieces and whole it is the same: %s', (_case, yaml) => {
    const span = { start: 0, end: yaml.length };
    const before = readYaml('', { start: 0, end: 0 }, BOUNDS);
    expect(said(readYaml(yaml, span, BOUNDS, before))).toEqual(said(readWhole(yaml, span, BOUNDS.code)));
  });

  test('what is read after each is what would be read for the first time', () => {
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
          if (before.pieces) counts.inPieces++;
          expect(said(before)).toEqual(said(readWhole(yaml, span, BOUNDS.code)));
        }
      }),
      { numRuns: RUNS },
    );
    expect(counts.inPieces).toBeGreaterThan(RUNS / 10);
  }, 120_000);
});
