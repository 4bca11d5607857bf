/** Columns are moved, pinned, hidden and widened; what was arranged is kept. */
import { describe, expect, test } from 'vitest';
import { FIRST_VIEW } from '../../../client/webviews/preview/viewState.ts';
import type { OpenOptions } from './openPreviewPage.ts';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import { COLUMNS, cellMessage, doneCell, gridMessage, gridOf, rowOf } from './sampleGrid.ts';

const FOUR = ['faq', 'table', 'math', 'tutorial'].map((prompt) => ({
  ...(COLUMNS[0] as (typeof COLUMNS)[number]),
  id: prompt,
  prompt,
}));

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('by keyboard', () => {
  test('a column moves and the focus goes with it', async () => {
    await open();
    await parts.header(0).focus();
    await parts.press('Alt+ArrowRight');
    expect(await order()).toEqual(['table', 'faq', 'math', 'tutorial']);
    expect(await parts.focused()).toContain('faq,');
    await parts.press('Alt+ArrowRight', 'Alt+ArrowRight', 'Alt+ArrowRight');
    expect(await order()).toEqual(['table', 'math', 'tutorial', 'faq']);
    expect(await parts.focused()).toContain('faq,');
  });

  test('a column that was moved goes on showing what arrives', async () => {
    await open();
    for (const key of ['Alt+ArrowRight', 'Alt+ArrowLeft']) {
      for (const index of [0, 1, 2, 3]) {
        await parts.header(index).focus();
        await parts.press(key);
      }
    }
    for (const { id } of FOUR) await preview.send(cellMessage(id, 1, doneCell(`The answer of ${id}.`)));
    const texts = await preview.page.locator('[aria-rowindex="3"] rephrase-cell').allTextContents();
    for (const { id } of FOUR)
      expect(texts.filter((text) => text.includes(`The answer of ${id}.`))).toHaveLength(1);
    const headers = preview.page.locator('rephrase-column');
    await expect
      .poll(async () => (await headers.allTextContents()).filter((text) => text.includes('2/2')).length)
      .toBe(4);
  });

  test('a pinned column stands first and stays in place while the grid scrolls', async () => {
    await open({ width: 700 });
    await parts.header(2).focus();
    await parts.press('p');
    expect(await order()).toEqual(['math', 'faq', 'table', 'tutorial']);
    const left = async () =>
      (await preview.page.locator('rephrase-column[data-column=math]').boundingBox())?.x;
    const before = await left();
    await preview.page.locator('rephrase-grid').evaluate((grid) => grid.scrollTo(400, 0));
    expect(await left()).toBe(before);
    expect((await parts.cell(0, 0).boundingBox())?.x).toBe(before);
    await preview.screenshot('pinned');
  });

  test('a column is hidden, said to be, and shown again', async () => {
    await open();
    await parts.header(1).focus();
    await parts.press('h');
    expect(await order()).toEqual(['faq', 'math', 'tutorial']);
    await preview.page.getByRole('button', { name: /^Show: / }).click();
    await preview.screenshot('menu');
    await parts.choose('Show Hidden Columns');
    expect(await order()).toEqual(['faq', 'table', 'math', 'tutorial']);
  });

  test('a column is widened and gets its share of the room again', async () => {
    await open();
    await parts.header(0).focus();
    const width = async () => (await parts.header(0).boundingBox())?.width ?? 0;
    const before = await width();
    await parts.press('Shift+ArrowRight');
    expect(await width()).toBe(before + 40);
    await parts.press('c');
    await parts.choose('Reset Width');
    expect(await width()).toBe(before);
    expect(await parts.focused()).toContain('faq,');
  });
});

