/** Two versions of a prompt side by side: what changed, and what the change did. */
import { describe, expect, test } from 'vitest';
import type { ColumnComparison } from '../../../client/webviews/summaries.ts';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import { openSummed } from './summedGrid.ts';

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('two versions of a prompt', () => {
  test('are asked for from the column, and the drawer says what changed and what it did', async () => {
    await openSummed(preview, { width: 1400 });
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
