/** `rephrase push` from the command line, to a Hub on this machine. */
import { expect, onTestFinished, test } from 'vitest';
import { makeJob, stateAfter } from '../batch/jobFixture.ts';
import { temporaryFolder } from '../batch/temporaryFolder.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { startWritableHub } from '../servers/hub/startWritableHub.ts';
import { openTerminal } from './terminal.ts';

test('says where first, asks before it replaces what is not its own, and pushes', async () => {
  const server = await startFaultServer({ answer: () => ({ kind: 'text', text: 'Q' }) });
  const hub = await startWritableHub('hf_t');
  onTestFinished(async () => {
    await server.close();
    await hub.close();
  });
  const { folder } = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 6 });
  await stateAfter(folder);
  const terminal = await openTerminal({ env: { HF_ENDPOINT: hub.endpoint, HF_TOKEN: 'hf_t' } });
  const push = (...more: string[]) => terminal.run('push', folder, '--to', 'lab/out', ...more);

  const dry = await push('--dry-run');
  expect(dry).toMatchObject({
    code: 0,
    out: '',
    err: expect.stringContaining(`a new private dataset: ${hub.endpoint}/datasets/lab/out`),
  });
  expect(hub.commits('lab/out')).toEqual([]);

  hub.put('lab/out', { 'README.md': '# Mine' });
  expect(await push()).toMatchObject({ code: 1, err: expect.stringContaining('add --replace') });
  expect(hub.commits('lab/out')).toHaveLength(1);
  expect(await push('--replace', '--license', 'odc-by')).toMatchObject({
    code: 0,
    out: expect.stringContaining('files pushed'),
  });
  expect(hub.filesOf('lab/out')['README.md']?.toString()).toContain('license: odc-by');
  expect(JSON.parse((await push('--format', 'json')).out)).toMatchObject({
    url: `${hub.endpoint}/datasets/lab/out`,
    files: 2,
  });

  const pushOwn = () => terminal.run('push', folder, '--to', 'lab/own');
  expect(await pushOwn()).toMatchObject({
    code: 0,
    err: expect.stringContaining('to a new private dataset'),
  });
  expect(await pushOwn()).toMatchObject({ code: 0, err: expect.stringContaining('to the private dataset') });

  expect(await push('--license', 'Bad: x')).toMatchObject({ code: 2 });
  expect(await terminal.run('push', folder)).toMatchObject({ code: 2, err: expect.stringContaining('--to') });
  expect(JSON.stringify([dry])).not.toContain('hf_t"');
});
