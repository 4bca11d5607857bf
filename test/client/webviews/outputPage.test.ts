/** The output page in Chromium: source beside rephrasing, filters, paging, measures, hostile text, all themes. */
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { NO_FILTER } from '../../../client/jobs/output/outputFilter.ts';
import type {
  OutputHead,
  OutputHostMessage,
  OutputPage,
  OutputPageMessage,
  OutputPageState,
  OutputRowView,
} from '../../../client/webviews/outputContract.ts';
import { axeFaults } from './axeFaults.ts';
import type { Theme } from './openPage.ts';
import { anyPageUnderTest } from './pageUnderTest.ts';

const opened = anyPageUnderTest<OutputHostMessage, OutputPageMessage, OutputPageState>('output');

const HOSTILE = '<img src=x onerror=alert(1)> [click](javascript:alert(2)) <script>alert(3)</script>';
const FAQ = [
  '**What is the river?**',
  '',
  'It is 100 km long.',
  '',
  '| Year | Event |',
  '|------|-------|',
  '| 1871 | flood |',
].join('\n');

function row(n: number, changes: Partial<OutputRowView> = {}): OutputRowView {
  return {
    place: `0:${n}:0`,
    id: `doc-${n}`,
    variant: 'faq × SmolLM2-1.7B',
    source: `The river ${n} rises in the hills. ${'It is long and slow. '.repeat(60)}`,
    rollouts: [
      {
        text: n === 2 ? HOSTILE : `${FAQ}\n\n${'It floods the meadows. '.repeat(40)}`,
        reasoning: n === 3 ? 'The user wants a FAQ.' : null,
        figures: '437 tokens · stop',
        measures: [{ label: 'Length ratio', value: '0.41' }],
      },
      { text: 'Another one.', reasoning: null, figures: '12 tokens · stop', measures: [] },
    ],
    failedChecks: n === 1 ? ['not_preamble'] : [],
    isCut: n === 1,
    columns: [{ name: 'url', value: 'https://example.org/a/very/long/path' }],
    failure: null,
    ...changes,
  };
}

const head: OutputHead = {
  path: '/ws/.rephrase/jobs/20261122-formats',
  place: '.rephrase/jobs/20261122-formats',
  title: 'formats',
  variants: [
    { id: 'faq', label: 'faq × SmolLM2-1.7B' },
    { id: 'table', label: 'table × SmolLM2-1.7B' },
  ],
  measures: [
    { id: 'length_ratio', label: 'Length ratio', isFlag: false },
    { id: 'preamble', label: 'Preamble', isFlag: true },
  ],
  filter: NO_FILTER,
};

const page: OutputPage = {
  first: 1001,
  rows: [
    row(0),
    row(1),
    row(2),
    row(3),
    row(4, { rollouts: [], source: '', failure: 'context exceeded: Too long for 8,192 tokens.' }),
  ],
  hasPrevious: true,
  hasNext: true,
  searching: false,
  trouble: null,
};

interface Shown {
  readonly theme?: Theme;
  readonly head?: OutputHead;
  readonly page?: OutputPage;
}

/** The page with `head` and `page`, where it is shown nothing else. */
async function open({ theme = 'dark', ...shown }: Shown = {}): Promise<void> {
  await opened.open({ width: 1200, height: 900, theme });
  await opened.send({ type: 'head', head: shown.head ?? head }, { type: 'page', page: shown.page ?? page });
}

