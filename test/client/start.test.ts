/** What a window loads at its start, read from the sources: little, and no text before the language is known. */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readImports } from '../architecture/readImports.ts';
import { parseModule } from '../architecture/syntaxTree.ts';
import { readManifest } from './readManifest.ts';

describe('the start of a window', () => {
  const { modules, packages } = loadedFrom('client/extension.ts');

  test('loads no package that it does not need to tell prompts from other files', () => {
    expect(modules.length).toBeGreaterThan(40);
    const own = packages.filter((name) => !name.startsWith('node:'));
    // The distance of words is for profiles with misspelt keys, which are reported at once.
    expect(own).toEqual(['@vscode/l10n', 'fastest-levenshtein', 'picomatch', 'vscode']);
  });

  test('has the texts of the language before it makes tables of them, and makes no formatter before one is used', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rephrase-start-'));
    try {
      execFileSync(process.execPath, ['esbuild.ts', `--out=${folder}`]);
      const file = join(folder, 'extension.cjs');
      const bundles = [file, ...globSync(join(folder, 'pieces', '*.js'))];
      const holding = (text: string): readonly string[] =>
        bundles.filter((each) => readFileSync(each, 'utf8').includes(text));
      const numbers = holding('thousands: () =>').find((each) => each !== file) ?? '';
      const loaded = execFileSync(process.execPath, ['-e', LOAD, file, numbers], { encoding: 'utf8' });
      expect(loaded).toBe('0 formatters, 12.480');
      // A second one would speak English, whatever the first was told.
      expect(holding(LANGUAGE_KEPT)).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('never waits: VS Code requires the entry, and does not import it', () => {
    expect(readManifest().main).toMatch(/\.cjs$/);
    expect(readFileSync('client/extension.ts', 'utf8')).not.toMatch(/\basync\b|\bawait\b|\bimport\(/);
  });
});

/** All that is loaded with a module, itself included. */
function loadedFrom(entry: string): {
  readonly modules: readonly string[];
  readonly packages: readonly string[];
} {
  const modules = new Set<string>();
  const packages = new Set<string>();
  const load = (file: string): void => {
    if (modules.has(file)) return;
    modules.add(file);
    for (const { specifier, form, typeOnly } of readImports(parseModule(file, readFileSync(file, 'utf8')))) {
      if (specifier === null || typeOnly || form === 'dynamic') continue;
      if (specifier.startsWith('.')) load(posix.join(posix.dirname(file), specifier));
      else packages.add(specifier);
    }
  };
  load(entry);
  return { modules: [...modules], packages: [...packages].sort() };
}

/** Stands in `@vscode/l10n` and nowhere else. */
const LANGUAGE_KEPT = 'Unsupported protocol';

/** A program that loads the bundle beside an editor that speaks German, and prints a number as the bundle writes it. */
const LOAD = `
  const { Module } = require('node:module');
  const load = Module._load;
  const any = new Proxy(function () {}, { get: () => any, construct: () => any });
  const vscode = new Proxy({ l10n: { bundle: { en: 'de' } } }, { get: (own, name) => own[name] ?? any });
  let made = 0;
  for (const name of ['NumberFormat', 'PluralRules', 'DateTimeFormat'])
    Intl[name] = new Proxy(Intl[name], { construct: (kind, args) => (made++, new kind(...args)) });
  Module._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));
  require(process.argv[1]);
  const before = made;
  const numbers = require(process.argv[2]);
  process.stdout.write(before + ' formatters, ' + numbers.thousands(12480));
`;
