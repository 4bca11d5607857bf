/** What the preview page shows while rephrasings arrive, and what it says when they have. */
import { describe, expect, test } from 'vitest';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import {
  appendMessage,
  cellMessage,
  cellOf,
  doneCell,
  FAQ,
  gridMessage,
  progressMessage,
} from './sampleGrid.ts';

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('streaming', () => {
  test('appends make the text, and one that does not follow on is asked for again, once', async () => {
    await preview.open();
    await preview.send(gridMessage());
    await preview.send(appendMessage('faq--tiny', 0, { sequence: 1, text: 'A river' }));
    await preview.send(
      appendMessage('faq--tiny', 0, { sequence: 2, text: ' rises', pieces: 1200, tokensPerSecond: 71.4 }),
    );
    expect(await parts.textOf(0, 0)).toBe('A river rises');
    expect(await parts.wordsOf('rephrase-cell .figures')).toContain('≈ 1,200 tok · 71 tok/s');
    expect(await parts.cell(0, 0).locator('.caret').count()).toBe(1);
    await preview.send(
      appendMessage('faq--tiny', 0, { sequence: 4, text: ' lost' }),
      appendMessage('faq--tiny', 0, { sequence: 5, text: ' lost' }),
    );
    expect(await parts.textOf(0, 0)).toBe('A river rises');
    const resync = { type: 'cell', wish: 'resync', cell: { column: 'faq--tiny', row: '0:0', rollout: 0 } };
    expect((await preview.posted()).filter(({ type }) => type === 'cell')).toEqual([resync]);
    await preview.send(
      cellMessage(
        'faq--tiny',
        0,
        cellOf({ status: 'streaming', sequence: 5, text: 'A river rises and falls' }),
      ),
    );
    await preview.send(appendMessage('faq--tiny', 0, { sequence: 6, text: '.' }));
    expect(await parts.textOf(0, 0)).toBe('A river rises and falls.');
  });

  test('reasoning is shown while it is all there is, and folded beside the answer', async () => {
    await preview.open();
    await preview.send(gridMessage());
    await preview.send(
      appendMessage('faq--tiny', 0, { sequence: 1, kind: 'reasoning', text: 'Let me think.' }),
    );
    expect(await parts.textOf(0, 0)).toBe('Let me think.');
    await preview.send(appendMessage('faq--tiny', 0, { sequence: 2, text: 'A river.' }));
    expect(await parts.textOf(0, 0)).toBe('A river.');
    await parts.cell(0, 0).click();
    expect(await parts.cell(0, 0).locator('summary').textContent()).toBe('Reasoning, 13 characters');
  });

  test('headers sum up what is done', async () => {
    await preview.open();
    await preview.send(
      gridMessage({
        'faq--tiny 0': doneCell(FAQ, { tokens: { count: 400, exact: true } }),
        'faq--tiny 1': doneCell(FAQ, { tokens: { count: 200, exact: true }, finishReason: 'length' }),
        'faq--tiny 2': cellOf({ status: 'failed', truncated: true, error: { message: 'No.', actions: [] } }),
      }),
    );
    expect((await parts.wordsOf('rephrase-column :is(.one-line, .concerns)')).slice(0, 3)).toEqual([
      'faq · SmolLM2-1.7B-Instruct',
      '2/3 · 300 tok · ×0.41 gpu',
      '1 failed 1 at the token limit 1 cut',
    ]);
  });

  test('the end of a run is announced politely', async () => {
    await preview.open();
    await preview.send(gridMessage(), progressMessage({ running: true, total: 6 }));
    const status = preview.page.getByRole('status');
    expect(await status.textContent()).toBe('');
    await preview.send(progressMessage({ running: false, done: 6, failed: 1, total: 6 }));
    expect(await status.textContent()).toBe('Run finished: 5 of 6 rephrasings done, 1 failed.');
  });
});
