/** Ratings, comments and blind votes: kept on disk, found again, told apart by what was sent. */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { JudgementBook } from '../../../client/preview/judgementBook.ts';
import { Judging } from '../../../client/preview/judging.ts';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import type { Voting } from '../../../client/webviews/judging.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { FakePage } from './fakePage.ts';
import { documentOf, FAQ, FakeWorld, settled } from './fakeWorld.ts';

const [FAQ_COLUMN, TABLE_COLUMN] = ['faq--tiny-1b', 'table--tiny-1b'] as const;
const FAQ_0 = { column: FAQ_COLUMN, row: '0:0', rollout: 0 };

let world: FakeWorld;
let path: string;
let book: JudgementBook;
let session: PreviewSession;
let page: FakePage;
let judging: Judging;
const warned: string[] = [];

beforeEach(async () => {
  warned.length = 0;
  path = join(await temporaryFolder(), 'deep', 'judgements.ndjson');
  world = new FakeWorld();
  world.documents = [0, 1, 2, 3, 4].map((row) => documentOf(row, `Document ${row}.`));
  world.limit = 100;
  open();
  await session.run({ fresh: false });
  await settled();
  for (const [index, sent] of world.sent.entries()) await sent.finish(`Text ${index}.`);
});

test('a rating and a comment are shown, kept, and there again after a restart', async () => {
  await judging.judge(FAQ_0, { rating: 4 });
  await judging.judge(FAQ_0, { comment: 'Too short.' });
  expect(page.cell(FAQ_COLUMN, 0)).toMatchObject({ rating: 4, comment: 'Too short.' });
  open();
  await session.restore();
  await settled();
  expect(page.cell(FAQ_COLUMN, 0)).toMatchObject({ status: 'stored', rating: 4, comment: 'Too short.' });
  expect(page.cell(TABLE_COLUMN, 0).rating).toBeNull();
  expect(await readFile(path, 'utf8')).not.toContain('secret');
});

test('a line that was cut off spoils no later judgement', async () => {
  await judging.judge(FAQ_0, { rating: 4 });
  await appendFile(path, '{"type":"rating","rephr');
  open();
  await session.restore();
  await settled();
  await judging.judge(FAQ_0, { rating: 2 });
  open();
  await session.restore();
  await settled();
  expect(page.cell(FAQ_COLUMN, 0)).toMatchObject({ rating: 2 });
  expect(warned.at(-1)).toBe(`1 line of ${path} cannot be read and is passed over.`);
});

test('another prompt’s rephrasing has no rating, and the old one has it back with its prompt', async () => {
  const before = world.texts.get(FAQ) ?? '';
  await judging.judge(FAQ_0, { rating: 5 });
  world.texts.set(FAQ, 'Another. [[DOCUMENT]]');
  await session.follow();
  await settled();
  await world.sent[10]?.finish('New.');
  expect(page.cell(FAQ_COLUMN, 0)).toMatchObject({ text: 'New.', rating: null });
  world.texts.set(FAQ, before);
  await session.follow();
  await settled();
  expect(page.cell(FAQ_COLUMN, 0)).toMatchObject({ text: 'Text 0.', rating: 5 });
});

test('a blind vote shows both texts, counts by column and says nothing before the end', async () => {
  judging.startVoting([FAQ_COLUMN, TABLE_COLUMN]);
  expect(voting()).toMatchObject({ done: 0, total: 5, tally: null });
  const lefts: number[] = [];
  for (let n = 0; n < 5; n++) {
    const { ballot } = voting();
    if (!ballot) throw new Error('There is no ballot.');
    const numbers = [ballot.left, ballot.right].map((text) => Number(/\d+/.exec(text)?.[0]));
    const row = Number(ballot.row.split(':')[1]);
    expect([...numbers].sort((a, b) => a - b)).toEqual([row * 2, row * 2 + 1]);
    lefts.push((numbers[0] ?? 0) % 2);
    expect(voting().tally).toBeNull();
    await judging.vote(ballot.id, row === 4 ? 'neither' : numbers[0] === row * 2 ? 'left' : 'right');
  }
  expect(new Set(lefts).size).toBe(2);
  expect(voting()).toMatchObject({ ballot: null, done: 5, tally: { wins: 4, losses: 0, ties: 1 } });
  expect(page.tallies).toMatchObject([{ columns: [FAQ_COLUMN, TABLE_COLUMN], wins: 4, ties: 1, rate: 0.9 }]);
});

test('what was judged is not asked again, what was skipped is', async () => {
  judging.startVoting([FAQ_COLUMN, TABLE_COLUMN]);
  await judging.vote(voting().ballot?.id ?? '', 'left');
  await judging.vote(voting().ballot?.id ?? '', 'skip');
  await judging.vote('0:9 nobody', 'left');
  expect(voting().done).toBe(2);
  judging.endVoting();
  judging.startVoting([TABLE_COLUMN, FAQ_COLUMN]);
  expect(voting().total).toBe(4);
  expect(book.votes).toHaveLength(1);
});

test('a damaged line is passed over and named', async () => {
  await judging.judge(FAQ_0, { rating: 2 });
  await appendFile(path, '{"type":"rating"}\nhalf a li');
  const again = new JudgementBook(path, (message) => warned.push(message));
  await again.ready();
  expect(again.ratings).toHaveLength(1);
  expect(warned).toEqual([expect.stringContaining('2 lines of')]);
});

function voting(): Voting {
  if (!page.voting) throw new Error('No vote is under way.');
  return page.voting;
}

function open(): void {
  book = new JudgementBook(path, (message) => warned.push(message));
  world.judgements = book;
  session = new PreviewSession(['file:///a.md'], ['faq'], world);
  page = new FakePage(session);
  judging = new Judging(session, book, () => world.clock.now());
}
