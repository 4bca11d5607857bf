/** The drawer with the exact request: where it opens, what it shows and what can be done from it. */
import { describe, expect, test } from 'vitest';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import { cellMessage, doneCell, FAQ, gridMessage, requestOf } from './sampleGrid.ts';

const FIRST = { column: 'faq--tiny', row: '0:0', rollout: 0 };

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('the exact request', () => {
  test('opens beside the grid, takes the focus and gives it back', async () => {
    await preview.open();
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell(FAQ) }));
    await parts.cell(0, 0).focus();
    await parts.press('e');
    const cellAddress = { column: 'faq--tiny', row: '0:0', rollout: 0 };
    await preview.send({ type: 'exactRequest', cell: cellAddress, request: requestOf() });
    const drawer = preview.page.getByRole('region', { name: 'Exact request' });
    expect(await parts.focused()).toBe('Exact request: faq · #0');
    expect(await drawer.locator('[data-part=message]').textContent()).toBe(requestOf().rendered);
    expect(await drawer.locator('[data-part=body]').textContent()).toBe(requestOf().body);
    expect(await drawer.getByRole('row').allInnerTexts()).toEqual([
      'model\t"lab/SmolLM2-1.7B-Instruct"\tendpoint profile',
      'messages\tuser\tprompt',
      'temperature\t1\tprompt',
      'max_tokens\t2048\texperiment',
    ]);
    await preview.screenshot('request');
    await drawer.getByRole('button', { name: 'Copy Body' }).click();
    await drawer.getByRole('button', { name: 'Open Body in Editor' }).click();
    expect((await preview.posted()).slice(-2)).toEqual([
      { type: 'cell', wish: 'copyRequest', cell: cellAddress },
      { type: 'cell', wish: 'openRequest', cell: cellAddress },
    ]);
    await parts.press('Escape');
    expect(await drawer.count()).toBe(0);
    expect(await parts.focused()).toContain('document 0: done');
  });

  test('is asked for again when the cell has run or the prompt was changed, and goes with its cell', async () => {
    await preview.open();
    await preview.send(gridMessage());
    await parts.cell(0, 0).focus();
    await parts.press('e');
    const asked = async () =>
      (await preview.posted()).filter((message) => message.type === 'cell' && message.wish === 'showRequest')
        .length;
    expect(await asked()).toBe(1);
    await preview.send({ type: 'exactRequest', cell: FIRST, request: requestOf({ state: 'unsent' }) });
    await preview.send(cellMessage('faq--tiny', 0, doneCell(FAQ)));
    expect(await asked()).toBe(2);
    await preview.send(cellMessage('faq--tiny', 0, doneCell(FAQ, { rating: 4 })));
    expect(await asked()).toBe(2);
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell(FAQ) }));
    expect(await asked()).toBe(3);
    await preview.send(gridMessage({}, { columns: [] }));
    expect(await preview.page.getByRole('region', { name: 'Exact request' }).count()).toBe(0);
  });

  test('stands below the grid where there is no room beside it, and says what was cut', async () => {
    await preview.open({ width: 600, height: 800, theme: 'light' });
    await preview.send(gridMessage());
    await parts.cell(0, 0).focus();
    await parts.press('e');
    const request = requestOf({
      truncated: true,
      state: 'unsent',
      keptCharacters: 18_432,
      documentCharacters: 30_000,
      documentTokens: 10_000,
    });
    await preview.send({
      type: 'exactRequest',
      cell: { column: 'faq--tiny', row: '0:0', rollout: 0 },
      request,
    });
    const drawer = preview.page.getByRole('region', { name: 'Exact request' });
    const grid = await preview.page.locator('rephrase-grid').boundingBox();
    expect(await drawer.boundingBox()).toMatchObject({
      x: 0,
      width: 600,
      y: (grid?.y ?? 0) + (grid?.height ?? 0),
    });
    expect((await parts.wordsOf('rephrase-request dd')).at(-1)).toBe(
      'Cut: 18,432 of 30,000 characters are sent. It has 10,000 tokens before cutting. 5,632 tokens fit, counted by utf8-bytes/3.',
    );
    await preview.screenshot('request-narrow');
  });

  test('follows the focus while it is open', async () => {
    await preview.open();
    await preview.send(gridMessage());
    await parts.cell(0, 0).focus();
    await parts.press('e');
    await parts.cell(1, 1).focus();
    await parts.press('ArrowDown');
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'cell',
      wish: 'showRequest',
      cell: { column: 'table--tiny', row: '0:2', rollout: 0 },
    });
  });

  test('shows what fills the context, what is cut, what DataTrove would cut, and the chat prompt', async () => {
    await preview.openGrid({ 'faq--tiny 0': doneCell('A river.') }, { width: 1200, height: 1000 });
    await parts.cell(0, 0).focus();
    await parts.press('e');
    const request = requestOf({
      truncated: true,
      keptCharacters: 40,
      documentCharacters: 90,
      documentTokens: 30,
      pieces: [
        { text: 'The river rises in the hills and runs to', sent: true },
        { text: ' the sea, which nobody will ever hear of.', sent: false },
      ],
      budget: { window: 8192, prompt: 66, document: 5632, chatTemplate: 64, completion: 2048 },
      dataTrove: {
        budgetCharacters: 18_432,
        keptCharacters: 100,
        keptOfDocument: 0,
        verdict: 'DataTrove would send no word of the document: it is one long line.',
      },
    });
    await preview.send({ type: 'exactRequest', cell: FIRST, request });
    const drawer = preview.page.getByRole('region', { name: 'Exact request' });
    expect(await drawer.getByRole('img').getAttribute('aria-label')).toBe(
      'Context of 8,192 tokens: prompt 66, document 5,632, chat template 64, completion 2,048, free 382',
    );
    expect(await drawer.locator('del.cut').textContent()).toBe(request.pieces[1]?.text);
    expect(await drawer.textContent()).toContain('DataTrove would send no word');
    await drawer.getByRole('button', { name: /chat template/ }).click();
    expect((await preview.posted()).at(-1)).toEqual({ type: 'cell', wish: 'showChatPrompt', cell: FIRST });
    await preview.send({
      type: 'chatPrompt',
      cell: FIRST,
      prompt: { ok: true, text: '<|im_start|>user\nRewrite', tokens: 5790, source: 'gpu /apply-template' },
    });
    expect(await drawer.locator('[data-part=chat]').textContent()).toContain('<|im_start|>user');
    await preview.screenshot('request-budget');
    await preview.setTheme('high-contrast');
    await preview.screenshot('request-budget-high-contrast');
  });
});
