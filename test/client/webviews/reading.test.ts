/** How texts are read: Markdown and formulas, tokens, comparisons, rollouts, search, filters. */
import { describe, expect, test } from 'vitest';
import type { CellSnapshot } from '../../../client/webviews/messages.ts';
import { DOCUMENT_COLUMN } from '../../../client/webviews/messages.ts';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import { COLUMNS, cellMessage, cellOf, doneCell, failed, gridMessage, rowOf } from './sampleGrid.ts';

const MARKDOWN = [
  '# A river',
  '',
  'It is **long** and _slow_, see [the map](https://example.invalid/map) and ![a photo](https://example.invalid/p.png).',
  '',
  '| Year | Event | Height |',
  '|------|:-----:|-------:|',
  '| 1871 | The bridge was built | 12 |',
  '| 1902 | The flood | 4 |',
  '',
  '1. First it rises.',
  '2. Then it falls, with $v = \\frac{d}{t}$ and costs $5 and $6.',
  '',
  '$$\\int_0^1 x^2\\,dx = \\frac{1}{3}$$',
  '',
  '> As they say.',
  '',
  '```',
  'a < b',
  '```',
].join('\n');

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('Markdown', () => {
  test('keeps the lines that a model wrote: an answer stands below its question', async () => {
    await preview.open();
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell('Q: Why?\nA: Because.\n\n- one\ntwo') }));
    await parts.cell(0, 0).click();
    await parts.cell(0, 0).focus();
    await parts.press('v');
    const lines = await parts.cell(0, 0).locator('.text.markdown p').allInnerTexts();
    expect(lines[0]).toBe('Q: Why?\nA: Because.');
  });

  test('is rendered with tables, lists and formulas; images stay words and links are asked about', async () => {
    await preview.open();
    await preview.send(
      gridMessage({ 'faq--tiny 0': doneCell(MARKDOWN), 'table--tiny 0': doneCell('**Q** a') }),
    );
    await parts.cell(0, 0).click();
    await parts.cell(0, 0).focus();
    await parts.press('v');
    const text = parts.cell(0, 0).locator('.text.markdown');
    expect(await text.locator('table tr').allInnerTexts()).toEqual([
      'Year\tEvent\tHeight',
      '1871\tThe bridge was built\t12',
      '1902\tThe flood\t4',
    ]);
    expect(await text.locator('ol > li').count()).toBe(2);
    expect(await text.locator('math').count()).toBe(2);
    expect(await text.locator('math[display=block]').count()).toBe(1);
    expect(await text.textContent()).toContain('costs $5 and $6.');
    expect(await text.textContent()).toContain('[image: a photo]');
    await text.getByRole('button', { name: 'the map' }).click();
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'openLink',
      url: 'https://example.invalid/map',
    });
    await preview.screenshot('markdown-dark');
    await preview.setTheme('light');
    await preview.screenshot('markdown-light');
  });

  test('closed rows keep their height whatever is rendered in them', async () => {
    await preview.open();
    await preview.send(
      gridMessage({ 'faq--tiny 0': doneCell(MARKDOWN), 'table--tiny 1': doneCell('# One') }),
    );
    const heights = () =>
      preview.page.locator('.row').evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
    const before = await heights();
    await parts.cell(0, 0).focus();
    await parts.press('v');
    expect(await parts.cell(0, 0).locator('table').count()).toBe(1);
    expect(await heights()).toEqual(before);
  });
});

describe('tokens', () => {
  test('are asked for once, and drawn apart', async () => {
    await preview.open();
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell('A river\nruns', { digest: 'd1' }) }));
    await parts.cell(0, 0).focus();
    await parts.press('v', 'v');
    const cell = { column: 'faq--tiny', row: '0:0', rollout: 0 };
    const asked = async () =>
      (await preview.posted()).filter((message) => message.type === 'cell' && message.wish === 'showTokens');
    await expect.poll(asked).toEqual([{ type: 'cell', wish: 'showTokens', cell }]);
    await preview.send({
      type: 'tokens',
      cell,
      tokens: { ok: true, pieces: ['A', ' river', '\n', 'runs'], source: 'gpu /tokenize' },
    });
    expect(await parts.cell(0, 0).locator('.token').allTextContents()).toEqual([
      'A',
      '·river',
      '⏎\n',
      'runs',
    ]);
    expect(await asked()).toHaveLength(1);
    await preview.screenshot('tokens');
  });
});

