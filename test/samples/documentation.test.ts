/** The pages under docs/ against the code: every rule, key and column has its entry, and the examples are valid. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EXPERIMENT_CODES } from '../../server/experiment/codes.ts';
import { EXPERIMENT_SCHEMA } from '../../server/experiment/experimentSchema.ts';
import { readExperiment } from '../../server/experiment/readExperiment.ts';
import { decodeProfiles } from '../../server/generation/decodeProfiles.ts';
import { checkPrompt } from '../../server/language/checkPrompt.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { RULE_CODES } from '../../server/language/rules/codes.ts';
import { PARAMETERS } from '../../server/language/schema/parameters.ts';
import { PROMPT_SCHEMA } from '../../server/language/schema/promptSchema.ts';
import type { Shape } from '../../server/language/schema/shape.ts';
import { CHECK_NAMES } from '../../server/measures/checks.ts';
import { MEASURES } from '../../server/measures/measures.ts';

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const diagnostics = page('diagnostics.md');
const formats = page('formats.md');

/** Entry of a rule: from its heading to the next one. */
const entryOf = (code: string): string =>
  diagnostics.split(/^###? /m).find((section) => section.startsWith(`\`${code}\`\n`)) ?? '';

describe('docs/diagnostics.md', () => {
  test.each(RULE_CODES.map(([code]) => code))('%s: what, why, example, fix, how to switch it off', (code) => {
    const entry = entryOf(code);
    expect(entry).toContain('**Why.**');
    expect(entry).toMatch(/```|\*\*Example\.\*\*/);
    expect(entry).toContain('**Fix.**');
    expect(entry).toContain('**Severity.**');
    expect(entry).toContain(
      code === 'front-matter-syntax' ? '**Switch off:** not possible' : `\`ignore: [${code}]\``,
    );
    expect(diagnostics).toContain(`| [\`${code}\`](#${code}) |`);
  });

  test.each(EXPERIMENT_CODES.map(([code]) => code))('%s: what, why, example, fix', (code) => {
    for (const part of ['**Why.**', '```yaml', '**Fix.**', '**Severity.**'])
      expect(entryOf(code)).toContain(part);
    expect(diagnostics).toContain(`| [\`${code}\`](#${code}) |`);
  });

  test('has no entry for a rule that does not exist', () => {
    const entries = [...diagnostics.matchAll(/^### `(.+)`$/gm)].map(([, code]) => code);
    expect(entries.sort()).toEqual([...RULE_CODES, ...EXPERIMENT_CODES].map(([code]) => code).sort());
  });
});

describe('docs/measures.md', () => {
  const measures = page('measures.md');

  test.each(MEASURES.map((measure) => [measure.id, measure] as const))(
    '%s: definition, what it informs about and what not, source',
    (id, measure) => {
      const entry = measures.split(/^### /m).find((section) => section.startsWith(`\`${id}\`\n`)) ?? '';
      expect(entry).toContain(`**${measure.label}.** ${measure.definition}`);
      expect(entry).toContain('**Informs about** ');
      expect(entry).toContain('**Does not predict** ');
      expect(entry).toContain(`**Source.** ${measure.source}`);
      const check = measure.kind === 'flag' ? `${measure.check.name}: true` : `${id}: { min, max }`;
      expect(measures).toMatch(
        new RegExp(`^\\| \\[\`${id}\`\\]\\(#${id}\\) \\| .* \\| \`${check}\` \\|$`, 'm'),
      );
    },
  );

  test('has no entry for a measure that does not exist', () => {
    const entries = [...measures.matchAll(/^### `(.+)`$/gm)].map(([, id]) => id);
    expect(entries).toEqual(MEASURES.map(({ id }) => id));
  });
});

describe('docs/formats.md', () => {
  test('names every key of a prompt, every parameter and every check', () => {
    const section = sectionOf('Prompt');
    for (const key of keysOf(PROMPT_SCHEMA)) expect(section).toMatch(new RegExp(`[\`.{ ]${key}\\b`));
    for (const { name } of PARAMETERS.keys) expect(section).toContain(`\`${name}\``);
    for (const name of CHECK_NAMES) expect(section).toContain(`| \`${name}: `);
  });

  test('names every key of an experiment', () => {
    const section = sectionOf('Experiment');
    for (const { name, shape } of EXPERIMENT_SCHEMA.keys) {
      expect(section).toContain(`\`${name}`);
      for (const key of keysOf(shape)) expect(section).toMatch(new RegExp(`[.{ ]${key}\\b`));
    }
  });

  test('its prompt and its experiment have no problem', () => {
    const prompt = exampleOf('Prompt', 'markdown');
    expect(checkPrompt(prompt, readPrompt(prompt), { sure: true })).toEqual([]);
    const { experiment, problems } = readExperiment(exampleOf('Experiment', 'yaml'), 'example');
    expect(problems).toEqual([]);
    expect(experiment?.batch.stopIf).toEqual({ failedShare: 0.05, after: 200 });
  });

  test('its endpoints can be used, and every key of a profile is named', () => {
    const { endpoints, problems } = decodeProfiles(parse(exampleOf('Endpoints', 'yaml')));
    expect(problems).toEqual([]);
    expect(endpoints.map(({ alias }) => alias)).toEqual(['gpu', 'hosted']);
    const own = Object.keys(endpoints[0] ?? {}).filter(
      (key) => !['alias', 'baseUrl', 'origin'].includes(key),
    );
    for (const key of ['url', ...own])
      expect(sectionOf('Endpoints')).toMatch(new RegExp(`^\\| .*\`${key}\``, 'm'));
  });

  test('its examples of journal lines and rows are JSON', () => {
    for (const line of exampleOf('Job folder', 'json').trim().split('\n')) JSON.parse(line);
    const row = JSON.parse(exampleOf('Output rows', 'json')) as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(row).filter((name) => !['url', 'topic'].includes(name))) {
      expect(sectionOf('Output rows')).toMatch(new RegExp(`^\\| .*\`${key}\`.* \\|`, 'm'));
    }
  });
});

function sectionOf(title: string): string {
  return formats.split(/^## /m).find((section) => section.startsWith(`${title}\n`)) ?? '';
}

function exampleOf(title: string, language: string): string {
  return sectionOf(title).split(`\n\`\`\`${language}\n`)[1]?.split('\n```')[0] ?? '';
}

/** Names of the keys of a shape, those of inner objects included; of parameters and checks only their own. */
function keysOf(shape: Shape): readonly string[] {
  switch (shape.kind) {
    case 'object':
      return shape === PARAMETERS ? [] : shape.keys.flatMap((key) => [key.name, ...keysOf(key.shape)]);
    case 'list':
      return keysOf(shape.item);
    case 'either':
      return shape.choices.flatMap(keysOf);
    default:
      return [];
  }
}
