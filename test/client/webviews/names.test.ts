/** What the preview page calls its parts to those who do not see them. */
import { describe, expect, test } from 'vitest';
import { pageUnderTest } from './pageUnderTest.ts';
import { doneCell, FAQ, failed, gridMessage } from './sampleGrid.ts';

const preview = pageUnderTest();

describe('names', () => {
  test('grid, rows, headers and cells say what they are', async () => {
    await preview.open();
    await preview.send(
      gridMessage({
        'faq--tiny 0': doneCell(FAQ, {
          tokens: { count: 432, exact: true },
          truncated: true,
          checks: failed('finished'),
        }),
      }),
    );
    const { page } = preview;
    await page.getByRole('treegrid', { name: 'Preview: faq, table × SmolLM2-1.7B-Instruct' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(4);
    await page
      .getByRole('columnheader', {
        name: 'faq, SmolLM2-1.7B-Instruct, gpu: 1/3 · 432 tok · ×0.41, 1 unfinished, 1 cut',
      })
      .waitFor();
    await page.getByRole('rowheader', { name: 'Document 2, web-2, ≈ 21 tok' }).waitFor();
    await page
      .getByRole('gridcell', {
        name: 'faq, SmolLM2-1.7B-Instruct, document 0: done, 432 tok, 71 tok/s, stop, document cut, unfinished',
      })
      .waitFor();
    expect(
      await page
        .getByRole('button')
        .evaluateAll(
          (all) =>
            all.filter((button) => button.ariaLabel === null && button.textContent?.trim() === '').length,
        ),
    ).toBe(0);
  });
});
