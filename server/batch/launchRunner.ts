/** Starts the runner of a job as a process of its own, which outlives whoever started it. */
import { spawn } from 'node:child_process';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import type { Credentials } from '../generation/endpoint.ts';
import type { JobManifest } from './job.ts';
import { pathsOf } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import { plantedProblem } from './plantedFiles.ts';

/** What to start. */
export interface LaunchOptions {
  readonly folder: string;
  /** The Node executable, or an Electron one that can be Node. */
  readonly node: string;
  /** Path of `cli.js`. */
  readonly cli: string;
  /** As `credentialsOf` finds them. They go through a pipe: never into arguments, the environment or a file. */
  readonly credentials: Readonly<Record<string, Credentials>>;
  /** `ALIAS=URL` for each endpoint that moved. */
  readonly endpoints?: readonly string[];
  /** Only ends what an earlier runner started elsewhere. */
  readonly cancel?: boolean;
  /** The proxy that the user set, used instead of those that the environment names. */
  readonly proxyUrl?: string | null;
}

/**
 * A runner makes and drops megabytes a second. Its young generation is collected by the thread that works, and only when
 * it is full: beside other processes, helpers wait for a core of their own more often than they help, and all their
 * waiting counts. Everything is made young: that the first rows live long, until the columns of the parts are known, says
 * nothing of later ones, and V8 would make them old from then on, each with the texts it names. Where many requests are in
 * flight more lives, and less is left for what may gather before it is collected: 200 MB are for all.
 */
export function memoryFlags({ concurrency, endpoints }: JobManifest): readonly string[] {
  const inFlight = concurrency === 'auto' ? Number.POSITIVE_INFINITY : concurrency * endpoints.length;
  const { young, growth } =
    inFlight <= SOME_IN_FLIGHT ? { young: 16, growth: 200 } : { young: 8, growth: 160 };
  return [
    `--max-semi-space-size=${young}`,
    `--heap-growing-percent=${growth}`,
    '--no-allocation-site-pretenuring',
    '--no-parallel-scavenge',
    '--no-minor-gc-task',
  ];
}

const SOME_IN_FLIGHT = 512;

/**
 * One arena of the C library instead of one for each thread: what is freed in one is used again. What is free at its end
 * goes back to the system, and large blocks do not come from it, so that it stays without holes. Linux only.
 */
export const MEMORY_ENVIRONMENT: NodeJS.ProcessEnv = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: String(1024 * 1024),
};

/** Starts the runner and returns once it has its credentials; what becomes of it stands in the job folder. Rejects when there is no such program, and where something stands in the folder that no job makes. */
export async function launchRunner(options: LaunchOptions): Promise<{ readonly pid: number }> {
  const paths = pathsOf(options.folder);
  const manifest = await readManifest(options.folder);
  if (!manifest.ok) throw new Error(manifest.message);
  const planted = await plantedProblem(options.folder, manifest.value);
  if (planted) throw new Error(planted);
  await mkdir(dirname(paths.log), { recursive: true });
  const log = await open(paths.log, 'a');
  const commandsFrom = await stat(paths.control).then(
    ({ size }) => size,
    () => 0,
  );
  try {
    const child = spawn(
      options.node,
      [
        ...memoryFlags(manifest.value),
        options.cli,
        'runner',
        options.folder,
        '--credentials-fd',
        '3',
        '--commands-from',
        String(commandsFrom),
        ...(options.endpoints ?? []).flatMap((endpoint) => ['--endpoint', endpoint]),
        ...(options.cancel ? ['--cancel'] : []),
      ],
      {
        cwd: options.folder,
        detached: true,
        env: environmentFor(manifest.value, options.proxyUrl ?? null),
        stdio: ['ignore', log.fd, log.fd, 'pipe'],
      },
    );
    const { pid } = await new Promise<{ readonly pid: number }>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => resolve({ pid: child.pid ?? 0 }));
    });
    await handOver(child.stdio[3] as Writable, JSON.stringify(options.credentials));
    child.unref();
    return { pid };
  } finally {
    await log.close();
  }
}

/** A runner that ended before it read its credentials says why in its log. */
async function handOver(pipe: Writable, text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    pipe.once('error', () => resolve());
    pipe.end(text, () => resolve());
  });
  pipe.destroy();
}

/** The launcher's environment without the variables that hold keys, and without what an editor adds for itself. */
function environmentFor({ endpoints }: JobManifest, proxyUrl: string | null): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    ...MEMORY_ENVIRONMENT,
    ...process.env,
    ...(proxyUrl !== null && { http_proxy: proxyUrl, https_proxy: proxyUrl }),
    ELECTRON_RUN_AS_NODE: '1',
  };
  const fromEditor = Object.keys(environment).filter((name) => name.startsWith('VSCODE_'));
  for (const name of fromEditor) delete environment[name];
  if (fromEditor.length > 0) delete environment['NODE_OPTIONS'];
  for (const { apiKeyEnv } of endpoints) {
    if (apiKeyEnv !== null) delete environment[apiKeyEnv];
  }
  return environment;
}
