#!/usr/bin/env node
/**
 * The language server's process: decides how it talks, and loads the program so that it stays compiled from one start to
 * the next. Everything else is `languageServer/program.ts`.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { takeCompiledPieces } from './languageServer/compiledPieces.ts';
import { nodeTooOld } from './nodeTooOld.ts';

/** Of the bundles, which `esbuild.ts` makes; there is none where this runs from its source. */
declare const BUILD: string | undefined;

const tooOld = nodeTooOld(process.versions.node);
if (tooOld !== null) {
  process.stderr.write(`rephrase-language-server: ${tooOld}\n`);
  process.exit(2);
}
if (!process.argv.some((argument) => /^--(?:stdio|node-ipc|socket|pipe)\b/.test(argument))) {
  if (process.stdin.isTTY) {
    process.stderr.write(
      'rephrase-language-server speaks the Language Server Protocol: editors start it, with --stdio.\n',
    );
    process.exit(2);
  }
  process.argv.push('--stdio');
}
const pieces = join(import.meta.dirname, 'pieces');
const keepCompiled =
  typeof BUILD === 'undefined' || process.env['NODE_DISABLE_COMPILE_CACHE']
    ? () => {}
    : takeCompiledPieces({ pieces, kept: compiledFolder(), build: BUILD });
void import('./languageServer/program.ts').then(({ warm }) => warm).then(keepCompiled);
// What was loaded later, or where nobody opened anything.
process.on('exit', keepCompiled);

/** The folder that an editor names with `--compiled=FOLDER`, or one of this user's: never one that others may write. */
function compiledFolder(): string {
  const named = process.argv.find((argument) => argument.startsWith('--compiled='));
  if (named !== undefined) return named.slice('--compiled='.length);
  const caches =
    process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  return join(process.env['XDG_CACHE_HOME'] ?? caches, 'rephrase', 'compiled');
}
