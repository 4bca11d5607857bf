/** The summary below the headers: its figures, and what each of them leads to. */
import { describe, expect, test } from 'vitest';
import type { Theme } from './openPage.ts';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import { openSummed } from './summedGrid.ts';

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('the summary', () => {
  test.each<[Theme, number]>([
    ['dark', 1100],
    ['light', 1100],
    ['high-contrast', 1100],
    ['high-contrast-light', 700],
  ])('is folded at first; open, it says what each figure is: %s at %i px', async (theme, width) => {
    await openSummed(preview, { theme, width });
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
    await openSummed(preview);
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
    await openSummed(preview, { height: 500 });
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

function shownRows(): Promise<readonly string[]> {
  return parts.wordsOf('.rows [role=rowheader] .one-line .figures');
}
