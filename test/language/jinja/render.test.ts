/** Filling Jinja templates: what documents hold stays data, and no template runs away. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileJinja } from '../../../server/language/jinja/renderJinja.ts';
import { scanJinja } from '../../../server/language/jinja/scanJinja.ts';
import type { JsonValue } from '../../../server/language/json.ts';
import { scanTemplate } from '../../../server/language/template.ts';

function render(template: string, values: Readonly<Record<string, JsonValue>> = {}): string {
  const made = compileJinja(scanTemplate(template, 'jinja'));
  if (!made.ok) return `refused: ${made.message}`;
  const rendered = made.compiled.render(new Map(Object.entries(values)));
  return rendered.ok ? rendered.text : `failed: ${rendered.message}`;
}

const PIECES = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  ' ',
  '\n',
  'if',
  'endif',
  'for x in',
  'endfor',
  'document',
  '|',
  'upper',
  '(',
  ')',
  '[',
  '"',
  "'",
  '-',
  'set a =',
  'is',
  '\\',
  '1',
  '.',
  'ü',
  '\ud800',
  ',',
  '=',
];
const anyTemplate = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((parts) => parts.join(''));

describe('rendering', () => {
  test('keeps white space as Jinja does by default', () =>
    expect(render('a\n  {% if true %}\n  b\n  {%- endif %}\nc')).toBe('a\n  \n  b\nc'));

  test('gives data to loops and filters, and any spelling of a name its value', () =>
    expect(
      render(
        '{% for t in tags %}{{ t | upper }}{{ ", " if not loop.last }}{% endfor %}; {{ Meta.year + 1 }}; {{ meta | tojson }}',
        {
          TAGS: ['a', 'b'],
          META: { year: 2026 },
        },
      ),
    ).toBe('A, B; 2027; {"year": 2026}'));

  test('never reads a document as template', () => {
    fc.assert(
      fc.property(fc.oneof(anyTemplate, fc.string({ unit: 'binary' })), (document) => {
        expect(render('<{{ document }}>{% set d = document %}{{ d ~ "" }}', { DOCUMENT: document })).toBe(
          `<${document}>${document}`,
        );
      }),
    );
  });

  test('never throws, and what the scanner finds no fault with parses', () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        const { faults, segments } = scanJinja(template);
        const tiled = segments.map(({ span }) => template.slice(span.start, span.end)).join('');
        expect(tiled).toBe(template);
        const made = compileJinja(scanTemplate(template, 'jinja'));
        expect([template, faults.length === 0, made.ok ? '' : made.message]).toEqual([
          template,
          made.ok,
          made.ok ? '' : made.message,
        ]);
        render(template, { DOCUMENT: 'x' });
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a hostile template ends with a sentence', () => {
  const long = 'x'.repeat(1_000_000);
  test.each([
    [
      'loops within loops',
      '{% for a in range(9000) %}{% for b in range(9000) %}x{% endfor %}{% endfor %}',
      'steps',
    ],
    [
      'empty loops within loops',
      '{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}',
      'more work',
    ],
    ['a long range', '{{ range(99999999) }}', '10,000 numbers'],
    ['a range of no end', '{{ range(0, 10, 0) }}', '[]'],
    ['a text that doubles', `{% set d = "xx" %}${'{% set d = d ~ d %}'.repeat(40)}{{ d }}`, '16,000,000'],
    ['a list that doubles', `{% set d = [1] %}${'{% set d = [d, d] %}'.repeat(40)}{{ d }}`, '16,000,000'],
    ['a filter that multiplies', '{{ document | replace("x", document) }}', '64,000,000'],
    ['an indent of millions', '{{ document | indent(999999999, true) }}', '64,000,000'],
    ['a join of millions', '{{ range(9999) | join(document) }}', '64,000,000'],
    ['JSON of millions', '{{ [document] | tojson(indent=999999999) }}', '64,000,000'],
    [
      'looks at a long text without end',
      '{% for a in range(9000) %}{{ "y" in document }}{% endfor %}',
      'more work',
    ],
    ['pieces of a long text', '{{ (document ~ document ~ document).split("x") }}', '2,000,000'],
    [
      'pieces of a long text by name',
      '{% set d = document ~ document ~ document %}{{ d.split("x") | length }}',
      '2,000,000',
    ],
    ['brackets', `{{ ${'('.repeat(30_000)} }}`, 'refused'],
    ['sums', `{{ 1${' + 1'.repeat(15_000)} }}`, 'deep'],
    ['nots', `{{ ${'not '.repeat(15_000)} true }}`, 'deep'],
    ['white space', `{% if true %}${' '.repeat(50_000)}{% endif %}`, 'refused: White space'],
    ['length', `${'x'.repeat(70_000)}{{ document }}`, 'refused'],
    ['the clock', '{{ strftime_now("%Y") }}', 'refused'],
    ['a macro that calls itself', '{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}', 'refused'],
    ['prototypes', '{{ document.constructor.constructor("return 1")() }}', 'refused'],
    ['prototypes by index', '{{ document["__proto__"]["constructor"] }}', ''],
    ['what is nothing', '{{ [] | first }}', ''],
  ])('%s', (_case, template, says) => {
    expect(render(template, { DOCUMENT: long }).slice(0, 200)).toContain(says);
  });

  test.each(['{{ a ', '{% if x %}', '{{ "', "{{ '", '{#', '{% endfor %}', '{{ a | b }}', '{{ ( }}', '{% x'])(
    'a million characters of %j are read once',
    (piece) => {
      scanJinja(piece.repeat(1_000_000 / piece.length));
      expect(scanJinja(piece.repeat(60_000 / piece.length)).segments.length).toBeGreaterThan(0);
    },
  );
});
