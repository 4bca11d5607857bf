import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ICONS } from '../../../client/webviews/preview/codicons.ts';
import { columnStats } from '../../../client/webviews/preview/columnStats.ts';
import {
  concerns,
  progressText,
  ratio,
  runEnded,
  statsLine,
} from '../../../client/webviews/preview/words.ts';
import { cellOf, doneCell, failed, rowOf } from './sampleGrid.ts';

const ROWS = [rowOf(0, 'x'.repeat(100)), rowOf(1, 'x'.repeat(300)), rowOf(2, 'x'.repeat(50))];

describe('a column', () => {
  test('weighs its length ratio by characters and its tokens by cells', () => {
    const stats = columnStats(ROWS, [
      doneCell('a', { lengthRatio: 1, tokens: { count: 100, exact: true } }),
      doneCell('b', { lengthRatio: 0.2, tokens: { count: 301, exact: true } }),
      cellOf({ status: 'streaming', tokens: { count: 9, exact: false } }),
    ]);
    expect(stats).toMatchObject({ done: 2, total: 3, meanTokens: 200.5, lengthRatio: 0.4 });
    expect(statsLine(stats)).toBe('2/3 · 201 tok · ×0.4');
  });

  test('what is not known is missing, never 0', () => {
    const stats = columnStats(ROWS, [doneCell('a', { lengthRatio: null, tokens: null }), null, cellOf()]);
    expect(stats).toMatchObject({ done: 1, meanTokens: null, lengthRatio: null });
    expect(statsLine(stats)).toBe('1/3');
  });

  test('names only what deserves a look, and counts stale cells as done', () => {
    const stats = columnStats(ROWS, [
      doneCell('a', { status: 'stale', truncated: true, checks: failed('length_ratio') }),
      doneCell(' \n', { finishReason: 'length', checks: failed('length_ratio', 'not_empty') }),
      cellOf({ status: 'failed' }),
    ]);
    expect(stats.done).toBe(2);
    expect(concerns(stats).map(({ text }) => text)).toEqual([
      '1 failed',
      '2 length_ratio',
      '1 not_empty',
      '1 empty',
      '1 at the token limit',
      '1 cut',
    ]);
    expect(concerns(columnStats(ROWS, [doneCell('a')]))).toEqual([]);
  });
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
