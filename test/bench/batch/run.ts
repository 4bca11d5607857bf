/**
 * `npm run bench:batch`: our runner beside a bare undici loop (and a Python aiohttp client, where Python has it), in one
 * run, against the same simulator in another process, over the same documents. Options: `--documents N`, `--seconds N`,
 * `--resume N` (rows of the resumed job), `--memory N` (documents of the memory run, simulated rows), `--python PATH`.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { launchRunner } from '../../../server/batch/launchRunner.ts';
import type { LaunchedSimulator } from '../../servers/simulator/launchSimulator.ts';
import { launchSimulator } from '../../servers/simulator/launchSimulator.ts';
import type { SimulatorOptions } from '../../servers/simulator/startSimulator.ts';
import { SIMULATED_MODEL } from '../../servers/simulator/startSimulator.ts';
import type { Figures } from './contender.ts';
import { watch } from './contender.ts';
import { makeBenchJob } from './makeBenchJob.ts';
import { makeDocuments } from './makeDocuments.ts';
import { measureMemory } from './measureMemory.ts';
import { measureResume } from './measureResume.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '8' },
    resume: { type: 'string', default: '1000000' },
    memory: { type: 'string', default: '50000' },
    python: { type: 'string', default: 'python3' },
  },
});
const WARM_UP_SECONDS = 9;
const CLI = resolve('dist/cli.js');
const root = await mkdtemp(join(tmpdir(), 'rephrase-bench-'));
const documents = join(root, 'documents.jsonl');

try {
  await makeDocuments(documents, Number(values.documents));
  const hasPython = await promisify(execFile)(values.python, ['-c', 'import aiohttp']).then(
    () => true,
    () => false,
  );
  for (const [concurrency, latencyMs] of [
    [256, 250],
    [1000, 250],
    [64, 0],
  ] as const) {
    await compare(concurrency, latencyMs, hasPython);
  }
  if (Number(values.memory) > 0) await measureMemory(root, Number(values.memory), CLI);
  if (Number(values.resume) > 0) await measureResume(root, Number(values.resume));
} finally {
  await rm(root, { recursive: true, force: true });
}

async function compare(concurrency: number, latencyMs: number, hasPython: boolean): Promise<void> {
  const little = latencyMs === 0 ? null : (concurrency * 1000) / latencyMs;
  say(
    `\n${concurrency} in flight, ${latencyMs} ms latency${little === null ? '' : `, Little's limit ${little} documents/s`}`,
  );
  const bare = await figuresOf('bare undici loop', latencyMs, (server) =>
    clientProcess(process.execPath, [
      resolve('test/bench/batch/bareLoop.ts'),
      server.url,
      documents,
      SIMULATED_MODEL,
      String(concurrency),
    ]),
  );
  print('bare undici loop', bare, bare, little);
  const ours = await figuresOf('rephrase', latencyMs, (server) => ourRunner(server, concurrency));
  print('rephrase, durable, Parquet', ours, bare, little);
  if (!hasPython) return;
  const script = resolve('test/bench/batch/peers/aiohttpLoop.py');
  const python = await figuresOf('aiohttp', latencyMs, (server) =>
    clientProcess(values.python, [script, server.url, documents, SIMULATED_MODEL, String(concurrency)]),
  );
  print('Python aiohttp loop', python, bare, little);
}

interface Client {
  readonly pid: number;
  end(): void;
}

async function figuresOf(
  name: string,
  latencyMs: number,
  start: (server: LaunchedSimulator) => Promise<Client>,
): Promise<Figures> {
  const options: SimulatorOptions = { timing: { kind: 'constant', latencyMs } };
  const server = await launchSimulator(options);
  const client = await start(server);
  try {
    return await watch(client.pid, server.url.replace('/v1', ''), WARM_UP_SECONDS, Number(values.seconds));
  } catch (error) {
    throw new Error(`${name} ended too soon: give it more documents.`, { cause: error });
  } finally {
    client.end();
    await server.close();
  }
}

async function clientProcess(program: string, args: readonly string[]): Promise<Client> {
  const child = spawn(program, args, { stdio: 'ignore' });
  return { pid: child.pid ?? 0, end: () => void child.kill('SIGKILL') };
}

async function ourRunner(server: LaunchedSimulator, concurrency: number): Promise<Client> {
  const folder = await makeBenchJob({ root, url: server.url, source: documents, concurrency });
  const { pid } = await launchRunner({ folder, node: process.execPath, cli: CLI, credentials: {} });
  return { pid, end: () => void process.kill(pid, 'SIGKILL') };
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

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