describe('comparison', () => {
  test('with the marked column shows words added and removed, in VS Code’s colours', async () => {
    await preview.open();
    await preview.send(
      gridMessage({
        'faq--tiny 0': doneCell('A river runs to the sea.'),
        'table--tiny 0': doneCell('A broad river runs to the lake.'),
      }),
    );
    await parts.cell(0, 0).focus();
    await parts.press('m', 'ArrowRight', 'd');
    const other = parts.cell(0, 1);
    expect(await other.locator('ins').allTextContents()).toEqual(['broad ', 'lake']);
    expect(await other.locator('del').allTextContents()).toEqual(['sea']);
    expect(await parts.cell(0, 0).locator('ins, del').count()).toBe(0);
    const ground = await other
      .locator('ins')
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(ground).not.toBe('rgba(0, 0, 0, 0)');
    await preview.screenshot('diff-dark');
    await preview.setTheme('high-contrast');
    await preview.screenshot('diff-high-contrast');
    await parts.press('d');
    expect(await other.locator('ins, del').count()).toBe(0);
    await parts.press('Shift+D');
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'openDiff',
      left: { cell: { column: 'faq--tiny', row: '0:0', rollout: 0 }, of: 'rephrasing' },
      right: { cell: { column: 'table--tiny', row: '0:0', rollout: 0 }, of: 'rephrasing' },
    });
  });

  test('with the previous result and with the document', async () => {
    await preview.open();
    const previous = { text: 'A river runs.', finishedAt: 1_790_000_000_000, tokens: null };
    await preview.send(
      gridMessage(
        { 'faq--tiny 0': doneCell('A river rests.', { previous }) },
        { rows: [rowOf(0, 'The river rests.')] },
      ),
    );
    await preview.page.getByRole('button', { name: 'Compare rephrasings: Compare' }).click();
    await parts.choose('With the previous result');
    expect(await parts.cell(0, 0).locator('del').allTextContents()).toEqual(['runs']);
    await preview.page.getByRole('button', { name: 'Compare rephrasings: vs previous' }).click();
    await parts.choose('With the document');
    expect(await parts.cell(0, 0).locator('del').allTextContents()).toEqual(['The']);
    await parts.cell(0, 0).click();
    const earlier = parts.cell(0, 0).locator('details', { hasText: 'Previous result' });
    expect(await earlier.locator('div').textContent()).toBe('A river runs.');
  });

  test('any cell is compared with the marked one of another document', async () => {
    await preview.open();
    await preview.send(
      gridMessage({ 'faq--tiny 0': doneCell('One river.'), 'faq--tiny 1': doneCell('Two rivers.') }),
    );
    await parts.cell(0, 0).focus();
    await parts.press('m', 'ArrowDown', 'd');
    expect(await parts.cell(1, 0).locator('ins').allTextContents()).toEqual(['Two', 'rivers']);
  });
});

describe('rollouts', () => {
  test('are turned within a cell, and counted for screen readers', async () => {
    await preview.open();
    const columns = COLUMNS.map((column) => ({ ...column, rollouts: 3 }));
    await preview.send(gridMessage({}, { columns }));
    const at = (rollout: number) => ({ column: 'faq--tiny', row: '0:0', rollout });
    await preview.send({
      type: 'cells',
      cells: [
        { cell: at(0), snapshot: doneCell('First.') },
        { cell: at(1), snapshot: doneCell('Second.') },
        { cell: at(2), snapshot: cellOf({ status: 'failed', error: { message: 'No.', actions: [] } }) },
      ],
    });
    const cell = parts.cell(0, 0);
    await cell.focus();
    expect(await parts.focused()).toContain('rollout 1 of 3: 2 done, 1 failed');
    await parts.press(']');
    expect(await parts.textOf(0, 0)).toBe('Second.');
    expect(await cell.locator('.pager').textContent()).toContain('2/3');
    await parts.press('[', '[');
    expect(await cell.locator('.problem .message').textContent()).toBe('No.');
    await parts.press('r');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'cell', wish: 'rerun', cell: at(2) });
    await preview.screenshot('rollouts');
  });
});

