/**
 * Packs `dist/rephrase.vsix` from a folder of its own, so that neither the bundles of `dist/` that a window or a job is
 * running from nor the record of the last build change. `npm run package` runs it.
 */
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SAMPLE_FILES } from '../../../client/setup/sampleFiles.ts';
import { BUILDERS } from '../builders.ts';
import { cache, root } from '../paths.ts';
import { runProcess } from '../runProcess.ts';
import { hashFiles } from './hashFiles.ts';
import { packedReadme } from './packedReadme.ts';
import { noticesOf, shippedPackages } from './shippedPackages.ts';

/** The bundles of the VSIX before they are packed. */
export const packedBundles = join(cache, 'vsix', 'stage', 'dist');

export const vsixFile = join(root, 'dist', 'rephrase.vsix');

/** What stands beside the bundles in the VSIX, by the names that `.vscodeignore` lets through. */
const beside = [
  '.vscodeignore',
  'package.json',
  ...globSync('package.nls*.json', { cwd: root }),
  'l10n',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'syntaxes',
  'schemas',
  'docs/walkthrough',
  ...SAMPLE_FILES.map((file) => `samples/${file}`),
];
const sources = ['client/**/*', 'server/**/*', ...BUILDERS, 'package-lock.json', ...beside.map(deep)];
const stage = join(cache, 'vsix', 'stage');
const stampFile = join(cache, 'vsix', 'packed');

if (import.meta.main) {
  await packVsix();
  console.log(vsixFile);
}

/**
 * Packs unless nothing that goes into it has changed, and returns a hash of the file. Throws where a bundle cannot be
 * built or packed, after the tool's own messages.
 */
export async function packVsix(): Promise<string> {
  const stamp = await hashFiles(sources);
  const [packed, contents] = (await readFile(stampFile, 'utf8').catch(() => '')).split(' ');
  if (packed === stamp && contents === (await hashOf(vsixFile))) return contents;
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  await run(root, process.execPath, ['esbuild.ts', '--minify', `--out=${join(stage, 'dist')}`]);
  for (const name of beside) await cp(join(root, name), join(stage, name), { recursive: true });
  await writeFile(join(stage, 'README.md'), packedReadme(await readFile(join(root, 'README.md'), 'utf8')));
  await writeFile(
    join(stage, 'THIRD-PARTY-NOTICES.txt'),
    noticesOf(await shippedPackages(join(stage, 'dist'))),
  );
  await mkdir(join(root, 'dist'), { recursive: true });
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await run(stage, process.execPath, [vsce, 'package', ...flags, '--out', vsixFile]);
  const made = (await hashOf(vsixFile)) ?? '';
  await writeFile(stampFile, `${stamp} ${made}`);
  return made;
}

async function run(cwd: string, command: string, args: readonly string[]): Promise<void> {
  const end = await runProcess(command, args, { cwd, output: 'collect' });
  if (end.code !== 0) throw new Error(`The VSIX could not be packed:\n${end.output}`);
}

/** Null when there is no such file. */
async function hashOf(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
}

/** A folder's files, or the file itself. */
function deep(name: string): string {
  return name.includes('.') || name === 'LICENSE' ? name : `${name}/**/*`;
}
