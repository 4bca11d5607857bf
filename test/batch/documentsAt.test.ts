/** Single documents of a job's dataset: those that failed, whose text the journal does not keep. */
import { writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { withSources } from '../../client/jobs/output/withSources.ts';
import { documentsAt } from '../../server/batch/documentsAt.ts';
import { openRows } from '../../server/batch/readRows.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { documentText, fine, makeJob, run } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const LIMIT_MS = 60_000;

test('are found by place where they have the id that is looked for, in any order, each once', async () => {
  const { manifest, source } = await makeJob({
    root: await temporaryFolder(),
    url: 'http://127.0.0.1:9',
    documents: 9,
  });
  const at = (row: number, id = `doc-${row}`) => ({ fileOrdinal: 0, row, id });
  const found = await documentsAt(manifest.input, [at(7), at(2), at(7), at(4, 'another'), at(99)], LIMIT_MS);
  expect([...found].map(([place, { text }]) => [place, text])).toEqual([
    ['0:2', documentText(2)],
    ['0:7', documentText(7)],
  ]);
  await writeFile(source, '{"id":"new","text":"Another dataset."}\n');
  expect((await documentsAt(manifest.input, [at(0)], LIMIT_MS)).size).toBe(0);
  const gone = { ...manifest.input, source: `${source}.gone.jsonl` };
  expect((await documentsAt(gone, [at(0)], LIMIT_MS)).size).toBe(0);
});

test('stand beside the failures of an output', async () => {
  const server = await startFaultServer({
    answer: (asked) => (asked.prompt.includes('Document 3:') ? { kind: 'status', status: 400 } : fine(asked)),
  });
  onTestFinished(() => server.close());
  const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 6 });
  await run(job.folder);
  const opened = await openRows(job.folder);
  if (!opened.ok) throw new Error(opened.message);
  onTestFinished(() => opened.reader.close());
  const { rows } = await opened.reader.page(null, 20, { kind: 'all' });
  const shown = await withSources(job.folder, rows);
  expect(shown.map(({ id, text }) => [id, text]).sort()).toEqual(
    Array.from({ length: 6 }, (_, n) => [`doc-${n}`, documentText(n)]),
  );
  expect(shown.find(({ failure }) => failure)).toMatchObject({
    id: 'doc-3',
    columns: { lang: 'en' },
    rollouts: [],
  });
  expect(await withSources('/nowhere', rows)).toBe(rows);
});
