/**
 * The pages in a language with longer texts: everything they say is in it, and nothing of it is cut off, wide and narrow.
 */
import { describe, expect, test } from 'vitest';
import { pseudoBundle } from '../../l10n/pseudoTexts.ts';
import { bareWords, cutTexts } from './faultyTexts.ts';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import {
  CONTROLS,
  cellOf,
  doneCell,
  FAQ,
  failed,
  gridMessage,
  progressMessage,
  requestOf,
} from './sampleGrid.ts';
import { openSummed } from './summedGrid.ts';

const texts = pseudoBundle();

const WIDTHS = [
  { width: 1200, theme: 'dark' },
  { width: 480, theme: 'light' },
] as const;

const preview = pageUnderTest();
const parts = partsOf(preview);

/** Looks at the page as it is now: `typed` are words that the test itself put into it. */
async function expectGood(name: string, ...typed: readonly string[]): Promise<void> {
  await preview.screenshot(`pseudo-${name}`);
  expect(await bareWords(preview.page, [await preview.heard(), typed])).toEqual([]);
  expect(await cutTexts(preview.page)).toEqual([]);
}

describe.each(WIDTHS)('the preview at $width px', ({ width, theme }) => {
  const open = (): Promise<void> => preview.open({ width, theme, height: 900, texts });

  test('every state of a cell', async () => {
    await open();
    await preview.send(
      gridMessage({
        'faq--tiny 0': doneCell(FAQ, {
          truncated: true,
          finishReason: 'length',
          rating: 4,
          comment: 'short',
          checks: failed('not_preamble', 'length_ratio'),
        }),
        'table--tiny 0': cellOf({
          status: 'failed',
          error: { message: 'unreachable', actions: [{ label: 'mend', action: 'rerunCell' }] },
        }),
        'faq--tiny 1': cellOf({ status: 'queued', sentAt: 1 }),
        'table--tiny 1': doneCell(FAQ, {
          status: 'stale',
          previous: { text: 'before', finishedAt: 1, tokens: null },
        }),
        'faq--tiny 2': cellOf({ status: 'stopped', text: 'half', characters: 4 }),
      }),
      progressMessage({ running: true, done: 2, failed: 1, stale: 1, total: 6 }),
      { type: 'controls', controls: CONTROLS },
    );
    await expectGood(`grid-${width}`);
    expect(await preview.page.evaluate(() => document.documentElement.lang)).toBe('de');
    await parts.cell(0, 0).click();
    await expectGood(`opened-${width}`);
  });

  test('menus, dialogs and the search', async () => {
    await open();
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell(FAQ) }), {
      type: 'controls',
      controls: CONTROLS,
    });
    for (const [name, press] of [
      ['cell', () => parts.cell(0, 0).focus()],
      ['column', () => parts.header(0).focus()],
      ['row', () => parts.row(0).locator('[role=rowheader]').focus()],
    ] as const) {
      await press();
      await parts.press('c');
      await expectGood(`menu-${name}-${width}`);
      await parts.press('Escape');
    }
    const pickers = preview.page.locator('.toolbar [aria-haspopup=menu]');
    for (let at = 0; at < (await pickers.count()); at++) {
      await pickers.nth(at).click();
      await expectGood(`menu-${at}-${width}`);
      await parts.press('Escape');
    }
    await parts.cell(0, 0).focus();
    await parts.press('?');
    await expectGood(`keys-${width}`);
    await parts.press('Escape');
    await preview.page.locator('.sample button').click();
    await expectGood(`sampling-${width}`);
    await parts.press('Escape');
    await parts.cell(0, 0).focus();
    await parts.press('n');
    await expectGood(`comment-${width}`);
    await parts.press('Escape');
    await parts.cell(0, 0).focus();
    await parts.press('/');
    await preview.page.keyboard.type('river');
    await expectGood(`find-${width}`, 'river');
  });

  test('the exact request, the summary and a comparison', async () => {
    await openSummed(preview, { width, theme, height: 900, texts });
    await parts.cell(0, 0).focus();
    await parts.press('u');
    await expectGood(`summary-${width}`, 'preamble');
    await parts.press('e');
    const cell = { column: 'faq--tiny', row: '0:0', rollout: 0 };
    const request = requestOf({
      truncated: true,
      keptCharacters: 18,
      documentCharacters: 30_000,
      documentTokens: 9,
    });
    await preview.send({ type: 'exactRequest', cell, request });
    await expectGood(`request-${width}`, 'preamble');
  });

  test('a vote, its result, an empty page and a filter that nothing passes', async () => {
    await open();
    await preview.send(gridMessage());
    const voting = { columns: ['faq--tiny', 'table--tiny'], done: 1, total: 2, tally: null } as const;
    await preview.send({
      type: 'voting',
      voting: { ...voting, ballot: { id: 'b', row: '0:0', left: 'one', right: 'two' } },
    });
    await expectGood(`vote-${width}`);
    const tally = {
      columns: voting.columns,
      wins: 12,
      losses: 5,
      ties: 3,
      rate: 0.68,
      low: 0.47,
      high: 0.83,
    };
    await preview.send({ type: 'voting', voting: { ...voting, done: 2, ballot: null, tally } });
    await expectGood(`vote-result-${width}`);
    await preview.send({ type: 'voting', voting: null });
    await preview.page.locator('.toolbar [aria-haspopup=menu]').nth(1).click();
    await preview.page.locator('rephrase-menu button:enabled').nth(1).click();
    await expectGood(`nothing-${width}`);
  });
});

describe('what is sent in numbers', () => {
  test('is written as the language does', async () => {
    await preview.open({ texts });
    await preview.send(
      gridMessage({ 'faq--tiny 0': doneCell(FAQ, { tokens: { count: 12_480, exact: true } }) }),
    );
    expect(await parts.cell(0, 0).locator('.tokens').textContent()).toContain('12.480');
  });
});

describe('a bundle', () => {
  test('that would end its element ends nothing', async () => {
    const hostile = { ...texts, Run: '</script><img src=x onerror=alert(1)>' };
    await preview.open({ texts: hostile });
    await preview.send(gridMessage());
    expect(await preview.page.locator('.toolbar button').first().textContent()).toContain('</script><img');
    expect(await preview.page.locator('img').count()).toBe(0);
  });
});
