/** Each page is handed the translations of what it says, all of them, and hardly any others. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { ownTexts } from '../../../client/pageHtml.ts';
import { outputsBehind } from '../../../outputsBehind.ts';
import { pageTexts, textsIn } from '../../../pageTexts.ts';
import { textsOf } from '../../l10n/bareTexts.ts';
import { bundleKeys } from '../../l10n/bundleKeys.ts';

const PAGES = ['preview', 'jobs', 'output'] as const;
const keys = bundleKeys();
/** By page: the keys in its list, and the modules that its program is made of. */
const built = new Map<string, { readonly texts: readonly string[]; readonly modules: readonly string[] }>();

beforeAll(async () => {
  const result = await build({
    entryPoints: Object.fromEntries(PAGES.map((name) => [name, `client/webviews/${name}/page.ts`])),
    bundle: true,
    minify: true,
    splitting: true,
    metafile: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2024',
    outdir: 'built',
    chunkNames: 'pieces/[name]-[hash]',
  });
  const { outputs } = result.metafile;
  for (const [path, list] of pageTexts(result, new Set(keys))) {
    const name = basename(path, '.texts.json');
    const page = `built/${name}.js`;
    const modules = [page, ...outputsBehind(outputs, page, 'ever')]
      .flatMap((output) => Object.keys(outputs[output]?.inputs ?? {}))
      .filter((file) => /^(?:client|server)\//.test(file));
    built.set(name, { texts: JSON.parse(list), modules });
  }
});

describe.each(PAGES)('%s', (name) => {
  test('gets every text that its modules say', () => {
    const { texts = [], modules = [] } = built.get(name) ?? {};
    const said = modules.flatMap((file) =>
      textsOf(file, readFileSync(file, 'utf8')).keys.map((key) => ({ file, key })),
    );
    expect(said.length).toBeGreaterThan(20);
    expect(said.filter(({ key }) => !texts.includes(key))).toEqual([]);
    expect(texts).toContain('en');
  });

  test('gets few others', () => {
    expect(built.get(name)?.texts.length).toBeLessThan(keys.length / 5);
  });
});

test('texts are found however a minifier writes them, and nothing else is', () => {
  const all = new Set(['It’s “{0}”', 'two\nlines', 'plain', 'it\'s "so"', 'of', 'constructor']);
  const code = String.raw`a("It\u2019s \u201C{0}\u201D");b(\`two\nlines\`);c({of:1});d(\`plain\${e}\`,\`it's "so"\`);`;
  expect(textsIn(code.replaceAll('\\`', '`').replace('\\$', '$'), all)).toEqual([
    'It’s “{0}”',
    'two\nlines',
    'it\'s "so"',
  ]);
});

test('a text that the language does not have stays English', () => {
  expect(ownTexts({ One: 'Eins', Two: 'Zwei' }, ['One', 'Three'])).toEqual({ One: 'Eins' });
});
