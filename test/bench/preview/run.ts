/**
 * `npm run bench:preview`: the preview's host side without an editor. Time to first token at the session's boundary
 * beside a bare HTTP client on the same simulated server, the event loop while 1,000 cells stream, reopening a stored
 * run of 2,000 cells, and memory. Prints one Markdown table with the targets it is held against.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../../client/preview/clock.ts';
import type { PreviewSession } from '../../../client/preview/previewSession.ts';
import { recordGrid, recordOf } from '../../../client/preview/recordGrid.ts';
import { RunHistory } from '../../../client/preview/runHistory.ts';
import { bareEndpoint } from '../../../server/generation/bareEndpoint.ts';
import { createTransport } from '../../../server/generation/transport.ts';
import { launchSimulator } from '../../servers/simulator/launchSimulator.ts';
import { SIMULATED_MODEL } from '../../servers/simulator/startSimulator.ts';
import { describeMachine } from '../language/machine.ts';
import { bareFirstTokens } from './bareClient.ts';
import type { BenchPage } from './benchSession.ts';
import { documentsFor, openBench, UNJUDGED } from './benchSession.ts';

const ROUNDS = 12;
const CELLS = 1_000;
const STREAM_ROUNDS = 3;
const STORED_DOCUMENTS = 500;
const STORED_COLUMNS = 4;

/** One line of the report. */
interface Line {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly met: boolean;
}

const folder = await mkdtemp(join(tmpdir(), 'rephrase-bench-'));
const server = await launchSimulator({
  timing: { kind: 'batching', speed: { stepMs: 8, stepMsPerSequence: 0.02, maxSequences: 2_000 } },
  lengths: { median: 160, spread: 0.3 },
});
const origin = new URL(server.url).origin;
const endpoint = { ...bareEndpoint('simulated', server.url, origin), model: SIMULATED_MODEL };
const transport = createTransport();
try {
  const lines = [
    ...(await firstTokens(1)),
    ...(await firstTokens(64)),
    ...(await streaming()),
    await reopening(),
  ];
  console.log(`${describeMachine()}; ${ROUNDS} rounds.\n`);
  console.log('| measure | figure | target | met |\n|---|---|---|---|');
  for (const { what, measured, target, met } of lines) {
    console.log(`| ${what} | ${measured} | ${target} | ${met ? 'yes' : 'no'} |`);
  }
} finally {
  await transport.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
}

/** In turns, so that whatever else the machine does meets both alike. The first round of each is not counted. */
async function firstTokens(streams: number): Promise<readonly Line[]> {
  const [bare, ours]: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const documents = documentsFor(streams, `first-${streams}-${round}`);
    const direct = await bareFirstTokens(server.url, documentsFor(streams, `bare-${streams}-${round}`));
    const { page, session } = openBench({ endpoint, transport, documents, concurrency: streams, folder });
    await runToEnd(session, page);
    session.dispose();
    if (round === 0) continue;
    bare.push(...direct);
    ours.push(...page.firstTokens);
  }
  const [theirs, mine] = [median(bare), median(ours)];
  const ratio = mine / theirs;
  return [
    {
      what: `first token, ${streams} ${streams === 1 ? 'stream' : 'streams'}: bare client, session (median)`,
      measured: `${ms(theirs)}, ${ms(mine)}: ×${ratio.toFixed(3)}, ${ms(mine - theirs)} more`,
      target: '≤ ×1.1 and ≤ 5 ms more',
      met: ratio <= 1.1 && mine - theirs <= 5,
    },
  ];
}

