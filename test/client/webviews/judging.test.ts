/** Ratings, comments and blind votes. */
import { describe, expect, test } from 'vitest';
import type { Voting } from '../../../client/webviews/judging.ts';
import type { HostMessage } from '../../../client/webviews/messages.ts';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import { CONTROLS, cellMessage, doneCell } from './sampleGrid.ts';

const FAQ = { column: 'faq--tiny', row: '0:0', rollout: 0 };

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('judging', () => {
  test('keys rate the cell, and the same key takes it back', async () => {
    await preview.openGrid({ 'faq--tiny 0': doneCell('A river.') });
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
    await preview.openGrid({ 'faq--tiny 0': doneCell('A river.', { comment: 'Too short' }) });
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
    await preview.openGrid({});
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
