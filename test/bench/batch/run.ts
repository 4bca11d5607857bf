/**
 * `npm run bench:batch`: our runner beside a bare undici loop and the tools of the field, one after the other in one run,
 * against the same simulator in processes of its own, over the same documents; then memory, resume and the adaptive limit.
 * Options: `--documents N`, `--seconds N` (of each measurement), `--rounds N` (of the bare loop and us in turn; figures are
 * medians, and targets are judged by the median of each round's ratio, since a machine's pace drifts), `--servers N` (processes of the simulator), `--memory N`
 * (documents of the memory run), `--resume N` (rows of the largest resume), `--no-peers`, `--promptfoo` (installs it first),
 * `--simulated N` (nothing but the memory of two whole runs, over 1,000,000 rows and over N, that
 * are answered in memory), `--only comparison|rest`, `--in-flight N` (the comparison at that many alone).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchSimulator } from '../../servers/simulator/launchSimulator.ts';
import type { Figures } from './contender.ts';
import { watch } from './contender.ts';
import { bareLoop, buildCli, type Contestant, peers, rephrase } from './contestants.ts';
import { makeDocuments } from './makeDocuments.ts';
import { measureLimiter } from './measureLimiter.ts';
import { measureMemory } from './measureMemory.ts';
import { measureResume } from './measureResume.ts';
import { measureSimulated } from './measureSimulated.ts';
import { promptfoo } from './promptfoo.ts';
import { say, saysWhether } from './report.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '240000' },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    servers: { type: 'string', default: availableParallelism() > 3 ? '2' : '1' },
    memory: { type: 'string', default: '50000' },
    resume: { type: 'string', default: '10000000' },
    simulated: { type: 'string' },
    only: { type: 'string' },
    'in-flight': { type: 'string' },
    peers: { type: 'boolean', default: true },
    promptfoo: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

/** A place to compare at, with the targets of the batch. Node compiles for its first 30,000 documents or so; what runs for hours is judged by what comes after. */
interface Place {
  readonly concurrency: number;
  readonly latencyMs: number;
  readonly rate: number;
  /** Of the bare loop's; null where the rate says it: nobody waits, and both take all of a core. */
  readonly cpu: number | null;
  readonly warmUpSeconds: number;
  /** Without latency a file of documents does not last longer. */
  readonly mostSeconds: number;
  readonly hasPeers: boolean;
}

const PLACES: readonly Place[] = [
  {
    concurrency: 256,
    latencyMs: 250,
    rate: 0.97,
    cpu: 1.5,
    warmUpSeconds: 30,
    mostSeconds: 60,
    hasPeers: true,
  },
  {
    concurrency: 1000,
    latencyMs: 250,
    rate: 0.95,
    cpu: 1.5,
    warmUpSeconds: 16,
    mostSeconds: 30,
    hasPeers: true,
  },
  { concurrency: 64, latencyMs: 0, rate: 0.6, cpu: null, warmUpSeconds: 5, mostSeconds: 5, hasPeers: false },
];
const MEGABYTES = 200;
const PEERS_WARM_UP_SECONDS = 6;

const root = await mkdtemp(join(tmpdir(), 'rephrase-bench-'));
const documents = join(root, 'documents.jsonl');
try {
  if (values.simulated !== undefined) await measureSimulated(root, [1_000_000, Number(values.simulated)]);
  else await measureAll();
} finally {
  await rm(root, { recursive: true, force: true });
}

async function measureAll(): Promise<void> {
  const cli = await buildCli(root);
  if (values.only !== 'rest') {
    await makeDocuments(documents, Number(values.documents));
    const others = [...(values.peers ? await peers() : []), ...(values.promptfoo ? [await promptfoo()] : [])];
    const asked = values['in-flight'];
    for (const place of PLACES) {
      if (asked !== undefined && Number(asked) !== place.concurrency) continue;
      await compare(place, rephrase(cli), others);
    }
  }
  if (values.only !== 'comparison') {
    if (Number(values.memory) > 0) await measureMemory(root, Number(values.memory), cli);
    for (const [rows, seconds] of [
      [1_000_000, 2],
      [10_000_000, 5],
    ] as const) {
      if (rows <= Number(values.resume)) await measureResume(root, rows, seconds);
    }
    measureLimiter();
  }
}