describe('rows', () => {
  test('stand beside their sources, rendered, with figures and marks', async () => {
    await open();
    expect(await opened.posted()).toEqual([{ type: 'ready' }]);
    expect(await opened.page.getByRole('listitem').count()).toBeGreaterThanOrEqual(5);
    expect(await opened.page.locator('.row table').count()).toBeGreaterThan(0);
    expect(await opened.page.getByText('preamble · document cut').count()).toBe(1);
    expect(await opened.page.getByText('Rows 1,001 to 1,005').first().isVisible()).toBe(true);
  });

  test('are written from right to left where their script is', async () => {
    await open({ page: { ...page, rows: [row(0), row(1, { source: 'تشتهر مدينة حماة بنواعيرها.' })] } });
    const directions = await opened.page
      .locator('.side:first-child .text')
      .evaluateAll((texts) => texts.map((text) => getComputedStyle(text).direction));
    expect(directions).toEqual(['ltr', 'rtl']);
  });

  test('hostile text stays text', async () => {
    await open();
    expect(await opened.page.locator('.row img, .row script, .row a').count()).toBe(0);
  });

  test('open with Enter: everything of the row, its columns and measures; the other rollout', async () => {
    await open();
    await opened.page.locator('.row').first().focus();
    await opened.page.keyboard.press('Enter');
    const first = opened.page.locator('.row').first();
    expect(await isOpen(first)).toBe('true');
    expect(await first.textContent()).toContain('https://example.org/a/very/long/path');
    expect(await first.textContent()).toContain('Length ratio');
    await first.getByRole('button', { name: '2', exact: true }).click();
    expect(await first.textContent()).toContain('Another one.');
    await opened.page.locator('.row').first().focus();
    await opened.page.keyboard.press('ArrowDown');
    expect(
      await opened.page.evaluate(() =>
        document.querySelector('rephrase-output')?.shadowRoot?.activeElement?.getAttribute('aria-label'),
      ),
    ).toContain('doc-1');
  });

  test('keys are heard although nothing has the focus yet, as in a page that was just opened', async () => {
    await open();
    await opened.page.keyboard.press('n');
    expect((await opened.posted()).at(-1)).toEqual({ type: 'next' });
    await opened.page.keyboard.press('ArrowDown');
    await opened.page.keyboard.press('Enter');
    expect(await isOpen(opened.page.locator('.row').first())).toBe('true');
  });

  test('keys and buttons page, filters say what they mean', async () => {
    await open();
    await opened.page.locator('.row').first().focus();
    await opened.page.keyboard.press('n');
    await opened.page.keyboard.press('p');
    await opened.page.getByRole('button', { name: 'First' }).click();
    await opened.page.getByLabel('Variant').selectOption('table');
    await opened.page.getByLabel('Measure', { exact: true }).selectOption('length_ratio');
    await opened.page.getByLabel('Value').fill('0.2');
    await opened.page.getByLabel('Value').press('Enter');
    await opened.page.getByLabel('Condition').selectOption('truncated');
    const said = (await opened.posted()).slice(1);
    expect(said.slice(0, 3)).toEqual([{ type: 'next' }, { type: 'previous' }, { type: 'first' }]);
    expect(said.at(-1)).toEqual({
      type: 'filter',
      filter: {
        ...NO_FILTER,
        variant: 'table',
        condition: 'truncated',
        measure: { id: 'length_ratio', comparison: 'atLeast', value: 0.2 },
      },
    });
    await opened.page.getByLabel('Value').fill('');
    await opened.page.getByLabel('Value').press('Enter');
    expect((await opened.posted()).at(-1)).toMatchObject({
      filter: { measure: { id: 'length_ratio', value: null } },
    });
    expect(await opened.page.getByLabel('Value').inputValue()).toBe('');
  });

  test('each row is its own: what was unfolded in one is not unfolded in the one that takes its place', async () => {
    const reasoning = { text: 'It rises.', reasoning: 'They want a river.', figures: '', measures: [] };
    const rows = (from: number) => [from, from + 1].map((n) => row(n, { rollouts: [reasoning] }));
    await open({ page: { ...page, rows: rows(20) } });
    const unfolded = opened.page.locator('.row details[open]');
    await opened.page.getByText('Reasoning', { exact: true }).first().click();
    expect(await unfolded.count()).toBe(1);
    await opened.send({ type: 'page', page: { ...page, first: 1021, rows: rows(40) } });
    expect(await unfolded.count()).toBe(0);
  });

  test('compared with the source, changed words are marked', async () => {
    const source = 'The river rises in the hills and is long.';
    const near = row(9, {
      source,
      rollouts: [
        { text: 'The river rises in the north and is long.', reasoning: null, figures: '', measures: [] },
      ],
    });
    await open({ page: { ...page, rows: [near] } });
    await opened.page.getByLabel('Reading').selectOption('compared');
    expect(await opened.page.locator('ins').allTextContents()).toEqual(['north']);
    expect(await opened.page.locator('del').allTextContents()).toEqual(['hills']);
  });
});

