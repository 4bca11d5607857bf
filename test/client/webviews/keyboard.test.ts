/** The preview page without a mouse: the focus in the grid, and what each key does. */
import { describe, expect, test } from 'vitest';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import { cellOf, doneCell, FAQ, gridMessage, gridOf } from './sampleGrid.ts';

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('keyboard', () => {
  test('the grid is one tab stop, arrows move in it, and the ends hold', async () => {
    await preview.open();
    await preview.send(gridMessage());
    await parts.cell(0, 0).focus();
    expect(await parts.focused()).toBe('faq, SmolLM2-1.7B-Instruct, document 0: waiting');
    await parts.press('ArrowRight');
    expect(await parts.focused()).toContain('table, SmolLM2-1.7B-Instruct, document 0');
    await parts.press('ArrowRight', 'ArrowDown');
    expect(await parts.focused()).toContain('table, SmolLM2-1.7B-Instruct, document 1');
    await parts.press('Home');
    expect(await parts.focused()).toBe('Document 1, web-1, ≈ 21 tok');
    await parts.press('ArrowUp', 'ArrowUp', 'ArrowRight', 'ArrowUp');
    expect(await parts.focused()).toBe('faq, SmolLM2-1.7B-Instruct, gpu: 0/3');
    await parts.press('Control+End');
    expect(await parts.focused()).toContain('table, SmolLM2-1.7B-Instruct, document 2');
    expect(await preview.page.locator('rephrase-grid [tabindex="0"]:not(button)').count()).toBe(1);
  });

  test('an arrow enters the grid of a page that has the focus nowhere yet, and other keys are heard too', async () => {
    await preview.open();
    await preview.send(gridMessage());
    await preview.page.keyboard.press('?');
    expect(await preview.page.locator('dialog.keys').isVisible()).toBe(true);
    await preview.page.keyboard.press('Escape');
    await preview.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await preview.page.keyboard.press('ArrowDown');
    expect(await parts.focused()).toBe('faq, SmolLM2-1.7B-Instruct, document 0: waiting');
    await preview.page.keyboard.press('ArrowDown');
    expect(await parts.focused()).toContain('document 1');
  });

  test('Enter opens and closes a row; on a header it opens the prompt', async () => {
    await preview.open();
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell(FAQ) }));
    await parts.cell(0, 0).focus();
    await parts.press('Enter');
    expect(await parts.row(0).getAttribute('aria-expanded')).toBe('true');
    await parts.press('Escape');
    expect(await parts.row(0).getAttribute('aria-expanded')).toBe('false');
    await parts.press('ArrowUp', 'Enter');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'openPrompt', column: 'faq--tiny' });
  });

  test('r, s and e are about the cell that has the focus', async () => {
    await preview.open();
    await preview.send(gridMessage());
    await parts.cell(0, 0).focus();
    await parts.press('ArrowDown', 'r', 's', 'e');
    const at = { column: 'faq--tiny', row: '0:1', rollout: 0 };
    expect((await preview.posted()).filter(({ type }) => type === 'cell')).toEqual([
      { type: 'cell', wish: 'rerun', cell: at },
      { type: 'cell', wish: 'stop', cell: at },
      { type: 'cell', wish: 'showRequest', cell: at },
    ]);
  });

  test('the buttons of the cell that has the focus are reached by Tab', async () => {
    await preview.open();
    await preview.send(
      gridMessage({
        'faq--tiny 0': cellOf({
          status: 'failed',
          error: { message: 'gpu does not answer.', actions: [{ label: 'Try Again', action: 'rerunCell' }] },
        }),
      }),
    );
    await parts.cell(0, 0).focus();
    await parts.press('Tab');
    expect(await parts.focused()).toBe('Try Again');
    await parts.press('Enter');
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'mend',
      action: 'rerunCell',
      cell: { column: 'faq--tiny', row: '0:0', rollout: 0 },
    });
    await parts.press('Tab');
    expect(await parts.focused()).toBe('Run Again (r)');
  });

  test('rows of a job can be read and judged, not run, sampled or pinned', async () => {
    await preview.open();
    const columns = gridOf().columns.map((column) => ({ ...column, stored: true }));
    const record = { of: 'job', id: 'r', startedAt: 1 } as const;
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell(FAQ) }, { columns, record }));
    await parts.cell(0, 0).focus();
    await parts.press('r', 'ArrowLeft', 'c');
    const items = await preview.page.getByRole('menuitem').allTextContents();
    expect(items.map((item) => item.trim().split(/\s{2,}/)[0])).toEqual([
      'Open Row in All Columns',
      'Open Document',
    ]);
    await parts.press('Escape');
    for (const name of ['Run', 'Stop']) {
      expect(await preview.page.getByRole('button', { name, exact: true }).count()).toBe(0);
    }
    await preview.page.locator('.toolbar').getByRole('button', { name: 'More', exact: true }).click();
    expect(await preview.page.getByRole('menuitem', { name: 'Run All Again' }).count()).toBe(0);
    expect(await preview.page.getByRole('menuitem', { name: 'Export as JSONL…' }).count()).toBe(1);
  });

  test('nothing of a stored run offers to be run again, by button, menu or key', async () => {
    await preview.open();
    const columns = gridOf().columns.map((column) => ({ ...column, stored: true }));
    await preview.send(
      gridMessage(
        { 'faq--tiny 0': doneCell(FAQ) },
        { columns, record: { of: 'preview', id: 'r', startedAt: 1 } },
      ),
    );
    await parts.cell(0, 0).focus();
    await parts.press('r', 'ArrowLeft', 'r', 'c');
    expect(await preview.page.getByRole('menuitem', { name: 'Open Document' }).count()).toBe(1);
    expect(await preview.page.getByRole('menuitem', { name: 'Run Row Again' }).count()).toBe(0);
    expect(await preview.page.locator('[aria-label="Run Again (r)"]').count()).toBe(0);
    expect(await preview.page.locator('[aria-label="Exact Request (e)"]').count()).toBeGreaterThan(0);
    const asked = (await preview.posted()).map(({ type }) => type);
    expect(asked.filter((type) => type === 'rerun' || type === 'cell')).toEqual([]);
  });

  test('? lists the keys, Escape closes the list', async () => {
    await preview.open();
    await preview.send(gridMessage());
    await parts.cell(0, 0).focus();
    await parts.press('?');
    const keys = preview.page.getByRole('dialog', { name: 'Keys' });
    await keys.waitFor();
    await preview.screenshot('keys');
    await parts.press('Escape');
    expect(await keys.count()).toBe(0);
  });
});