/** In turns with the bare client; the memory is that of the first round. */
async function streaming(): Promise<readonly Line[]> {
  const [bare, ours]: [Load[], Load[]] = [[], []];
  let heap = Number.NaN;
  let rate = 0;
  for (let round = 0; round < STREAM_ROUNDS; round++) {
    bare.push(await loadOf(() => bareFirstTokens(server.url, documentsFor(CELLS, `control-${round}`))));
    const documents = documentsFor(CELLS, `stream-${round}`);
    const { page, session } = openBench({ endpoint, transport, documents, concurrency: CELLS, folder });
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    ours.push(await loadOf(() => runToEnd(session, page)));
    globalThis.gc?.();
    if (round === 0) heap = process.memoryUsage().heapUsed - before;
    rate = page.appends / page.seconds;
    session.dispose();
  }
  const [theirs, mine] = [medianLoad(bare), medianLoad(ours)];
  return [
    {
      what: `event loop while ${CELLS.toLocaleString('en-US')} cells stream (p50, p99, most; medians of ${STREAM_ROUNDS} rounds)`,
      measured: `${[mine.p50, mine.p99, mine.most].map(ms).join(', ')}; ${Math.round(rate)} appends/s to the page`,
      target: 'p99 ≤ 30 ms',
      met: mine.p99 <= 30,
    },
    {
      what: 'the same of the bare client, which only reads',
      measured: `${[theirs.p50, theirs.p99, theirs.most].map(ms).join(', ')}: p99 ×${(mine.p99 / theirs.p99).toFixed(1)}`,
      target: 'for comparison',
      met: true,
    },
    {
      what: 'processor time meanwhile: bare client, session',
      measured: `${theirs.cpuSeconds.toFixed(1)} s, ${mine.cpuSeconds.toFixed(1)} s: ×${(mine.cpuSeconds / theirs.cpuSeconds).toFixed(1)}`,
      target: '≤ ×2',
      met: mine.cpuSeconds <= 2 * theirs.cpuSeconds,
    },
    {
      what: 'memory they leave behind in the host',
      measured: `${(heap / 1e6).toFixed(0)} MB, ${(heap / CELLS / 1e3).toFixed(0)} kB per cell`,
      target: '≤ 100 MB',
      met: heap <= 100e6,
    },
  ];
}

/** What work asked of its process: delays of the event loop in milliseconds, and processor time. */
interface Load {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  readonly cpuSeconds: number;
}

async function loadOf(work: () => Promise<unknown>): Promise<Load> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = process.cpuUsage();
  delay.enable();
  await work();
  delay.disable();
  const { user, system } = process.cpuUsage(before);
  return {
    p50: delay.percentile(50) / 1e6,
    p99: delay.percentile(99) / 1e6,
    most: delay.max / 1e6,
    cpuSeconds: (user + system) / 1e6,
  };
}

function medianLoad(rounds: readonly Load[]): Load {
  return {
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
    most: median(rounds.map(({ most }) => most)),
    cpuSeconds: median(rounds.map(({ cpuSeconds }) => cpuSeconds)),
  };
}

/** From the file to the page's message, encoded as it leaves. */
async function reopening(): Promise<Line> {
  const documents = documentsFor(STORED_DOCUMENTS, 'store');
  const { page, session } = openBench({
    endpoint,
    transport,
    documents,
    concurrency: 256,
    folder,
    columns: STORED_COLUMNS,
  });
  await runToEnd(session, page);
  const about = { title: 'Preview: bench', uris: [], startedAt: systemClock.now() };
  const record = session.grid && recordOf(session.grid, about);
  if (!record) throw new Error('Nothing was recorded.');
  const history = new RunHistory(join(folder, 'runs'), systemClock);
  await history.keep(record);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const opened = openBench({ endpoint, transport, documents: [], concurrency: 1, folder });
    const start = performance.now();
    const run = await history.read(record.header.id);
    if (!run) throw new Error('The run is gone.');
    opened.session.showRecord(recordGrid(run, UNJUDGED), []);
    times.push(performance.now() - start);
    if (opened.page.cells !== STORED_DOCUMENTS * STORED_COLUMNS) throw new Error('Cells are missing.');
    opened.session.dispose();
  }
  session.dispose();
  return {
    what: `reopening a stored run of ${(STORED_DOCUMENTS * STORED_COLUMNS).toLocaleString('en-US')} cells (median, most)`,
    measured: `${ms(median(times))}, ${ms(Math.max(...times))}`,
    target: '≤ 500 ms',
    met: Math.max(...times) <= 500,
  };
}

async function runToEnd(session: PreviewSession, page: BenchPage): Promise<void> {
  const ended = page.ended();
  await session.run({ fresh: true });
  await ended;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
