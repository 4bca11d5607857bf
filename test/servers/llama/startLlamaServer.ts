/** Starts llama-server with the tiny model on a free loopback port, for one test file, and stops it again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PATIENCE } from '../../host/patience.ts';
import { installLlama } from './installLlama.ts';
import { TINY_MODEL, type TinyModel, tinyGguf } from './tinyGguf.ts';

/** What a test may choose; the rest stands at the default. */
export interface LlamaOptions {
  /** Requests answered at the same time; more wait in the server's queue. */
  readonly slots?: number;
  /** Context of each slot in tokens. */
  readonly window?: number;
  /** The id under which `/v1/models` offers the model. */
  readonly alias?: string;
  /** Asked for in the Authorization header when given. */
  readonly apiKey?: string;
  readonly model?: Partial<TinyModel>;
}

/** A server that answers. */
export interface LlamaServer {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  readonly alias: string;
  /** Requests that hold a slot now. */
  busySlots(): Promise<number>;
  /** Stops it and waits until it is gone. */
  close(): Promise<void>;
}

/** Resolves when `/health` says ok. Throws with the end of the server's log when it dies or is not up in time. */
export async function startLlamaServer(options: LlamaOptions = {}): Promise<LlamaServer> {
  const { slots = 4, window = 4096, alias = 'tiny-random' } = options;
  const command = await installLlama();
  const folder = mkdtempSync(join(tmpdir(), 'rephrase-llama-'));
  const weights = join(folder, 'tiny.gguf');
  writeFileSync(weights, tinyGguf({ ...TINY_MODEL, ...options.model }));
  const child = spawn(
    command.program,
    [
      ...command.parameters,
      ...['--model', weights, '--alias', alias, '--host', '127.0.0.1', '--port', '0'],
      ...['--parallel', String(slots), '--ctx-size', String(slots * window), '--no-kv-unified'],
      ...['--threads', '1', '--threads-batch', '1', '--no-webui', '--metrics', '--slots'],
      ...(options.apiKey === undefined ? [] : ['--api-key', options.apiKey]),
    ],
    { cwd: command.folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const close = async (): Promise<void> => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const headers = options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` };
  try {
    const url = await listening(child);
    return { url, alias, close, busySlots: () => busySlots(url, headers) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The address from the server's own log (it chose the port), once its health probe answers. */
async function listening(child: ChildProcess): Promise<string> {
  const log: string[] = [];
  const address = new Promise<string>((resolve, reject) => {
    const fail = (why: string): void =>
      reject(new Error(`llama-server ${why}:\n${log.join('').slice(-4000)}`));
    const timer = globalThis.setTimeout(
      () => fail(`was not up after ${PATIENCE.stepMs / 1000} s`),
      PATIENCE.stepMs,
    );
    const read = (chunk: Buffer): void => {
      log.push(chunk.toString('utf8'));
      const found = /listening on (http:\/\/[\d.]+:\d+)/.exec(log.join(''))?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
  });
  const url = await address;
  await healthy(url);
  child.stdout?.removeAllListeners('data').resume();
  child.stderr?.removeAllListeners('data').resume();
  return url;
}

/** While it loads the model the server answers 503; a model of this size is loaded in well under a second. */
async function healthy(url: string): Promise<void> {
  const deadline = performance.now() + PATIENCE.stepMs;
  for (;;) {
    const health = await fetch(`${url}/health`);
    if (health.ok) return;
    const said = await health.text();
    if (health.status !== 503 || performance.now() > deadline)
      throw new Error(`/health answered ${health.status} ${said}`);
    await setTimeout(50);
  }
}

async function busySlots(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const response = await fetch(`${url}/slots`, { headers });
  const slots: unknown = await response.json();
  if (!Array.isArray(slots)) throw new Error(`/slots answered ${JSON.stringify(slots)}`);
  return slots.filter((slot: { is_processing?: unknown }) => slot.is_processing === true).length;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
