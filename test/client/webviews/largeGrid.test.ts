/** Grids of thousands of rows and dozens of columns: what has elements, what stays in place, what the keyboard reaches. */
import { expect, test } from 'vitest';
import type { GridColumn, GridRow } from '../../../client/webviews/messages.ts';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import { appendMessage, COLUMNS, cellMessage, doneCell, gridMessage, gridOf, rowOf } from './sampleGrid.ts';

const LONG = 'A river is a natural stream of fresh water. '.repeat(60);

const preview = pageUnderTest();
const parts = partsOf(preview);

test('only rows in sight have elements, and all of them have their place', async () => {
  await open(rowsOf(2_000));
  const grid = preview.page.getByRole('treegrid');
  expect(await grid.getAttribute('aria-rowcount')).toBe('2001');
  const elements = () => preview.page.locator('.row').count();
  expect(await elements()).toBeLessThan(16);
  const height = await parts.row(0).evaluate((row) => row.getBoundingClientRect().height);
  expect(await scrollHeight()).toBeGreaterThanOrEqual(2_000 * height);
  await scrollTo(1_000 * height);
  await parts.row(1_000).waitFor();
  expect(await parts.row(1_000).locator('[role=rowheader]').getAttribute('aria-label')).toContain(
    'Document 1000',
  );
  expect(await elements()).toBeLessThan(20);
});

test('the host is told which rows are in sight', async () => {
  await open(rowsOf(500));
  const seen = async () => (await preview.posted()).findLast((message) => message.type === 'visible')?.rows;
  await expect.poll(seen).toContain('0:0');
  expect(await seen()).not.toContain('0:100');
  await scrollTo(100 * 151);
  await expect.poll(seen).toContain('0:100');
  expect((await seen())?.length).toBeLessThan(20);
});

test('the row that has the focus keeps it while it is out of sight, and arrows go on from there', async () => {
  await open(rowsOf(1_000));
  await parts.cell(2, 0).focus();
  await scrollTo(600 * 151);
  await parts.row(600).waitFor();
  expect(await parts.focused()).toContain('document 2:');
  await parts.press('ArrowDown');
  expect(await parts.focused()).toContain('document 3:');
  await expect.poll(() => grid().evaluate((element) => element.scrollTop)).toBeLessThan(4 * 151);
  await parts.press('Control+End');
  expect(await parts.focused()).toContain('document 999:');
  expect(await inSight(999)).toBe(true);
  await parts.press('Control+Home', 'ArrowRight');
  expect(await parts.focused()).toContain('faq, SmolLM2-1.7B-Instruct, document 0:');
  expect(await inSight(0)).toBe(true);
});

test('an opened row keeps its height out of sight, and what grows above does not move what is read', async () => {
  await open(rowsOf(300));
  await preview.send(appendMessage('faq--tiny', 0, { sequence: 1, text: LONG }));
  await parts.cell(0, 0).click();
  const opened = await parts.row(0).evaluate((row) => row.getBoundingClientRect().height);
  expect(opened).toBeGreaterThan(400);
  const before = await scrollHeight();
  await scrollTo(150 * 151);
  await parts.row(150).waitFor();
  expect(await scrollHeight()).toBe(before);
  await scrollTo(opened + 40);
  await expect.poll(() => parts.row(0).count()).toBe(1);
  const top = () => parts.row(2).evaluate((row) => Math.round(row.getBoundingClientRect().top));
  const read = await top();
  await preview.send(appendMessage('faq--tiny', 0, { sequence: 2, text: LONG }));
  expect(await top()).toBe(read);
  expect(await scrollHeight()).toBeGreaterThan(before + 300);
});

test('a closed cell that is full goes on counting, and opened it shows all', async () => {
  await open(rowsOf(3));
  let sequence = 0;
  for (; sequence < 8; ) {
    sequence += 1;
    await preview.send(appendMessage('faq--tiny', 0, { sequence, text: LONG, pieces: sequence * 100 }));
  }
  const cell = parts.cell(0, 0);
  await expect.poll(() => cell.locator('.figures').textContent()).toBe('≈ 800 tok');
  expect((await parts.textOf(0, 0))?.length).toBeLessThan(LONG.length);
  await cell.click();
  expect(await parts.textOf(0, 0)).toBe(LONG.repeat(8));
  await parts.press('Escape');
  await preview.send(cellMessage('faq--tiny', 0, doneCell('Short.')));
  expect(await parts.textOf(0, 0)).toBe('Short.');
});

test('columns out of sight keep their place empty', async () => {
  const columns = Array.from({ length: 40 }, (_, index): GridColumn => {
    const [column] = COLUMNS;
    return { ...(column as GridColumn), id: `c${index}`, prompt: `prompt${index}` };
  });
  await preview.open({ width: 1000 });
  await preview.send(gridMessage({}, { rows: rowsOf(50), columns }));
  await expect.poll(() => parts.row(0).locator('rephrase-cell').count()).toBeLessThan(9);
  await grid().evaluate((element) => element.scrollTo(element.scrollWidth, 0));
  await parts.cell(0, 39).waitFor();
  const header = await parts.header(39).boundingBox();
  const cell = await parts.cell(0, 39).boundingBox();
  expect([cell?.x, cell?.width]).toEqual([header?.x, header?.width]);
  expect(await parts.row(0).locator('rephrase-cell').count()).toBeLessThan(9);
});

async function open(rows: readonly GridRow[]): Promise<void> {
  await preview.open({ height: 600 });
  await preview.send(gridMessage({ 'faq--tiny 2': doneCell('A river.') }, { ...gridOf(), rows }));
}

function rowsOf(count: number): readonly GridRow[] {
  return Array.from({ length: count }, (_, row) => rowOf(row));
}

function grid() {
  return preview.page.locator('rephrase-grid');
}

function scrollHeight(): Promise<number> {
  return grid().evaluate((element) => element.scrollHeight);
}

async function scrollTo(top: number): Promise<void> {
  await grid().evaluate((element, wanted) => element.scrollTo(0, wanted), top);
}

/** Whether the row can be seen below the headers. */
function inSight(index: number): Promise<boolean> {
  return parts.row(index).evaluate((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return top >= 35 && bottom <= innerHeight + 1;
  });
}