test('the documents are widened by keys and by their edge, and get their share again', async () => {
  await open();
  const corner = preview.page.locator('.corner');
  const width = async () => (await corner.boundingBox())?.width ?? 0;
  const before = await width();
  await parts.cell(0, 0).focus();
  await parts.press('ArrowLeft', 'ArrowUp', 'Shift+ArrowRight');
  expect(await width()).toBe(before + 40);
  const box = await corner.boundingBox();
  if (!box) throw new Error('The corner is not drawn.');
  const { mouse } = preview.page;
  await mouse.move(box.x + box.width - 2, box.y + 20);
  await mouse.down();
  await mouse.move(box.x + box.width + 98, box.y + 20, { steps: 4 });
  await mouse.up();
  expect(await width()).toBe(before + 140);
  expect((await parts.cell(0, 0).boundingBox())?.x).toBe(box.x + before + 140);
  await preview.screenshot('documents-widened');
  await corner.locator('.edge').dblclick();
  expect(await width()).toBe(before);
});

describe('by mouse', () => {
  test('the edge of a header widens its column', async () => {
    await open();
    const box = await parts.header(0).boundingBox();
    if (!box) throw new Error('The header is not drawn.');
    const { mouse } = preview.page;
    await mouse.move(box.x + box.width - 2, box.y + 20);
    await mouse.down();
    await mouse.move(box.x + box.width + 78, box.y + 20, { steps: 4 });
    await mouse.up();
    expect((await parts.header(0).boundingBox())?.width).toBe(box.width + 80);
  });

  test('a header is dragged to the place of another', async () => {
    await open({ width: 1500 });
    await parts.header(3).dragTo(parts.header(0));
    expect(await order()).toEqual(['tutorial', 'faq', 'table', 'math']);
  });
});

test('what was arranged comes back with the page', async () => {
  const choice = { width: null, hidden: false, pinned: false };
  await open({
    state: {
      version: 1,
      uris: gridOf().uris,
      models: [],
      parameters: '',
      opened: [],
      scroll: { top: 0, left: 0 },
      view: {
        ...FIRST_VIEW,
        reading: 'markdown',
        columns: [
          { ...choice, id: 'tutorial', pinned: true },
          { ...choice, id: 'gone' },
          { ...choice, id: 'table', hidden: true },
          { ...choice, id: 'math', width: 300 },
        ],
      },
    },
  });
  expect(await order()).toEqual(['tutorial', 'math', 'faq']);
  expect((await parts.header(1).boundingBox())?.width).toBe(300);
  await parts.header(1).focus();
  await parts.press('h');
  const kept = await preview.kept();
  expect(kept?.view.columns.map(({ id, hidden }) => [id, hidden])).toEqual([
    ['tutorial', false],
    ['table', true],
    ['math', true],
    ['faq', false],
  ]);
});

test('menus are worked by arrows, and give the focus back', async () => {
  await open();
  await parts.cell(0, 0).focus();
  await parts.press('c');
  expect(await parts.focused()).toContain('Copy as Markdown');
  await parts.press('ArrowDown');
  expect(await parts.focused()).toContain('Copy as cURL');
  await preview.screenshot('cell-menu');
  await parts.press('Enter');
  const cell = { column: 'faq', row: '0:0', rollout: 0 };
  expect((await preview.posted()).at(-1)).toEqual({ type: 'cell', wish: 'copyCurl', cell });
  expect(await parts.focused()).toContain('document 0');
  await parts.press('c', 'Escape');
  expect(await preview.page.getByRole('menu').count()).toBe(0);
  expect(await parts.focused()).toContain('document 0');
});

async function open(options?: OpenOptions): Promise<void> {
  await preview.open(options);
  const rows = [rowOf(0), rowOf(1)];
  const cells = Object.fromEntries(FOUR.map(({ id }) => [`${id} 0`, doneCell(`What ${id} made.`)]));
  await preview.send(gridMessage(cells, { columns: FOUR, rows }));
}

/** Prompts of the columns as they stand. */
async function order(): Promise<readonly string[]> {
  return preview.page
    .locator('rephrase-column')
    .evaluateAll((all) => all.map((column) => column.getAttribute('data-column') ?? ''));
}
