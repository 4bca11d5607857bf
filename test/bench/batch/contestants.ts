/** Who is measured: how each is started over the same documents, and where Python and the bundle come from. */
import { execFile, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { launchRunner } from '../../../server/batch/launchRunner.ts';
import { installDatatrove } from '../../servers/datatrove/installDatatrove.ts';
import type { LaunchedSimulator } from '../../servers/simulator/launchSimulator.ts';
import { SIMULATED_MODEL } from '../../servers/simulator/startSimulator.ts';
import { makeBenchJob } from './makeBenchJob.ts';
import { say } from './report.ts';

/** Somebody at work. */
export interface Client {
  readonly pid: number;
  end(): void;
}

/** What all contestants are given. */
export interface Course {
  readonly server: LaunchedSimulator;
  readonly documents: string;
  readonly concurrency: number;
  /** For whatever it writes; gone when it was measured. */
  readonly folder: string;
}

export interface Contestant {
  readonly name: string;
  start(course: Course): Promise<Client>;
}

export const bareLoop: Contestant = {
  name: 'bare undici loop',
  start: (course) => peer(process.execPath, 'bareLoop.ts', course),
};

/** The runner as it ships, from a minified bundle. */
export function rephrase(cli: string): Contestant {
  return {
    name: 'rephrase, durable, Parquet',
    async start({ server, documents, concurrency, folder }) {
      const job = await makeBenchJob({ root: folder, url: server.url, source: documents, concurrency });
      const { pid } = await launchRunner({ folder: job, node: process.execPath, cli, credentials: {} });
      return { pid, end: () => void process.kill(pid, 'SIGKILL') };
    },
  };
}

/** Everyone else who can be had on this machine; says who cannot. */
export async function peers(): Promise<readonly Contestant[]> {
  const openai: Contestant = {
    name: 'openai + p-limit',
    start: (course) => peer(process.execPath, 'peers/openaiPool.ts', course),
  };
  const python = await installDatatrove().catch((error: Error) => {
    say(`Without Python's peers: ${error.message}`);
    return null;
  });
  if (python === null) return [openai];
  return [
    openai,
    { name: 'Python aiohttp loop', start: (course) => peer(python, 'peers/aiohttpLoop.py', course) },
    { name: 'DataTrove', start: (course) => peer(python, 'peers/datatroveRun.py', course, '') },
    {
      name: 'DataTrove with checkpoints',
      start: (course) => peer(python, 'peers/datatroveRun.py', course, join(course.folder, 'checkpoints')),
    },
  ];
}

/** Builds what ships; gives the path of its command line. */
export async function buildCli(root: string): Promise<string> {
  const out = join(root, 'dist');
  await promisify(execFile)(process.execPath, ['esbuild.ts', '--minify', `--out=${out}`]);
  return join(out, 'cli.js');
}

async function peer(program: string, script: string, course: Course, ...more: string[]): Promise<Client> {
  const { server, documents, concurrency, folder } = course;
  const path = resolve(import.meta.dirname, script);
  const args = [path, server.url, documents, SIMULATED_MODEL, String(concurrency), ...more];
  const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, TMPDIR: folder } });
  return { pid: child.pid ?? 0, end: () => void child.kill('SIGKILL') };
}
