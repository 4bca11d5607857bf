import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CellSnapshot, GridColumn } from '../../../client/webviews/messages.ts';
import { ICONS } from '../../../client/webviews/preview/codicons.ts';
import type { ColumnStats } from '../../../client/webviews/preview/columnStats.ts';
import { columnStats } from '../../../client/webviews/preview/columnStats.ts';
import { concerns } from '../../../client/webviews/preview/concerns.ts';
import {
  differenceText,
  measureText,
  progressText,
  ratio,
  rolloutsText,
  runEnded,
  statsLine,
} from '../../../client/webviews/preview/words.ts';
import { COLUMNS, cellOf, doneCell, failed, labelOf, rowOf, summaryOf } from './sampleGrid.ts';

const ROWS = [rowOf(0, 'x'.repeat(100)), rowOf(1, 'x'.repeat(300)), rowOf(2, 'x'.repeat(50))];
const [FAQ] = COLUMNS as readonly [GridColumn];

/** Statistics of a column of three documents with one rollout each. */
function statsOf(cells: readonly (CellSnapshot | null)[]): ColumnStats {
  return columnStats(
    ROWS.map((row, index) => {
      const cell = cells[index] ?? null;
      return { row, cells: cell === null ? [] : [cell] };
    }),
    1,
  );
}

describe('a column', () => {
  test('means each rephrasing’s length ratio, as the summary does, and the tokens that are known', () => {
    const stats = statsOf([
      doneCell('a', { lengthRatio: 1, tokens: { count: 100, exact: true } }),
      doneCell('b', { lengthRatio: 0.2, tokens: { count: 301, exact: true } }),
      cellOf({ status: 'streaming', tokens: { count: 9, exact: false } }),
    ]);
    expect(stats).toMatchObject({ done: 2, total: 3, meanTokens: 200.5, lengthRatio: 0.6 });
    expect(statsLine(stats)).toBe('2/3 · 201 tok · ×0.6');
  });

  test('what is not known is missing, never 0', () => {
    const stats = statsOf([doneCell('a', { lengthRatio: null, tokens: null }), null, cellOf()]);
    expect(stats).toMatchObject({ done: 1, meanTokens: null, lengthRatio: null });
    expect(statsLine(stats)).toBe('1/3');
  });

  test('names only what deserves a look, and counts stale cells as done', () => {
    const stats = statsOf([
      doneCell('a', { status: 'stale', truncated: true, checks: failed('length_ratio') }),
      doneCell(' \n', { finishReason: 'length', checks: failed('length_ratio', 'not_empty') }),
      cellOf({ status: 'failed' }),
    ]);
    expect(stats.done).toBe(2);
    expect(concerns(FAQ, stats, null, []).map(({ text }) => text)).toEqual([
      '1 failed',
      '2 length out of range',
      '1 empty',
      '1 at the token limit',
      '1 cut',
    ]);
    expect(concerns(FAQ, statsOf([doneCell('a')]), null, [])).toEqual([]);
  });

  test('counts every rollout of its documents', () => {
    const cells = [doneCell('a'), cellOf({ status: 'failed' }), doneCell('')];
    const stats = columnStats([{ row: rowOf(0), cells }], 4);
    expect(stats).toMatchObject({ done: 2, total: 4, failed: 1, empty: 1 });
  });

  test('names flags that nobody asked a check for, and leads from each count to its cells', () => {
    const preamble = labelOf('preamble', 'flag');
    const cells = [doneCell('Sure', { measures: [{ id: 'preamble', value: true }] }), doneCell('No')];
    const found = concerns(FAQ, statsOf(cells), summaryOf(FAQ.id, { preamble: 0.5 }, 2), [preamble]);
    expect(found.map(({ text }) => text)).toEqual(['1 preamble']);
    expect(cells.map((cell) => found[0]?.drill.matches(cell))).toEqual([true, false]);
  });
});

test('figures carry their units, differences their sign', () => {
  expect(measureText('tokens', 1432.4)).toBe('1,432 tok');
  expect(measureText('share', 0.123)).toBe('12.3 %');
  expect(measureText('share', 0.0042)).toBe('0.42 %');
  expect(differenceText('tokens', -38.2)).toBe('−38 tok');
  expect(differenceText('ratio', 0.123)).toBe('+0.12');
});

test('rollouts are counted by how they stand', () => {
  const rollouts = [doneCell('a'), doneCell('b'), cellOf({ status: 'failed' })];
  expect(rolloutsText(rollouts, 1)).toBe('rollout 2 of 3: 2 done, 1 failed');
  expect(rolloutsText(rollouts.slice(0, 1), 0)).toBe(null);
});

test('ratios read well at both ends', () => {
  expect([0.0414, 0.414, 1, 12.3].map(ratio)).toEqual(['×0.041', '×0.41', '×1', '×12']);
});

test('progress says what happens, then how far it is', () => {
  const progress = {
    preparing: null,
    running: true,
    done: 4,
    failed: 0,
    stale: 0,
    total: 1200,
    stored: 0,
  } as const;
  expect(progressText({ ...progress, preparing: 'documents' })).toBe('Reading documents…');
  expect(progressText(progress)).toBe('4 of 1,200');
  expect(progressText({ ...progress, running: false, done: 1200, failed: 3, stale: 9 })).toBe(
    '1,200 of 1,200 done · 3 failed · 9 stale',
  );
  expect(progressText({ ...progress, total: 0 })).toBe('');
  expect(runEnded({ ...progress, done: 1200, failed: 3 })).toBe(
    'Run finished: 1,197 of 1,200 rephrasings done, 3 failed.',
  );
  expect(runEnded(progress)).toBe('Run stopped: 4 of 1,200 rephrasings done.');
});

test('every icon is the character that the font’s own sheet gives its name', () => {
  const sheet = readFileSync('node_modules/@vscode/codicons/dist/codicon.css', 'utf8');
  const names = { cut: 'screen-cut', stop: 'debug-stop' } as const satisfies Partial<Record<string, string>>;
  for (const [name, character] of Object.entries(ICONS)) {
    const known = Object.hasOwn(names, name) ? names[name as keyof typeof names] : name;
    const code = new RegExp(`\\.codicon-${known}:before \\{ content: "\\\\([0-9a-f]+)" \\}`).exec(sheet)?.[1];
    expect([name, character.codePointAt(0)?.toString(16)]).toEqual([name, code]);
  }
});
