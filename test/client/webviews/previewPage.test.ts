/** The page in Chromium: what stands where, what moves and what does not, keyboard, names, hostile text. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CellSnapshot, HostMessage } from '../../../client/webviews/messages.ts';
import { FIRST_VIEW } from '../../../client/webviews/preview/viewState.ts';
import { axeFaults } from './axeFaults.ts';
import type { OpenOptions, PreviewPage, Theme } from './openPreviewPage.ts';
import { startBrowser } from './openPreviewPage.ts';
import {
  appendMessage,
  COLUMNS,
  cellMessage,
  cellOf,
  doneCell,
  failed,
  gridMessage,
  gridOf,
  progressMessage,
  requestOf,
  rowOf,
} from './sampleGrid.ts';

const FAQ =
  '**What is a river?**\n\nA river is a natural stream of fresh water that runs over land towards the sea, a lake or another river.\n\n**Where does it begin?**\n\nIt begins at a source in the hills, where rain and melting snow gather into a brook, and grows as tributaries join it on its way down the valley to the plain.\n\n**Why does it matter?**\n\nTowns draw water from it, barges travel on it and fields are watered by it.';
const TABLE =
  '| Year | Event |\n|------|-------|\n| 1871 | The bridge was built |\n| 1902 | The flood |\n| 1954 | The dam |\n| 1989 | The park |\n| 2001 | The museum |';

let browser: Awaited<ReturnType<typeof startBrowser>>;
let preview: PreviewPage;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  expect(await preview.faults()).toEqual([]);
});

describe('layout', () => {
  test('says it is ready, and keeps what it shows for a reloaded window', async () => {
    await open();
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
    await open();
    await preview.send(
      gridMessage({ 'faq--tiny 0': doneCell(FAQ.repeat(3)), 'table--tiny 0': doneCell(TABLE) }),
    );
    const rows = preview.page.locator('.row');
    const heights = () =>
      rows.evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().height)));
    const [first, second, third] = await heights();
    expect([second, third]).toEqual([first, first]);
    await cell(0, 0).click();
    const opened = await heights();
    expect(opened[0]).toBeGreaterThan((first ?? 0) * 2);
    expect(opened.slice(1)).toEqual([second, third]);
    const text = cell(0, 0).locator('.text');
    expect(await text.evaluate((element) => element.scrollHeight - element.clientHeight)).toBe(0);
    expect(await text.textContent()).toBe(FAQ.repeat(3));
    expect(await cell(0, 1).boundingBox()).toMatchObject({ height: opened[0] });
    await preview.screenshot('opened');
  });

  test('nothing moves while text arrives', async () => {
    await open();
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
    await open({ width: 420, height: 400 });
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
    await open({ state, height: 400 });
    await preview.send(gridMessage({}, { rows: Array.from({ length: 30 }, (_, row) => rowOf(row)) }));
    await expect
      .poll(() => preview.page.locator('rephrase-grid').evaluate((element) => element.scrollTop))
      .toBe(300);
    expect(await preview.page.locator('.row.opened').getAttribute('aria-rowindex')).toBe('3');
  });

  test('without a grid it says what is missing and holds the buttons that mend it', async () => {
    await open();
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
    await open({ theme, width, height: 960 });
    await preview.send(everyState(), progressMessage({ running: true, done: 4, failed: 1, total: 10 }));
    const words = (await wordsOf('rephrase-cell .state')).map((text) => text.split(' ')[0]);
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

describe('streaming', () => {
  test('appends make the text, and one that does not follow on is asked for again, once', async () => {
    await open();
    await preview.send(gridMessage());
    await preview.send(appendMessage('faq--tiny', 0, { sequence: 1, text: 'A river' }));
    await preview.send(
      appendMessage('faq--tiny', 0, { sequence: 2, text: ' rises', pieces: 1200, tokensPerSecond: 71.4 }),
    );
    expect(await textOf(0, 0)).toBe('A river rises');
    expect(await wordsOf('rephrase-cell .figures')).toContain('≈ 1,200 tok · 71 tok/s');
    expect(await cell(0, 0).locator('.caret').count()).toBe(1);
    await preview.send(
      appendMessage('faq--tiny', 0, { sequence: 4, text: ' lost' }),
      appendMessage('faq--tiny', 0, { sequence: 5, text: ' lost' }),
    );
    expect(await textOf(0, 0)).toBe('A river rises');
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
    expect(await textOf(0, 0)).toBe('A river rises and falls.');
  });

  test('reasoning is shown while it is all there is, and folded beside the answer', async () => {
    await open();
    await preview.send(gridMessage());
    await preview.send(
      appendMessage('faq--tiny', 0, { sequence: 1, kind: 'reasoning', text: 'Let me think.' }),
    );
    expect(await textOf(0, 0)).toBe('Let me think.');
    await preview.send(appendMessage('faq--tiny', 0, { sequence: 2, text: 'A river.' }));
    expect(await textOf(0, 0)).toBe('A river.');
    await cell(0, 0).click();
    expect(await cell(0, 0).locator('summary').textContent()).toBe('Reasoning, 13 characters');
  });

  test('headers sum up what is done', async () => {
    await open();
    await preview.send(
      gridMessage({
        'faq--tiny 0': doneCell(FAQ, { tokens: { count: 400, exact: true } }),
        'faq--tiny 1': doneCell(FAQ, { tokens: { count: 200, exact: true }, finishReason: 'length' }),
        'faq--tiny 2': cellOf({ status: 'failed', truncated: true, error: { message: 'No.', actions: [] } }),
      }),
    );
    expect((await wordsOf('rephrase-column :is(.one-line, .concerns)')).slice(0, 3)).toEqual([
      'faq · SmolLM2-1.7B-Instruct',
      '2/3 · 300 tok · ×0.41 gpu',
      '1 failed 1 at the token limit 1 cut',
    ]);
  });

  test('the end of a run is announced politely', async () => {
    await open();
    await preview.send(gridMessage(), progressMessage({ running: true, total: 6 }));
    const status = preview.page.getByRole('status');
    expect(await status.textContent()).toBe('');
    await preview.send(progressMessage({ running: false, done: 6, failed: 1, total: 6 }));
    expect(await status.textContent()).toBe('Run finished: 5 of 6 rephrasings done, 1 failed.');
  });
});

describe('keyboard', () => {
  test('the grid is one tab stop, arrows move in it, and the ends hold', async () => {
    await open();
    await preview.send(gridMessage());
    await focusFirst();
    expect(await focused()).toBe('faq, SmolLM2-1.7B-Instruct, document 0: waiting');
    await press('ArrowRight');
    expect(await focused()).toContain('table, SmolLM2-1.7B-Instruct, document 0');
    await press('ArrowRight', 'ArrowDown');
    expect(await focused()).toContain('table, SmolLM2-1.7B-Instruct, document 1');
    await press('Home');
    expect(await focused()).toBe('Document 1, web-1, ≈ 21 tok');
    await press('ArrowUp', 'ArrowUp', 'ArrowRight', 'ArrowUp');
    expect(await focused()).toBe('faq, SmolLM2-1.7B-Instruct, gpu: 0/3');
    await press('Control+End');
    expect(await focused()).toContain('table, SmolLM2-1.7B-Instruct, document 2');
    expect(await preview.page.locator('rephrase-grid [tabindex="0"]:not(button)').count()).toBe(1);
  });

  test('Enter opens and closes a row; on a header it opens the prompt', async () => {
    await open();
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell(FAQ) }));
    await focusFirst();
    await press('Enter');
    expect(await row(0).getAttribute('aria-expanded')).toBe('true');
    await press('Escape');
    expect(await row(0).getAttribute('aria-expanded')).toBe('false');
    await press('ArrowUp', 'Enter');
    expect((await preview.posted()).at(-1)).toEqual({ type: 'openPrompt', column: 'faq--tiny' });
  });

  test('r, s and e are about the cell that has the focus', async () => {
    await open();
    await preview.send(gridMessage());
    await focusFirst();
    await press('ArrowDown', 'r', 's', 'e');
    const at = { column: 'faq--tiny', row: '0:1', rollout: 0 };
    expect((await preview.posted()).filter(({ type }) => type === 'cell')).toEqual([
      { type: 'cell', wish: 'rerun', cell: at },
      { type: 'cell', wish: 'stop', cell: at },
      { type: 'cell', wish: 'showRequest', cell: at },
    ]);
  });

  test('the buttons of the cell that has the focus are reached by Tab', async () => {
    await open();
    await preview.send(
      gridMessage({
        'faq--tiny 0': cellOf({
          status: 'failed',
          error: { message: 'gpu does not answer.', actions: [{ label: 'Try Again', action: 'rerunCell' }] },
        }),
      }),
    );
    await focusFirst();
    await press('Tab');
    expect(await focused()).toBe('Try Again');
    await press('Enter');
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'mend',
      action: 'rerunCell',
      cell: { column: 'faq--tiny', row: '0:0', rollout: 0 },
    });
    await press('Tab');
    expect(await focused()).toBe('Run Again (r)');
  });

  test('nothing of a stored run offers to be run again, by button, menu or key', async () => {
    await open();
    const columns = gridOf().columns.map((column) => ({ ...column, stored: true }));
    await preview.send(
      gridMessage({ 'faq--tiny 0': doneCell(FAQ) }, { columns, record: { id: 'r', startedAt: 1 } }),
    );
    await focusFirst();
    await press('r', 'ArrowLeft', 'r', 'c');
    expect(await preview.page.getByRole('menuitem', { name: 'Open Document' }).count()).toBe(1);
    expect(await preview.page.getByRole('menuitem', { name: 'Run Row Again' }).count()).toBe(0);
    expect(await preview.page.locator('[aria-label="Run Again (r)"]').count()).toBe(0);
    expect(await preview.page.locator('[aria-label="Exact Request (e)"]').count()).toBeGreaterThan(0);
    const asked = (await preview.posted()).map(({ type }) => type);
    expect(asked.filter((type) => type === 'rerun' || type === 'cell')).toEqual([]);
  });

  test('? lists the keys, Escape closes the list', async () => {
    await open();
    await preview.send(gridMessage());
    await focusFirst();
    await press('?');
    const keys = preview.page.getByRole('dialog', { name: 'Keys' });
    await keys.waitFor();
    await preview.screenshot('keys');
    await press('Escape');
    expect(await keys.count()).toBe(0);
  });
});

describe('the exact request', () => {
  test('opens beside the grid, takes the focus and gives it back', async () => {
    await open();
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell(FAQ) }));
    await focusFirst();
    await press('e');
    const cellAddress = { column: 'faq--tiny', row: '0:0', rollout: 0 };
    await preview.send({ type: 'exactRequest', cell: cellAddress, request: requestOf() });
    const drawer = preview.page.getByRole('region', { name: 'Exact request' });
    expect(await focused()).toBe('Exact request: faq · #0');
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
    await press('Escape');
    expect(await drawer.count()).toBe(0);
    expect(await focused()).toContain('document 0: done');
  });

  test('stands below the grid where there is no room beside it, and says what was cut', async () => {
    await open({ width: 600, height: 800, theme: 'light' });
    await preview.send(gridMessage());
    await focusFirst();
    await press('e');
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
    expect((await wordsOf('rephrase-request dd')).at(-1)).toBe(
      'Cut: 18,432 of 30,000 characters are sent, 10,000 tokens before cutting. 5,632 tokens fit, counted by utf8-bytes/3.',
    );
    await preview.screenshot('request-narrow');
  });

  test('follows the focus while it is open', async () => {
    await open();
    await preview.send(gridMessage());
    await focusFirst();
    await press('e');
    await cell(1, 1).focus();
    await press('ArrowDown');
    expect((await preview.posted()).at(-1)).toEqual({
      type: 'cell',
      wish: 'showRequest',
      cell: { column: 'table--tiny', row: '0:2', rollout: 0 },
    });
  });
});

describe('names', () => {
  test('grid, rows, headers and cells say what they are', async () => {
    await open();
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

describe('hostile text', () => {
  const HOSTILE = [
    '<script>window.stub.violations.push("ran")</script>',
    '<img src=x onerror="window.stub.violations.push(\'ran\')">',
    '<svg onload=alert(1)><style>*{display:none}</style>',
    '<a href="javascript:alert(1)">click</a> [link](javascript:alert(1))',
    '<iframe src="https://example.invalid/"></iframe><form action="https://example.invalid"><button>send</button></form>',
    '</div></rephrase-cell><h1>outside</h1>',
    `\${alert(1)} {{constructor.constructor("alert(1)")()}}`,
    '&lt;b&gt; &amp; \u0000\u0007\u001b[31m \ufeff\ud800',
  ].join('\n');

  test('stays text wherever it comes from', async () => {
    await open();
    const elements = () =>
      preview.page
        .locator('rephrase-preview')
        .evaluate(
          (host) =>
            host.shadowRoot?.querySelectorAll(
              'script, img, iframe, form:not([data-own]), a, h1, svg, [onerror], [onload]',
            ).length,
        );
    await preview.send(
      gridMessage(
        {
          'faq--tiny 0': doneCell(HOSTILE, {
            finishReason: HOSTILE,
            reasoning: HOSTILE,
            checks: failed(HOSTILE),
          }),
          'table--tiny 0': cellOf({ status: 'failed', error: { message: HOSTILE, actions: [] } }),
        },
        {
          title: HOSTILE,
          sampleLabel: HOSTILE,
          notices: [{ severity: 'warning', message: HOSTILE, action: null }],
          columns: COLUMNS.map((column) => ({ ...column, prompt: HOSTILE, model: HOSTILE, detail: HOSTILE })),
          rows: [{ ...rowOf(0, HOSTILE), id: HOSTILE }],
        },
      ),
    );
    await cell(0, 0).locator('.text').click();
    await preview.page.locator('details').evaluate((details) => details.setAttribute('open', ''));
    await cell(0, 0).press('e');
    await preview.send({
      type: 'exactRequest',
      cell: { column: 'faq--tiny', row: '0:0', rollout: 0 },
      request: requestOf({
        rendered: HOSTILE,
        url: HOSTILE,
        counter: HOSTILE,
        body: JSON.stringify({ [HOSTILE]: HOSTILE }),
      }),
    });
    expect(await elements()).toBe(0);
    expect(await textOf(0, 0)).toContain('<script>');
    await preview.screenshot('hostile');
  });

  test('one endless line, a wall of text and right-to-left text stay in their cells', async () => {
    await open({ width: 1000, height: 700 });
    await preview.send(
      gridMessage({
        'faq--tiny 0': doneCell('x'.repeat(300_000)),
        'table--tiny 0': doneCell(`\u202e${'مرحبا بالعالم '.repeat(40)}\nLatin again\n${'אבג '.repeat(60)}`),
        'faq--tiny 1': doneCell('Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L'.repeat(30)),
        'table--tiny 1': doneCell('\n'.repeat(5000)),
      }),
    );
    const overflow = () =>
      preview.page
        .locator('rephrase-grid')
        .evaluate((grid) => [grid.scrollWidth - grid.clientWidth, grid.scrollHeight]);
    const [sideways, height] = await overflow();
    expect(sideways).toBe(0);
    expect(height).toBeLessThan(700);
    await preview.screenshot('extremes');
    await cell(0, 0).click();
    expect((await overflow())[0]).toBe(0);
    expect(
      await cell(0, 0).getByRole('button', { name: '100,000 more characters: open in an editor' }).count(),
    ).toBe(1);
    expect(
      await cell(0, 1)
        .locator('.text')
        .evaluate((element) => getComputedStyle(element).unicodeBidi),
    ).toBe('plaintext');
  });

  test('messages that break the contract change nothing', async () => {
    await open();
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell('Kept.') }));
    await preview.page.evaluate(() => {
      for (const junk of [
        null,
        7,
        'x',
        [],
        { type: 'grid' },
        { type: 'cells', cells: [{}] },
        { type: '__proto__' },
      ]) {
        window.postMessage(junk, '*');
      }
    });
    expect(await textOf(0, 0)).toBe('Kept.');
    const reported = await preview.faults();
    expect(reported).toHaveLength(7);
    preview = {
      ...preview,
      faults: async () => reported.filter((fault) => !fault.includes('a message was dropped')),
    };
  });
});

async function open(options?: OpenOptions): Promise<void> {
  preview = await browser.open(options);
}

function row(index: number) {
  return preview.page.locator('.row').nth(index);
}

function cell(atRow: number, atColumn: number) {
  return row(atRow).locator('rephrase-cell').nth(atColumn);
}

function textOf(atRow: number, atColumn: number): Promise<string | null> {
  return cell(atRow, atColumn).locator('.text').textContent();
}

/** The texts of all elements that match, without icons, white space made plain. */
async function wordsOf(selector: string): Promise<readonly string[]> {
  const texts = await preview.page.locator(selector).allTextContents();
  return texts.map((text) =>
    text
      .replace(/[\ue000-\uf8ff]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

async function focusFirst(): Promise<void> {
  await cell(0, 0).focus();
}

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await preview.page.keyboard.press(key);
}

/** Name or text of what has the focus. */
function focused(): Promise<string> {
  return preview.page.evaluate(() => {
    const active = document.activeElement?.shadowRoot?.activeElement;
    return active?.ariaLabel ?? active?.textContent?.trim() ?? '';
  });
}

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
