/** The schema of front matter agrees with the rooms that work with what it lets through. */
import { expect, test } from 'vitest';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { ALL_RULES } from '../../server/language/rules/allRules.ts';
import { RULE_CODES } from '../../server/language/rules/codes.ts';
import { CHECK } from '../../server/language/schema/checks.ts';
import { PROMPT_SCHEMA } from '../../server/language/schema/promptSchema.ts';
import { CHECK_NAMES, decodeChecks } from '../../server/measures/checks.ts';

const checksIn = (yaml: string) => {
  const { header, headerProblems } = readPrompt(`---\noutput: { checks: ${yaml} }\n---\n[[DOCUMENT]]`);
  return { checks: header.checks, faults: headerProblems.length };
};

test('checks are those that the measures room knows', () => {
  expect(CHECK.keys.map(({ name }) => name)).toEqual(CHECK_NAMES);
});

test.each([
  '[ { not_preamble: true } ]',
  '[ { not_empty: true }, { finished: true } ]',
  '[ { length_ratio: { min: 0.2, max: 3 } }, { completion_tokens: { max: 400 } } ]',
])('%s passes both', (yaml) => {
  const { checks, faults } = checksIn(yaml);
  expect(faults).toBe(0);
  expect(decodeChecks(checks).unknown).toEqual([]);
  expect(decodeChecks(checks).checks).toHaveLength(checks.length);
});

test.each([
  '[ { not_preamble: false } ]',
  '[ { length_ratio: {} } ]',
  '[ { copied_ngrams: { max: 50 } } ]',
  '[ { table_rows: { min: -1 } } ]',
  '[ { length_ratio: { least: 1 } } ]',
  '[ { no_such: 1 } ]',
  '[ x ]',
  '{ not_empty: true }',
  '[ {} ]',
])('%s is reported, and what is left of it passes the measures room', (yaml) => {
  const { checks, faults } = checksIn(yaml);
  expect(faults).toBeGreaterThan(0);
  expect(decodeChecks(checks).unknown).toEqual([]);
});

test('everything a header may hold reaches the prompt', () => {
  const { header, headerProblems } = readPrompt(`---
name: faq
description: d
system: "You rewrite."
inputs: { DOCUMENT: { column: body }, TITLE: { column: meta.title } }
parameters: { temperature: [0.7, 1.0], max_tokens: 2048, stop: ["\\n\\n"] }
extra_body: { chat_template_kwargs: { enable_thinking: false } }
output: { form: faq, checks: [ { not_preamble: true } ] }
ignore: [document-first]
x-owner: me
---
[[TITLE]] [[DOCUMENT]]`);
  expect(headerProblems).toEqual([]);
  expect(header).toEqual({
    name: 'faq',
    description: 'd',
    dialect: 'literal',
    system: 'You rewrite.',
    inputs: { DOCUMENT: 'body', TITLE: 'meta.title' },
    parameters: { temperature: [0.7, 1], max_tokens: 2048, stop: ['\n\n'] },
    extraBody: { chat_template_kwargs: { enable_thinking: false } },
    form: 'faq',
    checks: [{ not_preamble: true }],
    ignore: ['document-first'],
  });
  expect(PROMPT_SCHEMA.keys).toHaveLength(9);
});

test('every rule reports under a documented code', () => {
  const documented = new Set(RULE_CODES.map(([code]) => code));
  for (const { code } of ALL_RULES) expect(documented).toContain(code);
});
