/** When the preview runs, and the sample it runs on. */
import { describe, expect, test } from 'vitest';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import { CONTROLS } from './sampleGrid.ts';

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('controls', () => {
  test('say when the preview runs, and set it', async () => {
    await preview.openGrid({});
    await preview.send({ type: 'controls', controls: CONTROLS });
    await preview.page.getByRole('button', { name: /When the preview runs/ }).click();
    await parts.choose('Run on save');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'setLive', live: 'save' });
    await preview.send({ type: 'controls', controls: { ...CONTROLS, live: 'save' } });
    await preview.page.getByRole('button', { name: /When the preview runs.*On save/ }).waitFor();
  });

  test('draw another sample', async () => {
    await preview.openGrid({});
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
    await preview.openGrid({});
    await parts.row(1).locator('[role=rowheader]').focus();
    await parts.press('p');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'pin', row: '0:1', pinned: true });
  });
});
