/** Proving and exporting a job take long where it is large: both can be stopped, and leave nothing behind. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exportRows } from '../../server/batch/exportJob.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { makeJob, run } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

test('stopped while they read, verify says so and export writes no file', async () => {
  const server = await startFaultServer({ answer: () => ({ kind: 'text', text: 'A FAQ.' }) });
  onTestFinished(() => server.close());
  const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 30 });
  await run(job.folder);
  const target = await temporaryFolder();
  for (const format of ['jsonl', 'jsonl.zst', 'parquet'] as const) {
    const exported = await exportRows(job.folder, join(target, 'rows'), format, { signal: stopAfter(5) });
    expect(exported).toMatchObject({ ok: false, message: expect.stringContaining('stopped') });
    expect(await readdir(target)).toEqual([]);
  }
  expect(await verifyJob(job.folder, { signal: stopAfter(5) })).toMatchObject({
    ok: false,
    message: expect.stringContaining('stopped'),
  });
  expect(await verifyJob(job.folder, { signal: stopAfter(1000) })).toMatchObject({
    verification: { problems: [] },
  });
});

/** A signal that is aborted once it was looked at so often. */
function stopAfter(looks: number): AbortSignal {
  const stop = new AbortController();
  let left = looks;
  return new Proxy(stop.signal, {
    get(target, name) {
      left -= 1;
      if (left === 0) stop.abort();
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
