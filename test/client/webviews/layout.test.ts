/** Where things stand on the preview page, what moves and what does not, and every state of a cell in every theme. */
import { describe, expect, test } from 'vitest';
import type { CellSnapshot, HostMessage } from '../../../client/webviews/messages.ts';
import { FIRST_VIEW } from '../../../client/webviews/preview/viewState.ts';
import { axeFaults } from './axeFaults.ts';
import type { Theme } from './openPage.ts';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import {
  appendMessage,
  cellMessage,
  cellOf,
  doneCell,
  FAQ,
  failed,
  gridMessage,
  gridOf,
  progressMessage,
  rowOf,
  TABLE,
} from './sampleGrid.ts';

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('layout', () => {
  test('says it is ready, and keeps what it shows for a reloaded window', async () => {
    await preview.open();
    expect(await preview.posted()).toEqual([{ type: 'ready' }]);
    await preview.send(gridMessage());
    await expect
      .poll(() => preview.kept())
      .toEqual({
        version: 1,
        uris: gridOf().uris,
        models: [],
        parameters: '',
        opened: [],
        scroll: { top: 0, left: 0 },
        view: FIRST_VIEW,
      });
  });

  test('rows share one height until one is opened, and its cells then show all', async () => {
    await preview.open();
    await preview.send(
      gridMessage({ 'faq--tiny 0': doneCell(FAQ.repeat(3)), 'table--tiny 0': doneCell(TABLE) }),
    );
    const rows = preview.page.locator('.row');
    const heights = () =>
      rows.evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().height)));
    const [first, second, third] = await heights();
    expect([second, third]).toEqual([first, first]);
    await parts.cell(0, 0).click();
    const opened = await heights();
    expect(opened[0]).toBeGreaterThan((first ?? 0) * 2);
    expect(opened.slice(1)).toEqual([second, third]);
    const text = parts.cell(0, 0).locator('.text');
    expect(await text.evaluate((element) => element.scrollHeight - element.clientHeight)).toBe(0);
    expect(await text.textContent()).toBe(FAQ.repeat(3));
    expect(await parts.cell(0, 1).boundingBox()).toMatchObject({ height: opened[0] });
    await preview.screenshot('opened');
  });

  test('nothing moves while text arrives', async () => {
    await preview.open();
    await preview.send(
      gridMessage({ 'faq--tiny 0': cellOf({ status: 'queued' }) }),
      progressMessage({ running: true }),
    );
    const places = () =>
      preview.page
        .locator('rephrase-cell, [role=rowheader], [role=columnheader], .toolbar button, .footer')
        .evaluateAll((all) =>
          all.map((element) => {
            const { x, y, width, height } = element.getBoundingClientRect();
            return [x, y, width, height].map(Math.round).join(' ');
          }),
        );
    const before = await places();
    let sequence = 0;
    for (const piece of FAQ.repeat(4).match(/[\s\S]{1,90}/g) ?? []) {
      sequence += 1;
      await preview.send(
        appendMessage('faq--tiny', 0, { sequence, text: piece, pieces: sequence * 20, tokensPerSecond: 71 }),
      );
      expect(await places()).toEqual(before);
    }
    await preview.send(
      cellMessage(
        'faq--tiny',
        0,
        doneCell(FAQ.repeat(4), { checks: failed('length_ratio'), truncated: true }),
      ),
      progressMessage({ done: 1, failed: 1 }),
    );
    expect(await places()).toEqual(before);
  });

  test('document column and headers stay in place while the grid scrolls', async () => {
    await preview.open({ width: 420, height: 400 });
    await preview.send(gridMessage({}, { rows: Array.from({ length: 30 }, (_, row) => rowOf(row)) }));
    const widths = await preview.page
      .locator('.header rephrase-column')
      .evaluateAll((all) => all.map((column) => column.getBoundingClientRect().width));
    expect(widths).toEqual([200, 200]);
    const grid = preview.page.locator('rephrase-grid');
    await grid.evaluate((element) => element.scrollTo(200, 1000));
    const { x, y } = (await grid.boundingBox()) ?? { x: -1, y: -1 };
    expect(await preview.page.locator('.header').boundingBox()).toMatchObject({ y });
    expect(await preview.page.locator('.corner').boundingBox()).toMatchObject({ x, y });
    const inView = preview.page.locator('[aria-rowindex="10"] > [role=rowheader]');
    expect(await inView.boundingBox()).toMatchObject({ x });
    expect(
      await inView.evaluate((element) => {
        const { left, top, height } = element.getBoundingClientRect();
        const hit = (element.getRootNode() as ShadowRoot).elementFromPoint(left + 8, top + height / 2);
        return element.contains(hit);
      }),
    ).toBe(true);
  });

  test('a page that comes back has its open rows and its place', async () => {
    const state = {
      version: 1,
      uris: gridOf().uris,
      models: [],
      parameters: '',
      opened: ['0:1'],
      scroll: { top: 300, left: 0 },
      view: FIRST_VIEW,
    } as const;
    await preview.open({ state, height: 400 });
    await preview.send(gridMessage({}, { rows: Array.from({ length: 30 }, (_, row) => rowOf(row)) }));
    await expect
      .poll(() => preview.page.locator('rephrase-grid').evaluate((element) => element.scrollTop))
      .toBe(300);
    expect(await preview.page.locator('.row.opened').getAttribute('aria-rowindex')).toBe('3');
  });

  test('without a grid it says what is missing and holds the buttons that mend it', async () => {
    await preview.open();
    await preview.send({
      type: 'grid',
      cells: [],
      grid: gridOf({
        columns: [],
        rows: [],
        sampleLabel: '',
        empty: {
          message: 'No endpoint is set up. Add one, or use the practice endpoint.',
          actions: [
            { label: 'Add Endpoint…', action: 'addEndpoint' },
            { label: 'Use Practice Endpoint', action: 'usePracticeEndpoint' },
          ],
        },
      }),
    });
    await preview.screenshot('empty');
    await preview.page.getByRole('button', { name: 'Use Practice Endpoint' }).click();
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'mend',
      action: 'usePracticeEndpoint',
      cell: null,
    });
  });

  test.each<[Theme, number]>([
    ['dark', 1100],
    ['light', 1100],
    ['high-contrast', 1100],
    ['high-contrast-light', 1100],
    ['dark', 420],
    ['light', 540],
  ])('every state of a cell is drawn in %s at %i px', async (theme, width) => {
    await preview.open({ theme, width, height: 960 });
    await preview.send(everyState(), progressMessage({ running: true, done: 4, failed: 1, total: 10 }));
    const words = (await parts.wordsOf('rephrase-cell .state')).map((text) => text.split(' ')[0]);
    expect(words).toEqual([
      '',
      'stored',
      'streaming',
      'queued',
      'failed',
      'stale',
      'stopped',
      'length',
      'waiting',
      'failed',
    ]);
    await preview.screenshot(`states-${theme}-${width}`);
    expect(await axeFaults(preview.page)).toEqual([]);
  });
});

