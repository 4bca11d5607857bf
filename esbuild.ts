/**
 * Bundles every process and page into `dist/`. `--watch` rebuilds on change; `--minify` is what the
 * VSIX ships; `--out=FOLDER` builds elsewhere.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { BuildOptions, Plugin } from 'esbuild';
import { build, context } from 'esbuild';

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

const node: BuildOptions = { ...shared, platform: 'node', format: 'cjs', mainFields: ['module', 'main'] };

/**
 * Files of their own, loaded where they are needed: the server's program, so that Node can keep it compiled; what reads
 * datasets for the server; the client of the server, which a window without prompts never needs.
 */
const APART = {
  languageServerProgram: 'server/languageServer/program.ts',
  languageServerDatasets: 'server/facts/readDataset.ts',
  languageClient: 'client/language/createClient.ts',
};

const apart: Plugin = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/(?:program|readDataset|createClient)\.ts$/ }, ({ kind, path }) => {
      const part = Object.entries(APART).find(([, file]) => file.endsWith(path.replace(/^[./]+/, '')));
      return part && kind === 'dynamic-import' ? { path: `./${part[0]}.js`, external: true } : undefined;
    });
  },
};

const bundles: BuildOptions[] = [
  {
    ...node,
    entryPoints: {
      extension: 'client/main.ts',
      languageServer: 'server/languageServer.ts',
      ...APART,
      cli: 'server/cli.ts',
    },
    outdir: out,
    external: ['vscode'],
    plugins: [apart],
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
  },
];

if (process.argv.includes('--watch')) {
  await prepareOutput();
  for (const bundle of bundles) await (await context(bundle)).watch();
} else {
  // Only what ships is built into an empty folder: a window or a job may be running from this one.
  if (minify) rmSync(out, { recursive: true, force: true });
  await prepareOutput();
  await Promise.all(bundles.map((bundle) => build(bundle)));
}

async function prepareOutput(): Promise<void> {
  mkdirSync(`${out}/webviews`, { recursive: true });
  writeFileSync(`${out}/package.json`, '{ "type": "commonjs" }\n');
  for (const file of ['codicon.css', 'codicon.ttf']) {
    copyFileSync(`node_modules/@vscode/codicons/dist/${file}`, `${out}/webviews/${file}`);
  }
}
