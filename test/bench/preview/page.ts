/**
 * `npm run bench:page`: the preview page alone in Chromium while 1,000 cells stream, beside a page that appends the same
 * texts to plain elements without virtualising. Prints frame times, time from a message's arrival to its paint, memory
 * and the number of elements, with the targets they are held against.
 */
import type { CDPSession, Page } from 'playwright-core';
import type { GridColumn, HostMessage } from '../../../client/webviews/messages.ts';
import { startBrowser } from '../../client/webviews/openPreviewPage.ts';
import { COLUMNS, cellOf, gridMessage, rowOf } from '../../client/webviews/sampleGrid.ts';
import { describeMachine } from '../language/machine.ts';
import { plainPage } from './plainPage.ts';
import type { Drive, Timings } from './streamInPage.ts';
import { streamInPage } from './streamInPage.ts';

const ROWS = 100;
const GRID_COLUMNS = 10;
const SECONDS = 8;
const SIZE = { width: 1400, height: 900 };

interface Result extends Timings {
  readonly name: string;
  readonly heapMb: number;
  readonly nodes: number;
}

const columns = Array.from({ length: GRID_COLUMNS }, (_, index): GridColumn => {
  return { ...(COLUMNS[0] as GridColumn), id: `c${index}`, prompt: `prompt ${index}` };
});
const rows = Array.from({ length: ROWS }, (_, row) => rowOf(row));
const drive: Drive = {
  columns: columns.map(({ id }) => id),
  rows: rows.map(({ key }) => key),
  seconds: SECONDS,
  everyMs: 50,
  sends: 'visible',
  scrollEveryMs: null,
};

const browser = await startBrowser();
try {
  const results = [
    await measure('as the host sends: texts of rows in sight, counters of the others', drive),
    await measure('the same while scrolling', { ...drive, scrollEveryMs: 250 }),
    await measure('texts of all 1,000 cells', { ...drive, sends: 'all' }),
    await measurePlain({ ...drive, sends: 'all' }),
  ];
  print(results);
} finally {
  await browser.close();
}

async function measure(name: string, how: Drive): Promise<Result> {
  const { page, send } = await browser.open(SIZE);
  const waiting = cellOf({ status: 'queued' });
  const cells = Object.fromEntries(
    columns.flatMap(({ id }) => rows.map(({ key }) => [`${id} ${key.slice(2)}`, waiting])),
  );
  const grid: HostMessage = gridMessage(cells, { columns, rows });
  await send(grid);
  return finish(name, page, await page.evaluate(streamInPage, how));
}

async function measurePlain(how: Drive): Promise<Result> {
  const { page } = await browser.open(SIZE);
  await page.evaluate(plainPage, { rows: how.rows, columns: how.columns });
  return finish('plain elements, nothing virtualised', page, await page.evaluate(streamInPage, how));
}

async function finish(name: string, page: Page, timings: Timings): Promise<Result> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  const metric = (wanted: string): number => metrics.find((one) => one.name === wanted)?.value ?? 0;
  return { name, ...timings, heapMb: metric('JSHeapUsedSize') / 1e6, nodes: metric('Nodes') };
}

function print(results: readonly Result[]): void {
  console.log(
    `${describeMachine()}; ${ROWS * GRID_COLUMNS} cells, a message every 50 ms for ${SECONDS} s.\n`,
  );
  console.log('| page | frame p50 | frame p99 | arrival to paint p50 | p95 | heap | nodes |');
  console.log('|---|---|---|---|---|---|---|');
  for (const { name, frames, paints, heapMb, nodes } of results) {
    const figures = [at(frames, 0.5), at(frames, 0.99), at(paints, 0.5), at(paints, 0.95)].map(
      (value) => `${value.toFixed(1)} ms`,
    );
    console.log(`| ${[name, ...figures, `${heapMb.toFixed(1)} MB`, String(nodes)].join(' | ')} |`);
  }
  const [own] = results;
  const plain = results.at(-1);
  if (!own || !plain) return;
  const frame = at(own.frames, 0.99);
  const paint = at(own.paints, 0.95);
  console.log(
    `\nTargets: frame p99 ≤ 50 ms: ${frame <= 50 ? 'holds' : 'missed'}; arrival to paint p95 ≤ 50 ms: ${paint <= 50 ? 'holds' : 'missed'}.`,
  );
  console.log(
    `Against plain elements: frame p99 ${(frame / at(plain.frames, 0.99)).toFixed(2)}, arrival to paint p95 ${(paint / at(plain.paints, 0.95)).toFixed(2)}, heap ${(own.heapMb / plain.heapMb).toFixed(2)}.`,
  );
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
