/** The real program in a pipe whose reader leaves early, as `| head` does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../batch/temporaryFolder.ts';

const CLI = resolve('server/cli.ts');

test('a reader of the results that left ends the program without a word', async () => {
  const { code, err } = await leave('stdout', ['--help']);
  expect({ code, err }).toEqual({ code: 141, err: '' });
});

test('messages that nobody reads do not change how a command ends', async () => {
  const folder = await temporaryFolder();
  const { code } = await leave('stderr', ['check', join(folder, 'missing.md')]);
  expect(code).toBe(2);
});

/** Runs the program with one of its outputs closed by the reader before anything is written. */
async function leave(
  output: 'stdout' | 'stderr',
  argv: readonly string[],
): Promise<{ readonly code: number | null; readonly err: string }> {
  const child = spawn(process.execPath, [CLI, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  child.stderr.on('data', (piece) => {
    err += piece;
  });
  child[output].destroy();
  const [code] = await once(child, 'close');
  return { code, err };
}
