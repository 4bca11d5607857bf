/** The real program when the terminal goes away, and when a run cannot even begin. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../servers/serve.ts';
import { fine, runAt, workplace } from './workplace.ts';

const CLI = resolve('server/cli.ts');

function start(cwd: string, argv: readonly string[]): { readonly child: ChildProcess; err(): string } {
  const child = spawn(process.execPath, [CLI, ...argv], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let err = '';
  child.stderr?.on('data', (piece) => {
    err += piece;
  });
  return { child, err: () => err };
}

test('a terminal that is closed ends a run in the foreground as Ctrl-C does, said once or twice', async () => {
  const server = await serve(() => ({ kind: 'text', text: 'A FAQ.', delayMs: 20 }));
  const terminal = await workplace(5000);
  const { child, err } = start(terminal.cwd, runAt(server.url, '--foreground', '--model', 'test-model'));
  await expect.poll(() => server.requests.length).toBeGreaterThan(20);
  child.kill('SIGHUP');
  child.kill('SIGHUP');
  expect(await once(child, 'close')).toEqual([130, null]);
  const [folder = ''] = err().split('\n');
  expect(err()).toContain('Ending: what is in flight gets a moment.');
  const state = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')) as { phase: string };
  expect(state.phase).toBe('interrupted');
});

test('a run in the foreground that cannot use its folder says so and ends', async () => {
  const server = await serve(fine);
  const terminal = await workplace(3);
  const run = await terminal.run(...runAt(server.url, '--foreground', '--limit', '1'));
  const folder = run.err.split('\n')[0] ?? '';
  const state = join(folder, 'state.json');
  await writeFile(state, (await readFile(state, 'utf8')).replace('"phase":"done"', '"phase":"cancelled"'));
  await mkdir(join(folder, 'locks', '00005.lock'));
  const { child, err } = start(terminal.cwd, [
    'resume',
    folder,
    '--foreground',
    '--endpoint',
    `gpu=${server.url}`,
  ]);
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(err()).toContain('EISDIR');
});
