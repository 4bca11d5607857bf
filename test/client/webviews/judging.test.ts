/** Figures and what they lead to, judging, two versions of a prompt, sample and live controls, the exact request's parts. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Controls } from '../../../client/webviews/controls.ts';
import type { Voting } from '../../../client/webviews/judging.ts';
import type { CellSnapshot, GridSnapshot, HostMessage } from '../../../client/webviews/messages.ts';
import type { ColumnComparison, ColumnSummary } from '../../../client/webviews/summaries.ts';
import type { OpenOptions, PreviewPage, Theme } from './openPreviewPage.ts';
import { startBrowser } from './openPreviewPage.ts';
import type { PageParts } from './pageParts.ts';
import { partsOf } from './pageParts.ts';
import {
  COLUMNS,
  cellMessage,
  doneCell,
  failed,
  gridMessage,
  labelOf,
  requestOf,
  rowOf,
  summaryOf,
} from './sampleGrid.ts';

const LABELS = [
  labelOf('completion_tokens', 'number', 'tokens'),
  labelOf('length_ratio', 'number', 'ratio'),
  labelOf('preamble', 'flag'),
  labelOf('refusal', 'flag'),
];

const OPENINGS: NonNullable<ColumnSummary['openings']> = {
  n: 120,
  distinct: 40,
  hint: 'A hint, not a verdict.',
  curve: [8, 16, 32, 64].map((characters, index) => ({
    characters,
    share: 0.4 - index * 0.1,
    opening: '**What is a river?**'.slice(0, characters),
  })),
};

const FAQ = { column: 'faq--tiny', row: '0:0', rollout: 0 };

const CONTROLS: Controls = {
  live: 'off',
  samplingStatedBy: null,
  sampling: {
    size: 20,
    seed: 7,
    stratify: 'none',
    columns: ['language', 'score'],
    pinned: 2,
    source: 'web.jsonl',
    revision: null,
  },
};

let browser: Awaited<ReturnType<typeof startBrowser>>;
let preview: PreviewPage;
let parts: PageParts;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  expect(await preview.faults()).toEqual([]);
});

describe('the summary', () => {
  test.each<[Theme, number]>([
    ['dark', 1100],
    ['light', 1100],
    ['high-contrast', 1100],
    ['high-contrast-light', 700],
  ])('is folded at first; open, it says what each figure is: %s at %i px', async (theme, width) => {
    await openSummed({ theme, width });
    expect(await preview.page.locator('.strip').count()).toBe(0);
    await preview.page.getByRole('button', { name: 'Summary (u)' }).click();
    const strip = preview.page.getByRole('rowgroup', { name: 'Summary' });
    expect(await strip.getByRole('rowheader').allTextContents()).toEqual([
      'Check: no preamble',
      'Completion tokens',
      'Length ratio',
      'Preamble',
      'Same openings (hint)',
      'Near-duplicates (hint)',
    ]);
    const tokens = strip.getByRole('rowheader', { name: 'Completion tokens' });
    expect(await tokens.getAttribute('title')).toBe(
      'What completion_tokens is.\n\nWhere completion_tokens comes from.',
    );
    await preview.screenshot(`summary-${theme}-${width}`);
  });

  test('leads from a bar and from a share to the documents they count', async () => {
    await openSummed();
    await preview.page.getByRole('button', { name: 'Summary (u)' }).click();
    await preview.page.getByRole('button', { name: /^Completion tokens 200 tok to 260 tok: 1$/ }).click();
    expect(await shownRows()).toEqual(['#0']);
    expect(await parts.wordsOf('.notice')).toEqual([
      'Only documents of faq · completion tokens 200 tok to 260 tok. Show All',
    ]);
    await preview.screenshot('drill');
    await preview.page.getByRole('button', { name: 'Show All' }).click();
    await preview.page.getByRole('button', { name: '1/2', exact: true }).click();
    expect(await shownRows()).toEqual(['#1']);
    await preview.page.getByRole('button', { name: 'Show All' }).click();
    await parts.header(0).getByRole('button', { name: '1 preamble' }).click();
    expect(await shownRows()).toEqual(['#1']);
  });

  test('scrolls away with the rows, and the rows keep their place', async () => {
    await openSummed({ height: 500 });
    await preview.page.getByRole('button', { name: 'Summary (u)' }).click();
    const grid = preview.page.locator('rephrase-grid');
    const strip = await preview.page.locator('.strip').boundingBox();
    const first = await parts.row(0).boundingBox();
    expect(first?.y).toBe((strip?.y ?? 0) + (strip?.height ?? 0));
    await grid.evaluate((element) => element.scrollTo(0, 60 * 151));
    await parts.row(60).waitFor();
    const row = await parts.row(60).evaluate((element) => element.getBoundingClientRect().top);
    expect(row).toBeGreaterThan(100);
    expect(row).toBeLessThan(500);
  });
});

describe('judging', () => {
  test('keys rate the cell, and the same key takes it back', async () => {
    await open({ 'faq--tiny 0': doneCell('A river.') });
    await parts.cell(0, 0).focus();
    await parts.press('4');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'rate', cell: FAQ, rating: 4 });
    await preview.send(cellMessage('faq--tiny', 0, doneCell('A river.', { rating: 4 })));
    expect(await parts.focused()).toContain('rated 4 of 5');
    await parts.press('4');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'rate', cell: FAQ, rating: null });
    const before = (await preview.posted()).length;
    await parts.press('ArrowDown', '3');
    expect(await preview.posted()).toHaveLength(before);
  });

  test('a comment is written, kept and shown', async () => {
    await open({ 'faq--tiny 0': doneCell('A river.', { comment: 'Too short' }) });
    await parts.cell(0, 0).focus();
    await parts.press('n');
    const box = preview.page.getByRole('textbox', { name: 'Comment' });
    expect(await box.inputValue()).toBe('Too short');
    await box.fill('Too short; no dates 1234?');
    await preview.screenshot('comment');
    await box.press('Control+Enter');
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'comment',
      cell: FAQ,
      comment: 'Too short; no dates 1234?',
    });
    expect(await preview.page.getByRole('dialog').count()).toBe(0);
  });

  test('a blind vote names no column until its end, and one key press is one vote', async () => {
    await open({});
    await parts.header(0).focus();
    await parts.press('c');
    await parts.choose('Vote Blind against table');
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'startVoting',
      columns: ['faq--tiny', 'table--tiny'],
    });
    await preview.send(votingMessage('b1', 0));
    await preview.page.locator('.ballot:focus').waitFor();
    const view = preview.page.locator('rephrase-voting');
    expect(await view.textContent()).not.toMatch(/faq|table|SmolLM/);
    await preview.screenshot('vote-dark');
    const { page } = preview;
    const size = page.viewportSize();
    await page.setViewportSize({ width: 1100, height: 220 });
    const left = view.locator('.side .text').first();
    const read = await left.evaluate((side) => {
      side.scrollTop = 40;
      return side.scrollTop;
    });
    expect(read).toBeGreaterThan(0);
    await preview.send({ type: 'controls', controls: CONTROLS });
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
    expect(await left.evaluate((side) => side.scrollTop)).toBe(read);
    if (size) await page.setViewportSize(size);
    await preview.setTheme('high-contrast-light');
    await preview.screenshot('vote-high-contrast-light');
    await parts.press('ArrowLeft', 'ArrowLeft');
    await preview.send(votingMessage('b2', 1));
    await parts.press('=');
    const votes = (await preview.posted()).filter(({ type }) => type === 'vote');
    expect(votes).toEqual([
      { type: 'vote', ballot: 'b1', choice: 'left' },
      { type: 'vote', ballot: 'b2', choice: 'neither' },
    ]);
    const tally = { wins: 12, losses: 5, ties: 3, rate: 0.675, low: 0.46, high: 0.836 };
    await preview.send({
      type: 'voting',
      voting: {
        columns: ['faq--tiny', 'table--tiny'],
        ballot: null,
        done: 20,
        total: 20,
        tally: { columns: ['faq--tiny', 'table--tiny'], ...tally },
      },
    });
    expect(await view.locator('.result p').textContent()).toBe(
      'faq · SmolLM2-1.7B-Instruct won 12, table · SmolLM2-1.7B-Instruct won 5, 3 ties. faq · SmolLM2-1.7B-Instruct is preferred in 67.5 % (95 % interval 46 % to 83.6 %).',
    );
    await preview.screenshot('vote-result');
    await parts.press('Escape');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'endVoting' });
    await preview.send({ type: 'voting', voting: null });
    expect(await parts.row(0).count()).toBe(1);
    await preview.send({
      type: 'tallies',
      tallies: [{ columns: ['faq--tiny', 'table--tiny'], ...tally }],
    });
    await parts.header(1).focus();
    await parts.press('c');
    const vote = preview.page.getByRole('menuitem', { name: 'Vote Blind against faq' });
    expect(await vote.textContent()).toContain('won 5, lost 12, 3 ties');
  });
});

describe('two versions of a prompt', () => {
  test('are asked for from the column, and the drawer says what changed and what it did', async () => {
    await openSummed({ width: 1400 });
    await parts.header(0).focus();
    await parts.press('c');
    await parts.choose('Compare with Last Commit');
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'compareVersion',
      column: 'faq--tiny',
      against: 'commit',
    });
    await preview.send({ type: 'comparison', comparison: COMPARISON });
    const drawer = preview.page.getByRole('region', { name: 'Comparison' });
    expect(await drawer.locator('.warning').textContent()).toContain('More than one thing changed');
    expect(await drawer.locator('del').allTextContents()).toEqual(['ten ', '1.0']);
    const rows = (await drawer.getByRole('row').allTextContents()).map((text) =>
      text.replace(/\s+/g, ' ').trim(),
    );
    expect(rows.slice(1)).toEqual([
      'Completion tokens −38 tok −60 tok to −16 tok 18',
      'Preamble +4 % −2 % to +10 % 20',
    ]);
    await preview.screenshot('comparison');
    await preview.setTheme('light');
    await preview.screenshot('comparison-light');
    await preview.page.keyboard.press('Escape');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'endComparison' });
  });
});

describe('controls', () => {
  test('say when the preview runs, and set it', async () => {
    await open({});
    await preview.send({ type: 'controls', controls: CONTROLS });
    await preview.page.getByRole('button', { name: /When the preview runs/ }).click();
    await parts.choose('Run on save');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'setLive', live: 'save' });
    await preview.send({ type: 'controls', controls: { ...CONTROLS, live: 'save' } });
    await preview.page.getByRole('button', { name: /When the preview runs.*On save/ }).waitFor();
  });

  test('draw another sample', async () => {
    await open({});
    await preview.send({ type: 'controls', controls: { ...CONTROLS, samplingStatedBy: 'formats' } });
    await preview.page.locator('.sample button').click();
    const dialog = preview.page.getByRole('dialog', { name: 'Sample' });
    expect(await dialog.textContent()).toContain('web.jsonl · 2 pinned');
    await dialog.getByLabel('Documents').fill('50');
    await dialog.getByLabel('Seed').fill('11');
    await dialog.getByLabel('Strata').selectOption('language');
    await preview.screenshot('sampling');
    await dialog.getByRole('button', { name: 'Draw Sample' }).click();
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'setSampling',
      sampling: { size: 50, seed: 11, stratify: 'language' },
    });
    expect(await preview.page.getByRole('dialog').count()).toBe(0);
  });

  test('pin a document to the sample', async () => {
    await open({});
    await parts.row(1).locator('[role=rowheader]').focus();
    await parts.press('p');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'pin', row: '0:1', pinned: true });
  });
});

describe('the exact request', () => {
  test('shows what fills the context, what is cut, what DataTrove would cut, and the chat prompt', async () => {
    await open({ 'faq--tiny 0': doneCell('A river.') }, { width: 1200, height: 1000 });
    await parts.cell(0, 0).focus();
    await parts.press('e');
    const request = requestOf({
      truncated: true,
      keptCharacters: 40,
      documentCharacters: 90,
      documentTokens: 30,
      pieces: [
        { text: 'The river rises in the hills and runs to', sent: true },
        { text: ' the sea, which nobody will ever hear of.', sent: false },
      ],
      budget: { window: 8192, prompt: 66, document: 5632, chatTemplate: 64, completion: 2048 },
      dataTrove: {
        budgetCharacters: 18_432,
        keptCharacters: 100,
        keptOfDocument: 0,
        verdict: 'DataTrove would send no word of the document: it is one long line.',
      },
    });
    await preview.send({ type: 'exactRequest', cell: FAQ, request });
    const drawer = preview.page.getByRole('region', { name: 'Exact request' });
    expect(await drawer.getByRole('img').getAttribute('aria-label')).toBe(
      'Context of 8,192 tokens: prompt 66, document 5,632, chat template 64, completion 2,048, free 382',
    );
    expect(await drawer.locator('del.cut').textContent()).toBe(request.pieces[1]?.text);
    expect(await drawer.textContent()).toContain('DataTrove would send no word');
    await drawer.getByRole('button', { name: /chat template/ }).click();
    expect((await preview.posted()).at(-1)).toEqual({ type: 'cell', wish: 'showChatPrompt', cell: FAQ });
    await preview.send({
      type: 'chatPrompt',
      cell: FAQ,
      prompt: { ok: true, text: '<|im_start|>user\nRewrite', tokens: 5790, source: 'gpu /apply-template' },
    });
    expect(await drawer.locator('[data-part=chat]').textContent()).toContain('<|im_start|>user');
    await preview.screenshot('request-budget');
    await preview.setTheme('high-contrast');
    await preview.screenshot('request-budget-high-contrast');
  });
});

const COMPARISON: ColumnComparison = {
  base: 'table--tiny',
  head: 'faq--tiny',
  warning: 'More than one thing changed: the prompt and temperature. A difference has no single cause.',
  changes: [
    {
      what: 'Prompt',
      before: 'Write ten questions and answers.',
      after: 'Write questions and short answers.',
    },
    { what: 'temperature', before: '1.0', after: '0.7' },
  ],
  differences: [
    { id: 'completion_tokens', n: 18, mean: -38.2, low: -60.4, high: -16 },
    { id: 'preamble', n: 20, mean: 0.04, low: -0.02, high: 0.1 },
    { id: 'refusal', n: 0, mean: null, low: null, high: null },
  ],
};

function votingMessage(id: string, done: number): HostMessage {
  const voting: Voting = {
    columns: ['faq--tiny', 'table--tiny'],
    ballot: {
      id,
      row: '0:0',
      left: '**What is a river?**\n\nA stream of fresh water. '.repeat(20),
      right: '| Year | Event |\n|---|---|\n| 1871 | The bridge |',
    },
    done,
    total: 20,
    tally: null,
  };
  return { type: 'voting', voting };
}

async function open(
  cells: Readonly<Record<string, CellSnapshot>>,
  options?: OpenOptions,
  over: Partial<GridSnapshot> = {},
): Promise<void> {
  preview = await browser.open(options);
  parts = partsOf(preview);
  await preview.send(gridMessage(cells, over));
}

/** A grid of many documents of which two are answered, with summaries as the host would send them. */
async function openSummed(options?: OpenOptions): Promise<void> {
  const answer = (tokens: number, over: Partial<CellSnapshot> = {}): CellSnapshot =>
    doneCell('A river.', { measures: [{ id: 'completion_tokens', value: tokens }], ...over });
  const rows = Array.from({ length: 120 }, (_, row) => rowOf(row));
  await open(
    {
      'faq--tiny 0': answer(210),
      'faq--tiny 1': answer(340, { checks: failed('not_preamble') }),
      'table--tiny 0': answer(900),
    },
    options,
    { rows, measures: LABELS },
  );
  const means = { completion_tokens: 400, length_ratio: 1.2, preamble: 0.25, refusal: 0 };
  const [faq, table] = COLUMNS.map(({ id }) => id) as [string, string];
  const measured = summaryOf(faq, means, 120);
  await preview.send({
    type: 'summaries',
    summaries: [
      {
        ...measured,
        checks: [{ name: 'not_preamble', passed: 1, failed: 1, missing: 0 }],
        openings: OPENINGS,
        nearDuplicates: { n: 120, share: 0.05, groups: [['0:0', '0:1']] },
        measures: measured.measures.map((measure) =>
          measure.id === 'completion_tokens'
            ? { ...measure, histogram: { least: 200, greatest: 800, counts: [1, 0, 1, 4, 9, 6, 3, 2, 1, 1] } }
            : measure,
        ),
      },
      summaryOf(table, { ...means, preamble: 0, completion_tokens: 266 }, 120),
    ],
  });
}

function shownRows(): Promise<readonly string[]> {
  return parts.wordsOf('.rows [role=rowheader] .one-line .figures');
}
