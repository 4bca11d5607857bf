/** Two versions of a prompt on the same documents: what changed, the paired differences, and the warning. */
import { beforeEach, expect, test } from 'vitest';
import { Comparing } from '../../../client/preview/comparing.ts';
import { exportHtml, exportJsonLines, exportMarkdown } from '../../../client/preview/exportRun.ts';
import type { PromptVersion } from '../../../client/preview/gridWish.ts';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import { FakePage } from './fakePage.ts';
import { documentOf, FAQ, FakeWorld, settled } from './fakeWorld.ts';

const COLUMN = 'faq--tiny-1b';
const OLD = `${COLUMN}@3f2a1c9`;
const HOSTILE = '</pre><script>alert(1)</script> ``` | " &amp;';

let world: FakeWorld;
let session: PreviewSession;
let page: FakePage;
let comparing: Comparing;
let version: PromptVersion | null;

beforeEach(async () => {
  world = new FakeWorld();
  world.paths = [FAQ];
  world.documents = [0, 1, 2].map((row) => documentOf(row, `Document ${row}.`));
  version = { path: FAQ, label: '3f2a1c9', text: 'An older prompt.\n\n[[DOCUMENT]]' };
  session = new PreviewSession(['file:///w/prompts/faq.md'], ['faq'], world);
  page = new FakePage(session);
  comparing = new Comparing(session, async () => version);
  await session.run({ fresh: false });
  await settled();
  for (const [row, sent] of world.sent.entries()) await sent.finish('New text.', 100 + row * 10);
});

test('the last commit stands beside the working copy, with paired differences', async () => {
  await comparing.startVersion(COLUMN, 'commit');
  await settled();
  for (const [row, sent] of world.sent.slice(3).entries()) await sent.finish('Old.', 90 + row * 10);
  world.clock.pass(400);
  const comparison = page.comparison;
  expect(comparison).toMatchObject({ base: OLD, head: COLUMN, warning: null });
  expect(comparison?.changes).toEqual([
    {
      what: 'prompt text',
      before: 'An older prompt.\n\n[[DOCUMENT]]',
      after: 'Rewrite as a FAQ.\n\n[[DOCUMENT]]',
    },
  ]);
  expect(comparison?.differences.find(({ id }) => id === 'completion_tokens')).toEqual({
    id: 'completion_tokens',
    n: 3,
    mean: 10,
    low: 10,
    high: 10,
  });
});

test('more than one change at once is warned of', async () => {
  version = {
    path: FAQ,
    label: '3f2a1c9',
    text: '---\nsystem: Be brief.\nparameters: { temperature: 0 }\n---\nOld. [[DOCUMENT]]',
  };
  await comparing.startVersion(COLUMN, 'commit');
  expect(page.comparison?.warning).toBe(
    '3 things changed at once (prompt text, system message, parameter temperature), so a difference has no single cause.',
  );
  expect(page.comparison?.differences).toEqual([]);
  await comparing.end();
  await settled();
  expect(page.comparison).toBeNull();
  expect(page.grid?.columns.map(({ id }) => id)).toEqual([COLUMN]);
});

test('a version that cannot be sent is left out, which is said', async () => {
  version = { path: FAQ, label: '3f2a1c9', text: 'No placeholder here.' };
  await comparing.startVersion(COLUMN, 'commit');
  expect(page.grid?.columns).toHaveLength(1);
  expect(page.grid?.notices[0]?.message).toContain('The version 3f2a1c9 is left out: faq.md has no');
  expect(page.comparison).toBeNull();
});

test('without another version nothing happens', async () => {
  version = null;
  await comparing.startVersion(COLUMN, 'commit');
  expect(page.grid?.columns).toHaveLength(1);
  comparing.start('nobody', COLUMN);
  expect(page.comparison).toBeNull();
});

test('a run leaves as JSON Lines with everything that is known of each rephrasing', () => {
  const rows = exportJsonLines(session.grid as NonNullable<typeof session.grid>)
    .trim()
    .split('\n');
  expect(rows).toHaveLength(3);
  expect(JSON.parse(rows[1] ?? '')).toMatchObject({
    id: 'web-1',
    text: 'Document 1.',
    variant: COLUMN,
    rephrasing: 'New text.',
    finish_reason: 'stop',
    usage: { completion_tokens: 110 },
    measures: { completion_tokens: 110, empty: false },
    rating: null,
    error: null,
  });
});

test('reports show hostile text as text', async () => {
  world.documents = [documentOf(9, HOSTILE)];
  world.texts.set(FAQ, `${HOSTILE}\n[[DOCUMENT]]`);
  await session.run({ fresh: false });
  await settled();
  await world.sent.at(-1)?.finish(HOSTILE);
  const grid = session.grid as NonNullable<typeof session.grid>;
  const about = { title: HOSTILE, sampleLabel: HOSTILE, at: 0, summaries: session.summaries() };
  const html = exportHtml(grid, about);
  expect(html).not.toContain('<script');
  expect(html).toContain('&lt;script&gt;');
  expect(html).toContain("default-src 'none'");
  const markdown = exportMarkdown(grid, about);
  expect(markdown).toContain(`\`\`\`\`\n${HOSTILE}\n\`\`\`\``);
  for (const text of [html, markdown, exportJsonLines(grid)]) expect(text).not.toContain('secret');
});
