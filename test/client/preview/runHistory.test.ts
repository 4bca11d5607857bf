/** Stored runs: what was seen is there again without a plan, a dataset or a server, within limits, and without keys. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { recordNotice } from '../../../client/preview/notices.ts';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import { recordGrid, recordOf } from '../../../client/preview/recordGrid.ts';
import { RunHistory } from '../../../client/preview/runHistory.ts';
import type { StoredRun } from '../../../client/preview/storedRun.ts';
import { decodeRun, runLines } from '../../../client/preview/storedRun.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { FakePage } from './fakePage.ts';
import { FAQ, FakeWorld, settled } from './fakeWorld.ts';

const ABOUT = { title: 'Preview: faq', uris: ['file:///w/prompts/faq.md'], startedAt: 1_790_000_000_000 };
const UNJUDGED = () => ({ rating: null, comment: '' });

let world: FakeWorld;
let session: PreviewSession;
let run: StoredRun;

beforeEach(async () => {
  world = new FakeWorld();
  world.texts.set(FAQ, '---\noutput: { checks: [{ not_preamble: true }] }\n---\nRewrite.\n\n[[DOCUMENT]]');
  session = new PreviewSession(ABOUT.uris, ['faq'], world);
  await session.run({ fresh: false });
  await settled();
  for (const sent of world.sent.slice(0, 3)) await sent.finish('Sure, a river.');
  await world.sent[3]?.fail({ reason: 'context-exceeded', message: 'Too long.' });
  run = recorded();
});

test('a run written and read again is the same run', () => {
  expect(decodeRun([...runLines(run)].join(''))).toEqual({ run, damaged: 0 });
  expect(run.header).toMatchObject({ done: 3, failed: 1, total: 4, title: 'Preview: faq' });
});

test('a stored run opens as it was, and says when it was', async () => {
  const opened = new PreviewSession(ABOUT.uris, ['faq'], new FakeWorld());
  const page = new FakePage(opened);
  opened.showRecord(recordGrid(run, UNJUDGED), [recordNotice(run.header.startedAt)]);
  await settled();
  expect(page.grid).toMatchObject({
    record: { id: run.header.id, startedAt: ABOUT.startedAt },
    columns: [
      { id: 'faq--tiny-1b', stored: true },
      { id: 'table--tiny-1b', stored: true },
    ],
  });
  expect(page.statuses).toEqual(['stored', 'stored', 'stored', 'failed']);
  expect(page.progress).toMatchObject({ running: false, done: 4, failed: 1, total: 4 });
  expect(page.cell('faq--tiny-1b', 0)).toMatchObject({
    text: 'Sure, a river.',
    checks: [{ name: 'not_preamble', passed: false }],
  });
  expect(page.cell('faq--tiny-1b', 0).measures.length).toBeGreaterThan(5);
  expect(page.cell('table--tiny-1b', 1).error?.message).toBe('Too long.');
  opened.showRequest({ column: 'faq--tiny-1b', row: '0:0', rollout: 0 });
  expect(JSON.parse(page.request?.body ?? '')).toEqual(world.sent[0]?.body);
  await opened.refresh();
  expect(page.statuses).toEqual(['stored', 'stored', 'stored', 'failed']);
});

test('the same preview run again replaces its record, another prompt makes another', async () => {
  const history = new RunHistory(await temporaryFolder(), world.clock);
  await history.keep(run);
  await history.keep({ ...recorded(), header: { ...recorded().header, startedAt: 5 } });
  expect((await history.list()).map(({ header }) => header.startedAt)).toEqual([5]);
  world.texts.set(FAQ, 'Another. [[DOCUMENT]]');
  await session.follow();
  await settled();
  for (const sent of world.sent.slice(4)) await sent.finish('New.');
  await history.keep(recorded());
  expect(await history.list()).toHaveLength(2);
  await history.remove(run.header.id);
  expect(await history.list()).toHaveLength(1);
  expect(await history.read(run.header.id)).toBeNull();
});

test('the oldest go when there are too many or they take too much room; the newest always stays', async () => {
  const folder = await temporaryFolder();
  const history = new RunHistory(folder, world.clock, { runs: 2, bytes: 1_000_000 });
  for (let n = 0; n < 4; n++) await history.keep(numbered(n));
  expect((await history.list()).map(({ header }) => header.id)).toEqual(['run3', 'run2']);
  const small = new RunHistory(folder, world.clock, { runs: 9, bytes: 10 });
  await small.keep(numbered(4));
  expect((await small.list()).map(({ header }) => header.id)).toEqual(['run4']);
});

test('what is none of ours is left alone, damaged lines cost only themselves', async () => {
  const folder = await temporaryFolder();
  const history = new RunHistory(folder, world.clock);
  await history.keep(run);
  await writeFile(join(folder, 'notes.ndjson'), '{"version":1}\n');
  const path = join(folder, `${run.header.id}.ndjson`);
  const lines = (await readFile(path, 'utf8')).split('\n');
  lines[4] = lines[4]?.slice(0, 20) ?? '';
  await writeFile(path, lines.join('\n'));
  expect(await history.list()).toHaveLength(1);
  expect((await history.read(run.header.id))?.cells).toHaveLength(3);
  expect(await readdir(folder)).toContain('notes.ndjson');
});

test('no key is in a stored run', () => {
  expect([...runLines(run)].join('')).not.toContain('secret');
});

function recorded(): StoredRun {
  const record = session.grid && recordOf(session.grid, ABOUT);
  if (!record) throw new Error('Nothing ended.');
  return record;
}

function numbered(n: number): StoredRun {
  return { ...run, header: { ...run.header, id: `run${n}`, startedAt: n } };
}
