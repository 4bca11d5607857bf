/** The newest rows of a job, from the end of its journal, while it runs and when it is done. */
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pathsOf } from '../../server/batch/jobFolder.ts';
import { latestCommitted } from '../../server/batch/latestCommitted.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { makeJob, run } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

test('gives rows and failures, the newest first, over segments and past a torn end', async () => {
  const server = await startFaultServer({
    answer: ({ prompt }) =>
      prompt.includes('Document 3:') ? { kind: 'status', status: 400 } : { kind: 'text', text: 'A FAQ.' },
  });
  onTestFinished(() => server.close());
  const root = await temporaryFolder();
  const job = await makeJob({
    root,
    url: server.url,
    documents: 30,
    experiment: 'batch: { concurrency: 1 }\n',
  });
  expect(await latestCommitted(job.folder, 5)).toEqual([]);
  await run(job.folder, { tuning: { segmentBytes: 2000 } });
  const { journal } = pathsOf(job.folder);
  const segments = (await readdir(journal)).filter((name) => name.endsWith('.ndjson')).sort();
  expect(segments.length).toBeGreaterThan(2);
  const newest = await latestCommitted(job.folder, 5);
  expect(newest.map(({ key }) => key[1])).toEqual([29, 28, 27, 26, 25]);
  const all = await latestCommitted(job.folder, 100);
  expect(all).toHaveLength(30);
  expect(all.filter((line) => 'failure' in line)).toHaveLength(1);
  await appendFile(join(journal, segments.at(-1) ?? ''), '{"key":[0,1');
  expect((await latestCommitted(job.folder, 3)).map(({ key }) => key[1])).toEqual([29, 28, 27]);
});
