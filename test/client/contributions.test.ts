/** The manifest and the code's tables agree in both directions; what only one side knows fails here. */
import { existsSync, readFileSync } from 'node:fs';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, decodeSettings } from '../../client/decodeSettings.ts';
import {
  COMMAND,
  CONTEXT_KEY,
  NEEDS_TRUST,
  SETTING,
  SETTINGS_SECTION,
  TESTS,
  VIEW,
} from '../../client/ids.ts';
import { SAMPLE_FILES } from '../../client/setup/sampleFiles.ts';
import { EXPERIMENT_CODES } from '../../server/experiment/codes.ts';
import { DIAGNOSTIC_LEVELS } from '../../server/language/diagnosticLevels.ts';
import { RULE_CODES } from '../../server/language/rules/codes.ts';
import { readManifest } from './readManifest.ts';

interface Setting {
  readonly default: unknown;
  readonly properties?: object;
  readonly additionalProperties?: unknown;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when: string;
    }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string;
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

const root = new URL('../../', import.meta.url);
const { contributes } = readManifest() as Manifest;

const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

test('every contributed command has an id in the code, and the other way round', () => {
  expect(contributes.commands.map(({ command }) => command).sort()).toEqual(Object.values(COMMAND).sort());
});

test('every command is titled in the category Rephrase', () => {
  for (const { category, title } of contributes.commands) {
    expect(category).toBe('Rephrase');
    expect(title).toMatch(/^[A-Z][^.!]*…?$/);
  }
});

test('the manifest disables in an untrusted workspace what the code refuses there', () => {
  const disabled = contributes.commands.filter(({ enablement }) =>
    enablement?.includes('isWorkspaceTrusted'),
  );
  expect(disabled.map(({ command }) => command).sort()).toEqual([...NEEDS_TRUST].sort());
});

test('menus and welcome texts name contributed commands only', () => {
  const known = new Set<string>(Object.values(COMMAND));
  for (const items of Object.values(contributes.menus)) {
    for (const { command } of items) expect(known).toContain(command);
  }
  const texts = [
    ...contributes.viewsWelcome.map(({ contents }) => contents),
    ...steps.map(({ description }) => description),
  ];
  expect(texts.length).toBeGreaterThan(8);
  for (const contents of texts) {
    for (const [, command] of contents.matchAll(/command:([\w.]+)/g)) {
      if (command?.startsWith('rephrase.')) expect(known).toContain(command);
    }
  }
});

test('when clauses read only context keys that the code sets', () => {
  const known = new Set<string>([CONTEXT_KEY, VIEW, TESTS].flatMap((ids) => Object.values<string>(ids)));
  const clauses = [
    ...Object.values(contributes.menus).flatMap((items) => items.map(({ when }) => when ?? '')),
    ...contributes.viewsWelcome.map(({ when }) => when),
    ...steps.flatMap(({ completionEvents }) => completionEvents),
  ];
  const named = clauses.flatMap((clause) => [...clause.matchAll(/\brephrase\.\w+/g)].map(([key]) => key));
  expect(named.length).toBeGreaterThan(0);
  for (const key of named) expect(known).toContain(key);
});

test('a step of the walkthrough is ticked by what happened, and its picture follows the theme', () => {
  for (const { completionEvents, media } of steps) {
    expect(completionEvents).toHaveLength(1);
    expect(completionEvents[0]).toMatch(/^onContext:rephrase\./);
    const picture = readFileSync(new URL(media.svg, root), 'utf8');
    expect(picture).toContain('var(--vscode-editor-background');
    // VS Code shows it under a policy that drops styles: what is coloured by them is black.
    expect(picture).not.toMatch(/<style|style=|class=/);
    const colours = [...picture.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour);
    expect(colours.filter((colour) => colour !== 'none' && !colour?.startsWith('var(--vscode-'))).toEqual([]);
    for (const [shape] of picture.matchAll(/<(?:rect|circle|path|text) [^>]*>/g))
      expect(shape).toContain(' fill="');
    expect(media.altText).not.toBe('');
  }
});

test('the sample that is copied is there, and is packed', () => {
  const packed = readFileSync(new URL('.vscodeignore', root), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => picomatch(line.slice(1)));
  for (const file of SAMPLE_FILES) {
    expect(existsSync(new URL(`samples/${file}`, root)), file).toBe(true);
    expect(
      packed.some((matches) => matches(`samples/${file}`)),
      file,
    ).toBe(true);
  }
});

test('views agree', () => {
  expect(Object.values(contributes.views).flatMap((views) => views.map(({ id }) => id))).toEqual(
    Object.values(VIEW),
  );
});

test('settings agree, and the manifest’s defaults are the code’s', () => {
  const { properties } = contributes.configuration;
  expect(Object.keys(properties).sort()).toEqual(
    Object.values(SETTING)
      .map((key) => `${SETTINGS_SECTION}.${key}`)
      .sort(),
  );
  expect(decodeSettings((key) => properties[`${SETTINGS_SECTION}.${key}`]?.default)).toEqual(
    DEFAULT_SETTINGS,
  );
});

test('every kind of problem has its level among the settings, and the other way round', () => {
  const setting = contributes.configuration.properties[`${SETTINGS_SECTION}.${SETTING.diagnostics}`];
  const levels = [...RULE_CODES, ...EXPERIMENT_CODES].map(
    ([code, description]) => [code, { enum: DIAGNOSTIC_LEVELS, description }] as const,
  );
  expect(setting?.properties).toEqual(Object.fromEntries(levels));
  expect(setting?.additionalProperties).toBe(false);
});

test('files that the manifest names exist', () => {
  const text = JSON.stringify(contributes);
  const files = [...text.matchAll(/"(?:\.\/)?(syntaxes\/[^"]+)"/g)].map(([, file]) => file ?? '');
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(existsSync(new URL(file, root)), file).toBe(true);
});
