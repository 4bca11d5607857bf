/** The published JSON Schemas are what the one description says, and accept what our own validation accepts. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PUBLISHED_SCHEMAS } from '../../schemas/publishedSchemas.ts';
import { EXPERIMENT_SCHEMA } from '../../server/experiment/experimentSchema.ts';
import { readExperiment } from '../../server/experiment/readExperiment.ts';
import type { Problem } from '../../server/language/problem.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { PROMPT_SCHEMA } from '../../server/language/schema/promptSchema.ts';
import type { ObjectShape, Shape } from '../../server/language/schema/shape.ts';

test.each(Object.entries(PUBLISHED_SCHEMAS))('%s is up to date (npm run schemas)', (name, schema) => {
  expect(JSON.parse(readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8'))).toEqual(schema);
});

/** Values that fit no shape, or only by chance. */
const JUNK = fc.constantFrom<unknown>(
  '',
  'x',
  'gpu',
  '5%',
  '500%',
  'true',
  '1',
  0,
  1,
  -1,
  3,
  0.5,
  100_000,
  true,
  false,
  [],
  ['x'],
  [[]],
  [1],
  {},
  { a: 1 },
  { min: 1 },
  { column: 'x' },
  { url: 'h' },
);

function anyOf(shape: Shape): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 60, arbitrary: fittingOf(shape) }, JUNK);
}

function fittingOf(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'text':
      if (shape.values) return fc.constantFrom(...shape.values.map(({ value }) => value));
      return shape.pattern === undefined
        ? fc.constantFrom('x', 'a b', 'ünï')
        : fc.constantFrom('5%', '100%', '0.5 %', '101%');
    case 'number':
      return shape.integer
        ? fc.integer({ min: shape.min ?? -3, max: shape.max ?? 12_000 })
        : fc.double({ min: shape.min ?? 0.25, max: shape.max ?? 12, noNaN: true, noDefaultInfinity: true });
    case 'true':
      return fc.constant(true);
    case 'boolean':
      return fc.boolean();
    case 'any':
      return fc.constantFrom<unknown>(
        {},
        { chat_template_kwargs: { a: null } },
        { messages: [] },
        { headers: 1 },
      );
    case 'list':
      return fc.array(anyOf(shape.item), { minLength: shape.least ?? 0, maxLength: 3 });
    case 'either':
      return fc.oneof(...shape.choices.map(fittingOf));
    case 'map':
      return fc.dictionary(fc.constantFrom('A', 'DOCUMENT', 'b', 'X_1'), anyOf(shape.value), {
        maxKeys: 3,
      });
    case 'object':
      return objectOf(shape);
  }
}

function objectOf(shape: ObjectShape): fc.Arbitrary<unknown> {
  const known = fc.record(
    Object.fromEntries(shape.keys.map(({ name, shape: value }) => [name, anyOf(value)])),
    {
      requiredKeys: shape.keys.filter((key) => key.required).map(({ name }) => name),
    },
  );
  if (shape.single) {
    return fc.oneof(
      ...shape.keys.map(({ name, shape: value }) => anyOf(value).map((one) => ({ [name]: one }))),
      known,
    );
  }
  const stray = fc.constantFrom<Record<string, unknown>>(
    {},
    {},
    {},
    {},
    {},
    {},
    { 'x-own': 1 },
    { colour: 1 },
    { api_key: 'k' },
    { model: 'm' },
  );
  return fc.tuple(known, stray).map(([value, extra]) => ({ ...value, ...extra }));
}

/** Unknown parameters are sent as written after a warning, so the schema lets them pass; names are only warned of. */
const isRefusal = ({ code, severity }: Problem): boolean =>
  code !== 'name-not-path-safe' && !(code.endsWith('-unknown-key') && severity === 'warning');

describe('the schema refuses exactly what validation finds fault with', () => {
  const ajv = new Ajv({ strict: false });
  const problemsOf = {
    'prompt.schema.json': (text: string): readonly Problem[] =>
      readPrompt(`---\n${text}\n---\n[[DOCUMENT]]`).headerProblems,
    'experiment.schema.json': (text: string): readonly Problem[] => readExperiment(text, 'x').problems,
  };

  test.each([
    ['prompt.schema.json' as const, PROMPT_SCHEMA],
    ['experiment.schema.json' as const, EXPERIMENT_SCHEMA],
  ])('%s', (name, shape) => {
    const validate = ajv.compile(PUBLISHED_SCHEMAS[name] as object);
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(anyOf(shape), (value) => {
        const problems = problemsOf[name](JSON.stringify(value));
        const accepted = validate(value);
        seen[accepted ? 'accepted' : 'refused']++;
        if (accepted) expect(problems.filter(isRefusal).map(({ message }) => message)).toEqual([]);
        else expect(problems).not.toEqual([]);
      }),
      { numRuns: 1500 },
    );
    expect(seen.accepted).toBeGreaterThan(20);
    expect(seen.refused).toBeGreaterThan(20);
  });
});
