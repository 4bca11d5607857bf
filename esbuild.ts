/**
 * Bundles every process and page into `dist/`. `--watch` rebuilds on change; `--minify` is what the
 * VSIX ships; `--out=FOLDER` builds elsewhere.
 */
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { BuildOptions, BuildResult, OutputFile, Plugin } from 'esbuild';
import { build, context, transform } from 'esbuild';
import { projectTexts } from './server/batch/executors/datatrove/projectFiles.ts';

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
  define: { DATATROVE_PROJECT: JSON.stringify(await projectTexts()), 'import.meta.dirname': '__dirname' },
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

/**
 * What the window and the language server load, in pieces that they share and that are read when they are needed.
 * esbuild splits ES modules only: each piece is made CommonJS afterwards, which every VS Code and Node loads.
 */
const inPieces: BuildOptions = {
  ...node,
  format: 'esm',
  entryPoints: { extension: 'client/extension.ts', languageServer: 'server/languageServer.ts' },
  outdir: out,
  chunkNames: 'pieces/[name]-[hash]',
  splitting: true,
  sourcemap: minify ? false : 'inline',
  external: ['vscode'],
  write: false,
  plugins: [
    whenUsed,
    { name: 'common-js', setup: ({ onEnd }) => onEnd(({ outputFiles }) => writeCommonJs(outputFiles ?? [])) },
  ],
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
  for (const file of ['codicon.css', 'codicon.ttf']) {
    copyFileSync(`node_modules/@vscode/codicons/dist/${file}`, `${out}/webviews/${file}`);
  }
}

/** Their names change with what is in them; a window that runs from here may still ask for yesterday's. */
function forgetOldPieces(): void {
  for (const path of globSync(`${out}/{pieces,webviews/pieces}/*`)) {
    if (Date.now() - statSync(path).mtimeMs > 24 * 3_600_000) rmSync(path);
  }
}

async function writeCommonJs(files: readonly OutputFile[]): Promise<void> {
  await Promise.all(
    files.map(async ({ path, text }) => {
      const { code, map } = await transform(text, {
        format: 'cjs',
        platform: 'node',
        target: 'node22',
        minify,
        sourcemap: !minify,
        sourcefile: basename(path),
        supported: { 'dynamic-import': false },
      });
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, minify ? escaped(code) : `${code}//# sourceMappingURL=${basename(path)}.map\n`);
      if (!minify) writeFileSync(`${path}.map`, map);
    }),
  );
}
