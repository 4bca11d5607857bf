/** A job on a disk that nobody can write to: what only reads works, the rest says why it does not. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeJob, stateAfter } from '../batch/jobFixture.ts';
import { smallDisk } from '../batch/smallDisk.ts';
import { serve } from '../servers/serve.ts';
import { openTerminal } from './terminal.ts';
import { fine } from './workplace.ts';

test('a job on a read-only disk can be looked at, proved and exported, and says why it cannot go on', async (context) => {
  const disk = await smallDisk(8);
  if (disk === null) return context.skip('mounting a small disk takes root');
  const server = await serve(fine);
  const done = await makeJob({ root: disk, url: server.url, documents: 5 });
  await stateAfter(done.folder);
  const begun = await makeJob({ root: disk, url: server.url, documents: 5, experiment: 'rollouts: 2\n' });
  await stateAfter(begun.folder, { signal: AbortSignal.abort() });
  await promisify(execFile)('mount', ['-o', 'remount,ro', disk]);
  const terminal = await openTerminal();
  expect(await terminal.run('status', done.folder)).toMatchObject({
    code: 0,
    out: expect.stringContaining('Done: 5 of 5'),
  });
  expect(await terminal.run('verify', done.folder)).toMatchObject({
    code: 0,
    out: expect.stringContaining('Complete and whole'),
  });
  expect(await terminal.run('export', done.folder, '--output', 'rows.jsonl')).toMatchObject({ code: 0 });
  const endpoint = ['--endpoint', `gpu=${server.url}`];
  for (const command of [
    ['resume', begun.folder, '--foreground', ...endpoint],
    ['resume', begun.folder, ...endpoint],
    ['compact', done.folder],
    ['export', done.folder, '--output', `${disk}/rows.jsonl`],
  ]) {
    const { code, err } = await terminal.run(...command);
    expect({ command, code, said: /EROFS|read-only/.test(err), stack: / {4}at /.test(err) }).toEqual({
      command,
      code: 1,
      said: true,
      stack: false,
    });
  }
  expect(server.requests).toHaveLength(5);
});