test('measures over all rows arrive while they are computed, and can be stopped', async () => {
  await open();
  await opened.page.getByRole('button', { name: 'Measure All Rows' }).click();
  const measures = [
    {
      label: 'Completion tokens',
      definition: 'As the server counted.',
      mean: '437',
      interval: '432 to 442',
      missing: 3,
      bins: [0.1, 0.5, 1, 0.6, 0.2],
      range: '20 to 2,048',
    },
    {
      label: 'Preamble',
      definition: 'Begins with one.',
      mean: '4.1 %',
      interval: '3.9 % to 4.3 %',
      missing: 0,
      bins: [],
      range: '',
    },
  ];
  await opened.send({
    type: 'measures',
    measures: { state: 'running', rows: 12_400, groups: [{ label: 'faq', rows: 12_400, measures }] },
  });
  expect(await opened.page.getByText('12,400 rows so far').count()).toBe(1);
  await opened.page.getByRole('button', { name: 'Stop' }).click();
  expect((await opened.posted()).slice(-2)).toEqual([{ type: 'measure' }, { type: 'stopMeasuring' }]);
  await opened.send({
    type: 'measures',
    measures: {
      state: 'done',
      rows: 25_000,
      groups: [
        { label: 'faq', rows: 12_500, measures },
        { label: 'table', rows: 12_500, measures },
      ],
    },
  });
  expect(await opened.page.getByText('All 25,000 rows').count()).toBe(1);
  expect(await opened.page.getByRole('img', { name: 'from 20 to 2,048' }).count()).toBe(2);
  await opened.send({ type: 'measures', measures: { state: 'done', rows: 0, groups: [] } });
  expect(await opened.page.getByText('No row to measure').count()).toBe(1);
});

test('rows stay as they are drawn while something else on the page changes', async () => {
  await open();
  const marked = opened.page.locator('.row .markdown [data-seen]');
  await opened.page
    .locator('.row .markdown table')
    .first()
    .evaluate((table) => table.setAttribute('data-seen', ''));
  await opened.send({ type: 'measures', measures: { state: 'running', rows: 40, groups: [] } });
  await opened.page.locator('.row').nth(1).focus();
  await opened.page.keyboard.press('Enter');
  expect(await isOpen(opened.page.locator('.row').nth(1))).toBe('true');
  expect(await marked.count()).toBe(1);
});

