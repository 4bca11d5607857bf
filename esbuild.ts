/**
 * Bundles every process and page into `dist/`. `--watch` rebuilds on change; `--minify` is what the
 * VSIX ships; `--out=FOLDER` builds elsewhere.
 */
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { BuildOptions, BuildResult, Metafile, Plugin } from 'esbuild';
import { build, context, transform } from 'esbuild';
import { ICONS } from './client/webviews/preview/codicons.ts';
import { iconFont } from './iconFont.ts';
import { outputsBehind } from './outputsBehind.ts';
import { pageTexts } from './pageTexts.ts';
import { projectTexts } from './server/batch/executors/datatrove/projectFiles.ts';
import { UNDICI_DEFINE, undiciParts } from './undiciParts.ts';

const minify = process.argv.includes('--minify');
const out = process.argv.find((argument) => argument.startsWith('--out='))?.slice('--out='.length) ?? 'dist';
const shared: BuildOptions = {
  bundle: true,
  minify,
  sourcemap: minify ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  target: 'node22',
};

const node: BuildOptions = {
  ...shared,
  platform: 'node',
  mainFields: ['module', 'main'],
  // A runner is one file that is copied alone, so that it carries the Python it writes.
  // As one string: an object would stand in the piece that every other one needs.
  define: {
    DATATROVE_PROJECT: JSON.stringify(JSON.stringify(await projectTexts())),
    'import.meta.dirname': '__dirname',
    ...UNDICI_DEFINE,
  },
};

/**
 * What the library of language servers needs only on other ways than those it takes here: loaded with it, this would cost
 * each start some milliseconds and two megabytes.
 */
