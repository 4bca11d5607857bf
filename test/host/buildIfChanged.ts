/** Builds `dist/` unless nothing that goes into it has changed since the last build that this made. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BUILDERS } from './builders.ts';
import { cache, root } from './paths.ts';
import { runProcess } from './runProcess.ts';
import { hashFiles } from './vsix/hashFiles.ts';

const sources = [
  'client/**/*',
  'server/**/*',
  'l10n/bundle.l10n.json',
  ...BUILDERS,
  'package.json',
  'package-lock.json',
];
const stampFile = join(cache, 'build-stamp');

/** True when `dist/` is complete and current; false, after esbuild's own messages, when the build failed. */
export async function buildIfChanged(): Promise<boolean> {
  const stamp = await hashFiles(sources);
  const last = await readFile(stampFile, 'utf8').catch(() => '');
  // Without its map it is what was packaged: the same program, but its stack traces say nothing.
  if (last === stamp && existsSync(join(root, 'dist', 'extension.cjs.map'))) return true;
  const end = await runProcess(process.execPath, ['esbuild.ts']);
  if (end.code !== 0) return false;
  await mkdir(dirname(stampFile), { recursive: true });
  await writeFile(stampFile, stamp);
  return true;
}
