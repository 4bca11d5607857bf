/** The output page's host side: filters, paging and measures over outputs of jobs and of others, in bounded memory. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMeasureTally } from '../../../client/jobs/output/measureTally.ts';
import { OutputBrowser } from '../../../client/jobs/output/outputBrowser.ts';
import { choiceOf, NO_FILTER } from '../../../client/jobs/output/outputFilter.ts';
import type { RowPrompts } from '../../../client/jobs/output/outputPrompts.ts';
import { figureText, rowView } from '../../../client/jobs/output/outputWords.ts';
import { withSources } from '../../../client/jobs/output/withSources.ts';
import type { OutputFilter, OutputHostMessage } from '../../../client/webviews/outputContract.ts';
import { decodeOutputHostMessage } from '../../../client/webviews/outputContract.ts';
import type { ReadRow, RowChoice } from '../../../server/batch/readRows.ts';
import { openRows } from '../../../server/batch/readRows.ts';
import type { MeasureValue } from '../../../server/measures/measure.ts';
import { MEASURES } from '../../../server/measures/measures.ts';
import { summariseColumn } from '../../../server/measures/summarise.ts';

const NO_PROMPTS: RowPrompts = new Map();

describe('measures over many rows', () => {
  const cell: fc.Arbitrary<readonly MeasureValue[]> = fc
    .tuple(fc.option(fc.integer({ min: 0, max: 4000 })), fc.option(fc.boolean()))
    .map(([tokens, empty]) => [
      { id: 'completion_tokens', value: tokens },
      { id: MEASURES.find(({ kind }) => kind === 'flag')?.id ?? '', value: empty },
    ]);

  test('a tally says what a summary of all cells says', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 60 }), (cells) => {
        const tally = createMeasureTally();
        for (const one of cells) tally.add(one);
        const summaries = tally.summaries();
        for (const [at, expected] of summariseColumn(cells).entries()) {
          const { mean, low, high, ...rest } = expected;
          expect(summaries[at]).toMatchObject(rest);
          for (const key of ['mean', 'low', 'high'] as const) {
            if (expected[key] === null) expect(summaries[at]?.[key]).toBeNull();
            else expect(summaries[at]?.[key]).toBeCloseTo(expected[key], 6);
          }
        }
      }),
    );
  });

  test('of a hundred thousand rows the mean is exact and the shape that of a sample', () => {
    const tally = createMeasureTally();
    for (let n = 0; n < 100_000; n++) tally.add([{ id: 'completion_tokens', value: n % 1000 }]);
    const [summary] = tally.summaries();
    expect(summary).toMatchObject({ n: 100_000, missing: 0, mean: expect.closeTo(499.5, 6) });
    const kept = summary?.histogram?.counts.reduce((sum, count) => sum + count, 0) ?? 0;
    expect(kept).toBeGreaterThan(1000);
    expect(kept).toBeLessThan(4097);
  });
});

describe('a filter', () => {
  const row: ReadRow = {
    place: '0:1:0',
    id: 'doc-1',
    text: 'The river rises.',
    rollouts: [
      {
        text: 'What rises? The River.',
        finish_reason: 'length',
        usage: { prompt_tokens: 1, completion_tokens: 40, total_tokens: 41 },
        reasoning: null,
      },
    ],
    columns: { lang: 'en', nothing: null, list: [1] },
    variant: null,
    prompt: null,
    model: null,
    fingerprint: null,
    truncated: true,
    checks: [{ rollout: 0, name: 'not_preamble', passed: false }],
    failure: null,
  };
  const lets = (filter: Partial<OutputFilter>, of: ReadRow = row): boolean => {
    const { where }: RowChoice = choiceOf({ ...NO_FILTER, ...filter }, NO_PROMPTS);
    return where?.(of) ?? true;
  };

  test('finds words in id, source and rephrasing, in any case', () => {
    expect(['DOC-1', 'the river RISES', 'what rises?', ' '].every((find) => lets({ find }))).toBe(true);
    expect(lets({ find: 'mountain' })).toBe(false);
  });

  test('knows checks, cuts, length and reasoning', () => {
    expect(lets({ condition: 'failed-checks' })).toBe(true);
    expect(lets({ condition: 'truncated' })).toBe(true);
    expect(lets({ condition: 'unfinished' })).toBe(true);
    expect(lets({ condition: 'reasoning' })).toBe(false);
    expect(lets({ condition: 'failed-checks' }, { ...row, checks: [] })).toBe(false);
  });

  test('compares any measure; a missing figure never passes', () => {
    const tokens = (comparison: 'atLeast' | 'atMost', value: number | null) => ({
      measure: { id: 'completion_tokens', comparison, value },
    });
    expect([lets(tokens('atLeast', 40)), lets(tokens('atLeast', 41)), lets(tokens('atMost', 40))]).toEqual([
      true,
      false,
      true,
    ]);
    const bare = { ...row, rollouts: row.rollouts.map((rollout) => ({ ...rollout, usage: null })) };
    expect(lets(tokens('atMost', 1e9), bare)).toBe(false);
    expect(lets(tokens('atMost', null), bare)).toBe(true);
  });

  test('a row as it is shown: figures, marks, its own columns, nothing that is null', () => {
    const view = rowView(row, NO_PROMPTS);
    expect(view).toMatchObject({
      variant: '',
      failedChecks: ['not_preamble'],
      isCut: true,
      columns: [
        { name: 'lang', value: 'en' },
        { name: 'list', value: '[1]' },
      ],
      rollouts: [{ figures: '40 tokens · length' }],
    });
    expect(decodeOutputHostMessage({ type: 'page', page: pageOf([view]) }).ok).toBe(true);
    expect(rowView({ ...row, text: 'x'.repeat(50_000) }, NO_PROMPTS).source).toMatch(
      /… \(20,000 more characters\)$/,
    );
  });

  test('figures by their unit', () => {
    expect([figureText(0.1234, 'share'), figureText(0.4142, 'ratio'), figureText(1234.5, 'tokens')]).toEqual([
      '12.3 %',
      '0.41',
      '1,235',
    ]);
  });
});

describe('browsing', () => {
  test("pages through DataTrove's rows, forth and back, and measures all of them", async () => {
    const { browser, messages } = await browse(205);
    const page = () => {
      const last = messages.findLast((message) => message.type === 'page');
      if (last?.type !== 'page') throw new Error('no page');
      return { first: last.page.first, ids: last.page.rows.map(({ id }) => id), hasNext: last.page.hasNext };
    };
    await browser.again();
    expect(page()).toMatchObject({ first: 1, hasNext: true });
    expect(page().ids).toHaveLength(20);
    for (let n = 0; n < 10; n++) await browser.next();
    expect(page()).toMatchObject({
      first: 201,
      hasNext: false,
      ids: ['d200', 'd201', 'd202', 'd203', 'd204'],
    });
    await browser.previous();
    expect(page().ids[0]).toBe('d180');
    await browser.setFilter({ ...NO_FILTER, find: 'river 2' });
    expect(page()).toMatchObject({ first: 1 });
    expect(page().ids.slice(0, 3)).toEqual(['d2', 'd20', 'd21']);
    await browser.measure();
    const measured = messages.findLast((message) => message.type === 'measures');
    expect(measured).toMatchObject({
      measures: { state: 'done', rows: 16, groups: [{ label: 'all rows', rows: 16 }] },
    });
    for (const message of messages) expect(decodeOutputHostMessage(message).ok).toBe(true);
  });

  test('measuring can be stopped, and a new filter ends it', async () => {
    const { browser, messages } = await browse(2000);
    const measuring = browser.measure();
    browser.stopMeasuring();
    await measuring;
    expect(messages.findLast((message) => message.type === 'measures')).toMatchObject({
      measures: { state: 'stopped' },
    });
    const again = browser.measure();
    await browser.setFilter({ ...NO_FILTER, find: 'river 1999' });
    await again;
    expect(messages.findLast((message) => message.type === 'measures')).toMatchObject({
      measures: { rows: 0 },
    });
  });

  test('whoever asks for the next page faster than it comes gets that page, under its own numbers', async () => {
    const { browser, messages } = await browse(205);
    await browser.again();
    await Promise.all([browser.next(), browser.next()]);
    await browser.next();
    const pages = messages.flatMap((message) => (message.type === 'page' ? [message.page] : []));
    for (const { first, rows } of pages) expect(rows[0]?.id).toBe(`d${first - 1}`);
    expect(pages.at(-1)?.first).toBe(41);
  });

  test('a read under an older filter says nothing more, nor does measuring', async () => {
    const { browser, messages } = await browse(300);
    await browser.again();
    const older = [browser.measure(), browser.setFilter({ ...NO_FILTER, find: 'river 1' })];
    const from = messages.length;
    await Promise.all([...older, browser.setFilter({ ...NO_FILTER, find: 'river 29' })]);
    const later = messages.slice(from);
    const ids = later
      .flatMap((message) => (message.type === 'page' ? message.page.rows : []))
      .map(({ id }) => id);
    expect([...new Set(ids)].every((id) => id.startsWith('d29'))).toBe(true);
    expect(later.filter((message) => message.type === 'measures')).toMatchObject([{ measures: { rows: 0 } }]);
  });

  test('a page that comes back is told what was measured while it was away', async () => {
    const { browser, messages } = await browse(40);
    await browser.again();
    await browser.measure();
    const from = messages.length;
    await browser.again();
    expect(messages.slice(from)).toMatchObject([
      { type: 'measures', measures: { state: 'done', rows: 40 } },
      { type: 'page' },
    ]);
  });

  test('once closed it says nothing, whatever was under way', async () => {
    const { browser, messages } = await browse(300);
    const underWay = [browser.again(), browser.measure()];
    const from = messages.length;
    await browser.close();
    await Promise.all(underWay);
    expect(messages.slice(from)).toEqual([]);
  });

  test('a file that breaks off shows what could be read, and why no more', async () => {
    const { browser, messages, failures } = await browse(0, 'rows.jsonl.gz', Buffer.from('this is no gzip'));
    await browser.again();
    const last = messages.findLast((message) => message.type === 'page');
    expect(last?.type === 'page' && last.page.trouble).toContain('rows.jsonl.gz');
    await browser.measure();
    expect(failures).toEqual([expect.stringContaining('rows.jsonl.gz')]);
  });
});

async function browse(
  rows: number,
  name = 'rows.jsonl',
  content?: Buffer,
): Promise<{
  readonly browser: OutputBrowser;
  readonly messages: OutputHostMessage[];
  readonly failures: string[];
}> {
  const folder = await mkdtemp(join(tmpdir(), 'rephrase-output-'));
  const path = join(folder, name);
  const lines = Array.from({ length: rows }, (_, n) =>
    JSON.stringify({
      id: `d${n}`,
      text: `The river ${n} rises.`,
      rollout_results: [{ text: `What is river ${n}?`, finish_reason: 'stop', usage: null, reasoning: null }],
    }),
  );
  await writeFile(path, content ?? `${lines.join('\n')}\n`);
  const opened = await openRows(path);
  if (!opened.ok) throw new Error(opened.message);
  const messages: OutputHostMessage[] = [];
  const failures: string[] = [];
  const browser = new OutputBrowser(opened.reader, {
    prompts: NO_PROMPTS,
    open: async () => {
      const another = await openRows(path);
      return another.ok ? another.reader : null;
    },
    withSources: (rows) => withSources(path, rows),
    post: (message) => void messages.push(message),
    fail: (message) => void failures.push(message),
    now: () => 0,
  });
  onTestFinished(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { browser, messages, failures };
}

function pageOf(rows: readonly unknown[]): unknown {
  return { first: 1, rows, hasPrevious: false, hasNext: false, searching: false, trouble: null };
}
