/** The real program in a pipe whose reader leaves early, as `| head` does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readJob } from '../../server/batch/jobReader.ts';
import { makeJob } from '../batch/jobFixture.ts';
import { temporaryFolder } from '../batch/temporaryFolder.ts';
import { serve } from '../servers/serve.ts';

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

test('a runner whose log stands on a full disk finishes its job', async (context) => {
  const full = await open('/dev/full', 'w').catch(() => null);
  if (full === null) return context.skip('this system has no /dev/full');
  onTestFinished(() => full.close());
  const server = await serve(() => ({ kind: 'text', text: 'A FAQ.' }));
  const { folder } = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 3 });
  const child = spawn(process.execPath, [CLI, 'runner', folder], { stdio: ['ignore', full.fd, full.fd] });
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  expect((await readJob(folder))?.phase).toBe('done');
});

test('results that a full disk does not take end the program with what the disk said', async (context) => {
  const full = await open('/dev/full', 'w').catch(() => null);
  if (full === null) return context.skip('this system has no /dev/full');
  onTestFinished(() => full.close());
  const child = spawn(process.execPath, [CLI, '--help'], { stdio: ['ignore', full.fd, 'pipe'] });
  let err = '';
  child.stderr?.on('data', (piece) => {
    err += piece;
  });
  const [code] = await once(child, 'close');
  expect({ code, err }).toEqual({
    code: 1,
    err: 'rephrase: The results could not be written: ENOSPC: no space left on device, write\n',
  });
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
