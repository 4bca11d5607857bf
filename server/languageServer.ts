#!/usr/bin/env node
/**
 * The language server's process: decides how it talks, and loads the program so that Node keeps it compiled from one
 * start to the next. Everything else is `languageServer/program.ts`.
 */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nodeTooOld } from './nodeTooOld.ts';

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
// Where it may not be written, or NODE_DISABLE_COMPILE_CACHE is set, every start compiles anew.
enableCompileCache(compiledFolder());
import('./languageServer/program.ts');

/** The folder that an editor names with `--compiled=FOLDER`, or one of this user's: never one that others may write. */
function compiledFolder(): string {
  const named = process.argv.find((argument) => argument.startsWith('--compiled='));
  if (named !== undefined) return named.slice('--compiled='.length);
  const caches =
    process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  return join(process.env['XDG_CACHE_HOME'] ?? caches, 'rephrase', 'compiled');
}