describe('what a hand does is kept apart', () => {
  const flags = ['preamble', 'loops'].map((id) => ({ id, label: id, isFlag: true }));
  const selected = (label: string): Promise<string> =>
    opened.page.getByLabel(label, { exact: true }).inputValue();

  test('each choice shows what the filter says, however often it was made by hand before', async () => {
    await open({ head: { ...head, measures: flags } });
    await opened.page.getByLabel('Measure', { exact: true }).selectOption('preamble');
    for (const value of ['no', 'yes', 'no']) await opened.page.getByLabel('Value').selectOption(value);
    await opened.page.getByLabel('Measure', { exact: true }).selectOption('loops');
    expect((await opened.posted()).at(-1)).toMatchObject({ filter: { measure: { id: 'loops', value: 1 } } });
    expect(await selected('Value')).toBe('yes');
    await opened.page.getByLabel('Kind').selectOption('failures');
    await opened.page.getByLabel('Kind').selectOption('rows');
    await opened.send({ type: 'head', head: { ...head, filter: { ...NO_FILTER, kind: 'failures' } } });
    expect(await selected('Kind')).toBe('failures');
    await opened.send({ type: 'head', head });
    expect(await selected('Kind')).toBe(NO_FILTER.kind);
  });

  test('another filter begins at its first row', async () => {
    await open({ page: { ...page, rows: Array.from({ length: 30 }, (_, n) => row(n)) } });
    const main = opened.page.locator('main');
    expect(await main.evaluate((place) => [place.scrollTo(0, 200), place.scrollTop][1])).toBe(200);
    await opened.page.getByLabel('Condition').selectOption('truncated');
    expect(await main.evaluate((place) => place.scrollTop)).toBe(0);
  });

  test('text of an opened row can be selected, and the row stays open', async () => {
    await open();
    await opened.page.getByLabel('Reading').selectOption('text');
    const first = opened.page.locator('.row').first();
    await first.focus();
    await opened.page.keyboard.press('Enter');
    expect(await isOpen(first)).toBe('true');
    const box = await first.locator('.text').first().boundingBox();
    if (!box) throw new Error('The text is not shown.');
    await opened.page.mouse.move(box.x + 10, box.y + 8);
    await opened.page.mouse.down();
    await opened.page.mouse.move(box.x + 150, box.y + 8, { steps: 4 });
    await opened.page.mouse.up();
    expect(await isOpen(first)).toBe('true');
    await first.getByRole('button', { name: 'All of doc-0', exact: true }).click();
    expect(await isOpen(first)).toBe('false');
  });

  test('arrows scroll the figures while they have the focus', async () => {
    await open();
    const measures = Array.from({ length: 60 }, (_, at) => ({
      label: `Measure ${at}`,
      definition: '',
      mean: '1',
      interval: '',
      missing: 0,
      bins: [],
      range: '',
    }));
    const groups = [{ label: 'faq', rows: 5, measures }];
    await opened.send({ type: 'measures', measures: { state: 'done', rows: 5, groups } });
    const figures = opened.page.getByRole('group', { name: 'Figures' });
    await figures.focus();
    await opened.page.keyboard.press('ArrowDown');
    await expect.poll(() => figures.evaluate((place) => place.scrollTop)).toBeGreaterThan(0);
  });
});

test('a page that was hidden comes back as it was left', async () => {
  await open();
  await opened.page.getByLabel('Reading').selectOption('text');
  await opened.page.locator('.row').nth(1).focus();
  await opened.page.keyboard.press('Enter');
  const main = opened.page.locator('main');
  await main.evaluate((place) => place.scrollTo(0, 120));
  await expect.poll(() => opened.kept()).toMatchObject({ path: head.path, reading: 'text', top: 120 });
  const state = (await opened.kept()) ?? undefined;
  await opened.open({ width: 1200, height: 900, ...(state !== undefined && { state }) });
  await opened.send({ type: 'head', head }, { type: 'page', page });
  expect(await opened.page.getByLabel('Reading').inputValue()).toBe('text');
  expect(await isOpen(opened.page.locator('.row').nth(1))).toBe('true');
  await expect.poll(() => main.evaluate((place) => place.scrollTop)).toBe(120);
});

test.each<Theme>(['dark', 'light', 'high-contrast', 'high-contrast-light'])('%s', async (theme) => {
  await open({ theme });
  await opened.screenshot(`output-${theme}`);
  expect(await axeFaults(opened.page)).toEqual([]);
});

test('no row, a search, a file that broke off: each is said', async () => {
  await open({ page: { ...page, first: 1, rows: [], hasNext: false, hasPrevious: false } });
  expect(await opened.page.getByText('No row is so.').count()).toBe(1);
  await opened.send({ type: 'page', page: { ...page, rows: [], searching: true } });
  expect(await opened.page.getByText('Searching…').count()).toBe(1);
  await opened.send({ type: 'page', page: { ...page, rows: [], trouble: 'rows.jsonl.gz cannot be read.' } });
  expect(await opened.page.getByText('rows.jsonl.gz cannot be read.').count()).toBeGreaterThan(0);
});

function isOpen(row: Locator): Promise<string | null> {
  return row.locator('.twistie').getAttribute('aria-expanded');
}
