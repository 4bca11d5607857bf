/** Rows of a job in the grid: which documents come in and in what order, and what the page shows of a real job's folder. */
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { JobFollowing } from '../../../client/preview/jobFollowing.ts';
import type { JobSample } from '../../../client/preview/jobSample.ts';
import { grown, NO_ROWS } from '../../../client/preview/jobSample.ts';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import type { JournalLine } from '../../../server/batch/job.ts';
import { fine, makeJob, run } from '../../batch/jobFixture.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { startFaultServer } from '../../servers/faultServer.ts';
import { FakePage } from './fakePage.ts';
import { FakeWorld, settled } from './fakeWorld.ts';

const GROWTH = { atOnce: 2, most: 3, variants: 2 };

/** A failure is the shortest line there is. */
function line(row: number, variant: number, at: number): JournalLine {
  return { key: [0, row, variant], at, failure: { id: `d${row}`, reason: 'r', message: 'M.', attempts: 1 } };
}

test('whole documents come first, the one that finished first on top, and what is shown stays in its place', () => {
  const first = grown(
    NO_ROWS,
    [line(4, 0, 9), line(3, 1, 8), line(2, 1, 7), line(3, 0, 6), line(2, 0, 5)],
    GROWTH,
  );
  expect(first).toMatchObject({ rows: ['0:2', '0:3'], left: false });
  expect(grown(first, [line(3, 1, 8)], GROWTH)).toBe(first);
  const second = grown(first, [line(5, 0, 11), line(4, 1, 10), line(4, 0, 9)], GROWTH);
  expect(second).toMatchObject({ rows: ['0:2', '0:3', '0:4'], left: true });
  expect([...second.lines.keys()].sort()).toEqual(['0:2:0', '0:2:1', '0:3:0', '0:3:1', '0:4:0', '0:4:1']);
});

test('a document that comes in with one of its variants gets the other one later; a unit that was tried again, its new line', () => {
  const half = grown(NO_ROWS, [line(1, 0, 1)], GROWTH);
  const whole = grown(half, [line(1, 1, 2), line(1, 0, 1)], GROWTH);
  expect(whole.rows).toEqual(['0:1']);
  expect(whole.lines.size).toBe(2);
  const again = grown(whole, [line(1, 0, 5)], GROWTH);
  expect(again.lines.get('0:1:0')?.at).toBe(5);
  expect(grown(again, [line(1, 0, 1)], GROWTH)).toBe(again);
});

test('whatever is committed: no document twice, never more than fit, none that was shown moves', () => {
  const looks = fc.array(fc.array(fc.tuple(fc.nat(9), fc.nat(1), fc.nat(50)), { maxLength: 12 }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(looks, (all) => {
      let sample: JobSample = NO_ROWS;
      for (const look of all) {
        const latest = look.map(([row, variant, at]) => line(row, variant, at)).sort((a, b) => b.at - a.at);
        const next = grown(sample, latest, GROWTH);
        expect(next.rows.slice(0, sample.rows.length)).toEqual(sample.rows);
        expect(new Set(next.rows).size).toBe(next.rows.length);
        expect(next.rows.length).toBeLessThanOrEqual(GROWTH.most);
        expect([...next.lines.values()].every(({ key }) => next.rows.includes(`0:${key[1]}`))).toBe(true);
        sample = next;
      }
    }),
  );
});

test('the grid of a job shows source beside rephrasing with measures and failures, grows, and sends nothing', async () => {
  const server = await startFaultServer({
    answer: (asked) => (asked.prompt.includes('Document 3:') ? { kind: 'status', status: 400 } : fine(asked)),
  });
  onTestFinished(() => server.close());
  const prompts = {
    'faq.md': '---\noutput: { checks: [{ not_preamble: true }] }\n---\nFAQ of [[DOCUMENT]]',
    'table.md': 'Table of [[DOCUMENT]]',
  };
  const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 30, prompts });
  const world = new FakeWorld();
  const session = new PreviewSession(['file:///job.json'], ['test'], world);
  const page = new FakePage(session);
  let visible = true;
  const following = new JobFollowing({
    folder: job.folder,
    session,
    clock: world.clock,
    judged: () => ({ rating: null, comment: '' }),
    visible: () => visible,
    isTrusted: () => true,
    failed: (error) => {
      throw error;
    },
  });
  onTestFinished(() => following.dispose());
  await following.look();
  expect(page.grid?.empty?.message).toContain('No document of "test" is finished yet.');

  await run(job.folder);
  visible = false;
  await following.look();
  expect(page.grid?.columns).toEqual([]);
  visible = true;
  await following.look();
  await settled();
  const { columns, record, rows } = page.grid ?? { columns: [], record: null, rows: [] };
  expect(record).toMatchObject({ of: 'job', id: job.manifest.id });
  expect(columns.map(({ prompt, stored }) => [prompt, stored])).toEqual([
    ['faq', true],
    ['table', true],
  ]);
  expect(rows).toHaveLength(20);
  expect(page.grid?.sampleLabel).toBe('20 of 30 documents · data.jsonl');
  const faq = columns[0]?.id ?? '';
  const shown = rows.find(({ row }) => row !== 3);
  expect(shown?.text).toContain(`Document ${shown?.row}: the river`);
  const cell = page.cell(faq, shown?.row ?? -1);
  expect(cell).toMatchObject({ status: 'done', text: `FAQ of ${shown?.row}` });
  expect(cell.checks).toMatchObject([{ name: 'not_preamble', passed: true }]);
  expect(cell.measures.length).toBeGreaterThan(5);

  await following.look();
  await settled();
  expect(page.grid?.rows.slice(0, 20)).toEqual(rows);
  expect(page.grid?.rows).toHaveLength(30);
  expect(page.cell(faq, 3)).toMatchObject({ status: 'failed', error: { actions: [] } });
  expect(page.grid?.rows.find(({ row }) => row === 3)?.text).toContain('Document 3: the river');
  expect(page.grid?.notices).toMatchObject([{ message: 'Documents of "test" as they came out last.' }]);
  session.showRequest({ column: faq, row: shown?.key ?? '', rollout: 0 });
  expect(page.request?.body).toContain(`Document ${shown?.row}:`);
  expect(world.sent).toEqual([]);
});