async function compare(place: Place, own: Contestant, others: readonly Contestant[]): Promise<void> {
  const { concurrency, latencyMs } = place;
  const little = latencyMs === 0 ? null : (concurrency * 1000) / latencyMs;
  say(
    `\n${concurrency} in flight, ${latencyMs} ms latency${little === null ? '' : `, Little's limit ${little} documents/s`}; load ${loadavg()[0]?.toFixed(1)}`,
  );
  const bareRounds: Figures[] = [];
  const ownRounds: Figures[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    bareRounds.push(await figuresOf(bareLoop, place, place.warmUpSeconds));
    ownRounds.push(await figuresOf(own, place, place.warmUpSeconds));
  }
  const bare = mediansOf(bareRounds);
  const ours = mediansOf(ownRounds);
  print(bareLoop.name, bare, bare, little);
  print(own.name, ours, bare, little);
  const rates = eachRound(({ documentsPerSecond }) => documentsPerSecond, ownRounds, bareRounds);
  const rate = medianOf(rates);
  saysWhether(`rate ${rate.toFixed(2)} of the bare loop`, rate >= place.rate, `≥ ${place.rate}`);
  const cpus = eachRound(({ cpuMsPerDocument }) => cpuMsPerDocument, ownRounds, bareRounds);
  const cpu = medianOf(cpus);
  const said = `CPU ${cpu.toFixed(2)} × the bare loop (${cpus.map((each) => each.toFixed(2)).join(', ')} in each round)`;
  if (place.cpu === null) say(`    ${said}`);
  else saysWhether(said, cpu <= place.cpu, `≤ ${place.cpu} ×`);
  saysWhether(
    `peak ${ours.peakMegabytes.toFixed(0)} MB`,
    ours.peakMegabytes <= MEGABYTES,
    `≤ ${MEGABYTES} MB`,
  );
  if (!place.hasPeers) return;
  for (const peer of others) {
    const figures = await figuresOf(peer, place, PEERS_WARM_UP_SECONDS);
    print(peer.name, figures, bare, little);
  }
}

/** Each figure's own median, but the highest peak. */
function mediansOf(rounds: readonly Figures[]): Figures {
  return {
    documentsPerSecond: medianOf(rounds.map(({ documentsPerSecond }) => documentsPerSecond)),
    cpuMsPerDocument: medianOf(rounds.map(({ cpuMsPerDocument }) => cpuMsPerDocument)),
    peakMegabytes: Math.max(...rounds.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

/** A figure of ours over that of the bare loop a moment before: the machine's pace is in both. */
function eachRound(
  of: (figures: Figures) => number,
  own: readonly Figures[],
  bare: readonly Figures[],
): readonly number[] {
  return own.map((ours, round) => of(ours) / of(bare[round] ?? ours));
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function figuresOf(
  contestant: Contestant,
  { concurrency, latencyMs, mostSeconds }: Place,
  warmUpSeconds: number,
): Promise<Figures> {
  const server = await launchSimulator({ timing: { kind: 'constant', latencyMs } }, Number(values.servers));
  // What one leaves behind is not written to the disk while the next one is measured.
  const folder = await mkdtemp(join(root, 'run-'));
  const client = await contestant.start({ server, documents, concurrency, folder });
  try {
    const seconds = Math.min(Number(values.seconds), mostSeconds);
    return await watch(client.pid, server, warmUpSeconds, seconds);
  } catch (error) {
    throw new Error(`${contestant.name} ended too soon: give it more documents.`, { cause: error });
  } finally {
    client.end();
    await server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function print(name: string, figures: Figures, bare: Figures, little: number | null): void {
  const { documentsPerSecond, cpuMsPerDocument, peakMegabytes } = figures;
  const ratios = [
    `${(documentsPerSecond / bare.documentsPerSecond).toFixed(2)} of bare`,
    ...(little === null ? [] : [`${(documentsPerSecond / little).toFixed(2)} of Little's limit`]),
    `CPU ${(cpuMsPerDocument / bare.cpuMsPerDocument).toFixed(2)} × bare`,
  ];
  say(
    `  ${name.padEnd(28)} ${documentsPerSecond.toFixed(0).padStart(6)} documents/s  ${cpuMsPerDocument.toFixed(3)} ms CPU/document  ${peakMegabytes.toFixed(0).padStart(4)} MB   ${ratios.join(', ')}`,
  );
}
