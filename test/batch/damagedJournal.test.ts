/** A journal that somebody damaged: whoever reads it says so in a sentence, and a mere look shows what is left. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportRows } from '../../server/batch/exportJob.ts';
import { indexName, pathsOf, segmentName } from '../../server/batch/jobFolder.ts';
import { readJob } from '../../server/batch/jobReader.ts';
import { latestCommitted } from '../../server/batch/latestCommitted.ts';
import { planPush } from '../../server/batch/pushJob.ts';
import { openRows } from '../../server/batch/readRows.ts';
import { segmentsIn } from '../../server/batch/runner/foldJournal.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import { SourceReadError } from '../../server/documents/source.ts';
import { serve } from '../servers/serve.ts';
import { fine, makeJob, run } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const DAMAGES = {
  'a segment is gone': (journal: string) => rm(join(journal, segmentName(1))),
  'a sealed segment was cut short': (journal: string) => writeFile(join(journal, segmentName(1)), ''),
} as const;

test.each(Object.entries(DAMAGES))('%s: it is said, by whoever reads', async (_, damage) => {
  const { folder, journal } = await finished();
  await damage(journal);
  const damaged = /00001\.ndjson is .*Restore the file from a copy, or start a new job/;
  const verified = await verifyJob(folder);
  expect(verified).toMatchObject({
    ok: true,
    verification: { problems: expect.arrayContaining([expect.stringMatching(damaged)]) },
  });
  const target = join(folder, '..', 'all.jsonl');
  expect(await exportRows(folder, target)).toEqual({ ok: false, message: expect.stringMatching(damaged) });
  const opened = await openRows(folder);
  if (!opened.ok) throw new Error(opened.message);
  const read = opened.reader.page(null, 100, { kind: 'all' });
  await expect(read).rejects.toThrow(damaged);
  await expect(read).rejects.toBeInstanceOf(SourceReadError);
  await opened.reader.close();
  const job = await readJob(folder);
  if (!job) throw new Error('There is no job.');
  const target2 = { dataset: 'a/b', isPrivate: true, card: { license: null, source: null } };
  expect(await planPush(job, target2, { endpoint: 'http://127.0.0.1:9', token: 't' })).toEqual({
    ok: false,
    message: expect.stringMatching(damaged),
  });
});

test('a look at what finished last shows what is left of it', async () => {
  const { folder, journal } = await finished();
  const before = await latestCommitted(folder, 100);
  expect(before).toHaveLength(12);
  await rm(join(journal, segmentName(1)));
  const after = await latestCommitted(folder, 100);
  expect(after.length).toBeGreaterThan(0);
  expect(after.length).toBeLessThan(12);
  await rm(join(journal, indexName(1)));
  expect(await latestCommitted(folder, 100)).toEqual(after);
});

/** A job of several segments that is done. */
async function finished(): Promise<{ readonly folder: string; readonly journal: string }> {
  const server = await serve(fine);
  const { folder } = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 12 });
  await run(folder, { tuning: { segmentBytes: 1500 } });
  const { journal } = pathsOf(folder);
  expect((await segmentsIn(journal)).length).toBeGreaterThan(2);
  return { folder, journal };
}