describe('search', () => {
  test('asks the host, counts, marks what is drawn, and goes through the places in order', async () => {
    await preview.open({ height: 500 });
    const rows = Array.from({ length: 100 }, (_, row) => rowOf(row));
    await preview.send(
      gridMessage(
        { 'faq--tiny 2': doneCell('The mill and the Mill.'), 'table--tiny 90': doneCell('A mill.') },
        { rows },
      ),
    );
    await parts.cell(0, 0).focus();
    await parts.press('/');
    await preview.page.keyboard.type('mill');
    const asked = async () => (await preview.posted()).findLast((message) => message.type === 'find');
    await expect.poll(async () => (await asked())?.query).toBe('mill');
    const id = (await asked())?.id ?? 0;
    const hit = (column: string, row: number, count: number) => ({
      cell: { column, row: `0:${row}`, rollout: 0 },
      count,
    });
    await preview.send({
      type: 'found',
      id,
      cells: [hit('table--tiny', 90, 1), hit('faq--tiny', 2, 2)],
    });
    const count = preview.page.locator('.find [role=status]');
    expect(await count.textContent()).toBe('3 found');
    const marked = () =>
      preview.page.evaluate(() => [
        CSS.highlights.get('rephrase-found')?.size ?? 0,
        [...(CSS.highlights.get('rephrase-found-current') ?? [])].map(String),
      ]);
    await expect.poll(marked).toEqual([2, []]);
    await parts.press('Enter', 'Enter');
    expect(await count.textContent()).toBe('2 of 3');
    await expect.poll(marked).toEqual([1, ['Mill']]);
    await preview.screenshot('find');
    await parts.press('Enter');
    await parts.row(90).waitFor();
    await expect.poll(async () => (await marked())[1]).toEqual(['mill']);
    await parts.press('Shift+Enter');
    expect(await count.textContent()).toBe('2 of 3');
    await preview.page.locator('.find input').fill('hills');
    await expect.poll(async () => (await asked())?.query).toBe('hills');
    await preview.send({ type: 'found', id: (await asked())?.id ?? 0, cells: [hit(DOCUMENT_COLUMN, 2, 1)] });
    await parts.press('Enter');
    await expect.poll(async () => (await marked())[1]).toEqual(['hills']);
    await parts.press('Escape');
    expect(await preview.page.locator('.find').count()).toBe(0);
    expect(await preview.page.evaluate(() => CSS.highlights.size)).toBe(0);
  });
});

describe('filters', () => {
  test.each<[string, Partial<CellSnapshot>]>([
    ['Errors', { status: 'failed' }],
    ['Failed checks', { checks: failed('length_ratio') }],
    ['Document cut', { truncated: true }],
    ['Ended at the token limit', { finishReason: 'length' }],
    ['Rated or commented', { rating: 4 }],
  ])('%s', async (label, over) => {
    await preview.open();
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell('a'), 'table--tiny 2': doneCell('b', over) }));
    await filterBy(label);
    expect(await shownRows()).toEqual(['0:2']);
    expect(await preview.page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('2');
  });

  test('different from the baseline, by digests alone', async () => {
    await preview.open();
    await preview.send(
      gridMessage({
        'faq--tiny 0': doneCell('a', { digest: '1', held: false, text: '' }),
        'table--tiny 0': doneCell('a', { digest: '1', held: false, text: '' }),
        'faq--tiny 1': doneCell('a', { digest: '1', held: false, text: '' }),
        'table--tiny 1': doneCell('b', { digest: '2', held: false, text: '' }),
      }),
    );
    await parts.cell(0, 0).focus();
    await parts.press('m', 'ArrowRight', 'd');
    await filterBy('Different from baseline');
    expect(await shownRows()).toEqual(['0:1']);
  });

  test('a row that is run again stays until the filter changes, and nothing found says so', async () => {
    await preview.open();
    await preview.send(gridMessage({ 'faq--tiny 1': cellOf({ status: 'failed' }) }));
    await filterBy('Errors');
    expect(await shownRows()).toEqual(['0:1']);
    await preview.send(cellMessage('faq--tiny', 1, cellOf({ status: 'queued' })));
    expect(await shownRows()).toEqual(['0:1']);
    await preview.send(cellMessage('table--tiny', 2, cellOf({ status: 'failed' })));
    expect(await shownRows()).toEqual(['0:1', '0:2']);
    await filterBy('Document cut');
    expect(await parts.wordsOf('.empty p')).toEqual(['No document of the sample is like that.']);
    await preview.page.getByRole('button', { name: 'Show All Documents' }).click();
    expect(await shownRows()).toHaveLength(3);
  });
});

async function filterBy(label: string): Promise<void> {
  await preview.page.getByRole('button', { name: /^Show: / }).click();
  await parts.choose(label);
}

/** Keys of the rows that are shown. */
async function shownRows(): Promise<readonly string[]> {
  const numbers = await preview.page.locator('[role=rowheader] .one-line .figures').allTextContents();
  return numbers.map((text) => `0:${text.replace('#', '')}`);
}