function everyState(): HostMessage {
  const doc =
    'The river rises in the hills north of the town and runs for forty miles through meadows and old mills before it meets the sea at a wide estuary. ';
  const cells: Readonly<Record<string, CellSnapshot>> = {
    'faq--tiny 0': doneCell(FAQ),
    'table--tiny 0': doneCell(TABLE, { status: 'stored' }),
    'faq--tiny 1': cellOf({
      status: 'streaming',
      text: FAQ.slice(0, 150),
      tokens: { count: 38, exact: false },
      tokensPerSecond: 71.2,
    }),
    'table--tiny 1': cellOf({ status: 'queued' }),
    'faq--tiny 2': cellOf({
      status: 'failed',
      truncated: true,
      error: {
        message:
          'gpu refused the request: the prompt has 9,120 tokens, the context holds 8,192. Lower max_tokens.',
        actions: [{ label: 'Open Prompt', action: 'openPrompt' }],
      },
    }),
    'table--tiny 2': doneCell(TABLE, { status: 'stale', truncated: true }),
    'faq--tiny 3': cellOf({ status: 'stopped', text: FAQ.slice(0, 90), tokens: { count: 20, exact: false } }),
    'table--tiny 3': doneCell('', { finishReason: 'length', checks: failed('length_ratio') }),
    'table--tiny 4': cellOf({
      status: 'failed',
      text: FAQ.slice(0, 200),
      tokens: { count: 46, exact: false },
      error: { message: 'gpu broke off the answer.', actions: [{ label: 'Try Again', action: 'rerunCell' }] },
    }),
  };
  const rows = [
    rowOf(4, doc.repeat(8)),
    rowOf(9, doc),
    rowOf(812, 'x'.repeat(30_000)),
    rowOf(1204, 'هذا نهر طويل يجري إلى البحر.\nשלום עולם'),
    rowOf(7001),
  ].map((one, index) => ({ ...one, key: `0:${index}` }));
  const practice =
    'These columns come from the practice endpoint: rules rewrite the documents, no model is behind it.';
  return gridMessage(cells, {
    rows,
    notices: [
      {
        severity: 'information',
        message: practice,
        action: { label: 'Add Endpoint…', action: 'addEndpoint' },
      },
    ],
  });
}