const whenUsed: Plugin = {
  name: 'when-used',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:crypto|child_process)$/ }, ({ importer, path, kind }) =>
      /node_modules[\\/]vscode-(?:jsonrpc|languageserver)/.test(importer) && kind === 'require-call'
        ? { path, namespace: 'when-used' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'when-used' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require('node:${path}')[name] });`,
    }));
  },
};

/** Stands in the language server for what names the texts of all pieces, which is known when they are made. */
const BUILD = '(build)';

/**
 * What the window and the language server load, in pieces that they share and that are read when they are needed.
 * esbuild splits ES modules only: each piece is made CommonJS afterwards, which every VS Code and Node loads.
 */
const inPieces: BuildOptions = {
  ...node,
  format: 'esm',
  entryPoints: {
    extension: 'client/extension.ts',
    translate: 'client/translate.ts',
    languageServer: 'server/languageServer.ts',
  },
  outdir: out,
  chunkNames: 'pieces/[name]-[hash]',
  splitting: true,
  sourcemap: minify ? false : 'inline',
  external: ['vscode'],
  define: { ...node.define, BUILD: JSON.stringify(BUILD) },
  write: false,
  metafile: true,
  plugins: [whenUsed, undiciParts, { name: 'common-js', setup: ({ onEnd }) => onEnd(writeCommonJs) }],
};

const bundles: BuildOptions[] = [
  inPieces,
  {
    // One file: jobs run a copy of it.
    ...node,
    format: 'cjs',
    entryPoints: { cli: 'server/cli.ts' },
    outdir: out,
    supported: { 'dynamic-import': false },
    plugins: [undiciParts],
  },
  {
    ...shared,
    platform: 'browser',
    format: 'esm',
    target: 'es2024',
    entryPoints: {
      preview: 'client/webviews/preview/page.ts',
      jobs: 'client/webviews/jobs/page.ts',
      output: 'client/webviews/output/page.ts',
    },
    outdir: `${out}/webviews`,
    chunkNames: 'pieces/[name]-[hash]',
    splitting: true,
    write: false,
    metafile: true,
    plugins: [{ name: 'page-texts', setup: ({ onEnd }) => onEnd(writePages) }],
  },
];

if (process.argv.includes('--watch')) {
  await prepareOutput();
  for (const bundle of bundles) await (await context(bundle)).watch();
} else {
  // Only what ships is built into an empty folder: a window or a job may be running from this one.
  if (minify) rmSync(out, { recursive: true, force: true });
  await prepareOutput();
  const built = await Promise.all(bundles.map((bundle) => build({ ...bundle, metafile: true })));
  // What is in the bundles, for the notices and the audit of what ships.
  writeFileSync(`${out}/inputs.json`, JSON.stringify(inputsOf(built)));
  if (minify) writeFileSync(`${out}/cli.js`, escaped(readFileSync(`${out}/cli.js`, 'utf8')));
}

/** Every file of which something stands in a bundle, relative to this folder. */
function inputsOf(results: readonly BuildResult[]): readonly string[] {
  const outputs = results.flatMap(({ metafile }) => Object.values(metafile?.outputs ?? {}));
  const used = outputs.flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return [...new Set(used)].sort();
}

/**
 * One letter beyond Latin-1, and Node keeps all of a program's text at twice its size. The bundler escapes such letters
 * everywhere but in regular expressions, where an escape means the same.
 */
function escaped(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

async function prepareOutput(): Promise<void> {
  mkdirSync(`${out}/webviews`, { recursive: true });
  forgetOldPieces();
  writeFileSync(`${out}/package.json`, '{ "type": "commonjs" }\n');
  const codicons = 'node_modules/@vscode/codicons/dist';
  // The rule that names the font; pages write its characters, not its classes.
  const [face = ''] = /@font-face \{[^}]*\}\n/.exec(readFileSync(`${codicons}/codicon.css`, 'utf8')) ?? [];
  writeFileSync(`${out}/webviews/codicon.css`, face);
  const font = iconFont(readFileSync(`${codicons}/codicon.ttf`), Object.values(ICONS));
  writeFileSync(`${out}/webviews/codicon.ttf`, font);
}

/** Their names change with what is in them; a window that runs from here may still ask for yesterday's. */
function forgetOldPieces(): void {
  for (const path of globSync(`${out}/{pieces,webviews/pieces}/*`)) {
    if (Date.now() - statSync(path).mtimeMs > 24 * 3_600_000) rmSync(path);
  }
}

/** Each page, and beside it which texts it can show. */
function writePages(built: BuildResult): void {
  const keys = new Set(Object.keys(JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8'))));
  for (const { path, text } of built.outputFiles ?? []) write(path, text);
  for (const [path, text] of pageTexts(built, keys)) write(path, text);
}

async function writeCommonJs({ outputFiles = [], metafile }: BuildResult): Promise<void> {
  // A build that failed has said so.
  if (!metafile) return;
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  const { all, own } = startOf(metafile);
  await writeStart(texts, all, own);
  const written = await Promise.all(
    [...texts].map(async ([path, text]) => {
      if (/(?:extension|translate)\.js(?:\.map)?$/.test(basename(path))) return [];
      if (own.includes(path))
        return [{ path, code: `module.exports=require("../extension.cjs").${nameOf(path)};\n` }];
      const { code, map } = await transform(text, {
        format: 'cjs',
        platform: 'node',
        target: 'node22',
        minify,
        sourcemap: !minify,
        sourcefile: basename(path),
        supported: { 'dynamic-import': false },
      });
      if (minify) return [{ path, code: escaped(code) }];
      return [
        { path, code: `${code}//# sourceMappingURL=${basename(path)}.map\n` },
        { path: `${path}.map`, code: map },
      ];
    }),
  );
  const hash = createHash('sha256');
  for (const { code } of written.flat()) hash.update(code);
  const build = hash.digest('hex').slice(0, 16);
  for (const { path, code } of written.flat()) write(path, code.replace(BUILD, build));
}

/**
 * The pieces that the extension loads at once, and those of them that the language server never loads: these are the window's
 * alone, and there must be one of each. The piece that holds the texts of a language is neither: both processes load it, and
 * a window that had a second one of it would say there what no language was told.
 */
function startOf({ outputs }: Metafile): {
  readonly all: readonly string[];
  readonly own: readonly string[];
} {
  const behind = (name: string, which: 'always' | 'ever'): ReadonlySet<string> =>
    outputsBehind(outputs, relative('.', `${out}/${name}.js`), which);
  const all = behind('extension', 'always');
  const server = behind('languageServer', 'ever');
  const texts = behind('translate', 'always');
  const absolute = (paths: Iterable<string>): readonly string[] => [...paths].map((path) => resolve(path));
  return {
    all: absolute([...all].filter((path) => !texts.has(path) || !server.has(path))),
    own: absolute([...all].filter((path) => !server.has(path))),
  };
}

/**
 * `extension.cjs`: all that a window loads at its start in one file, which takes a third of the time of some thirty. Its name
 * says `.cjs` because VS Code would import it otherwise, and wait for that behind every other extension. Pieces that are
 * loaded later find in it what they share with it.
 */
async function writeStart(
  texts: ReadonlyMap<string, string>,
  all: readonly string[],
  own: readonly string[],
): Promise<void> {
  const entry = resolve(out, 'extension.js');
  const first = resolve(out, 'translate.js');
  const contents = [
    // Among pieces, esbuild does not keep the order in which modules import each other.
    `import ${JSON.stringify(first)};`,
    `export { activate } from ${JSON.stringify(entry)};`,
    ...own.map((path) => `export * as ${nameOf(path)} from ${JSON.stringify(path)};`),
  ].join('\n');
  const inMemory: Plugin = {
    name: 'in-memory',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[./]/ }, ({ path, resolveDir, kind }) => {
        const file = resolve(resolveDir, path);
        const inside = kind === 'import-statement' && [entry, first, ...all].includes(file);
        return inside
          ? { path: file, namespace: 'piece' }
          : { path: `./${relative(out, file)}`, external: true };
      });
      onLoad({ filter: /.*/, namespace: 'piece' }, ({ path }) => ({
        contents: texts.get(path) ?? '',
        resolveDir: dirname(path),
      }));
    },
  };
  const { outputFiles = [] } = await build({
    ...shared,
    platform: 'node',
    format: 'cjs',
    stdin: { contents, resolveDir: out },
    outfile: `${out}/extension.cjs`,
    external: ['vscode'],
    supported: { 'dynamic-import': false },
    write: false,
    plugins: [inMemory],
  });
  for (const { path, text } of outputFiles) write(path, minify ? escaped(text) : text);
}

/** The name under which `extension.cjs` exports a piece. */
function nameOf(path: string): string {
  return basename(path, '.js').replace(/\W/g, '_');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
