/**
 * Starts a private Slurm cluster: munged, one controller, two nodes, each a process of ours in the foreground, all their
 * files below one temporary folder. Several clusters live side by side.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { until } from '../../host/eventually.ts';
import { runTool } from '../llama/runTool.ts';
import { freePorts } from './freePorts.ts';
import { installSlurm, type SlurmPrograms } from './installSlurm.ts';
import { killJobProcesses } from './jobProcesses.ts';
import { nodeName, slurmConf } from './slurmConf.ts';

/** A cluster that takes jobs. */
export interface SlurmCluster {
  /** Holds everything the cluster writes: configuration, state, spools, logs. */
  readonly folder: string;
  /** To be added to the environment of whoever shall talk to this cluster. */
  readonly environment: Readonly<Record<string, string>>;
  readonly nodes: readonly string[];
  /** Runs one of Slurm's commands and gives what it printed; throws with what it said when it fails. */
  command(program: string, ...parameters: readonly string[]): Promise<string>;
  /** The node dies as if its power were cut; what ran there is noticed lost. */
  loseNode(name: string): Promise<void>;
  /** Brings a lost node back. */
  returnNode(name: string): Promise<void>;
  /** Ends every job and every process of the cluster, and removes its folder. */
  close(): Promise<void>;
}

const NODES = 2;

/** Resolves when both nodes are idle. Throws with the ends of the logs where that takes too long. */
export async function startSlurm(): Promise<SlurmCluster> {
  const programs = await installSlurm();
  const folder = makeFolder();
  const [controllerPort = 0, ...nodePorts] = await freePorts(1 + NODES);
  const configuration = join(folder, 'slurm.conf');
  const place = { folder, user: userInfo().username, host: hostname(), controllerPort, nodePorts };
  writeFileSync(configuration, slurmConf(place));
  const environment = { SLURM_CONF: configuration };
  const command = (program: string, ...parameters: readonly string[]): Promise<string> =>
    runTool(program, parameters, { ...process.env, ...environment });
  const daemons = startDaemons(programs, folder, configuration);
  const nodes = nodePorts.map((_, index) => nodeName(index));
  const close = async (): Promise<void> => {
    await daemons.end();
    killJobProcesses(configuration, null);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await until(() => existsSync(join(folder, 'run/munge.socket')));
    daemons.start('slurmctld');
    for (const name of nodes) daemons.start(name);
    const idle = async (): Promise<boolean> => {
      const states = await command('sinfo', '-h', '-N', '-p', 'main', '-o', '%t').catch(() => '');
      return states.split('\n').filter((state) => state === 'idle').length === NODES;
    };
    await until(idle);
  } catch (error) {
    const logs = ['munged', 'slurmctld', ...nodes.map((name) => `slurmd-${name}`)]
      .map((name) => `${name}:\n${tailOf(join(folder, 'log', `${name}.log`))}`)
      .join('\n');
    await close();
    throw new Error(`The Slurm cluster did not start.\n${logs}`, { cause: error });
  }
  return {
    folder,
    environment,
    nodes,
    command,
    async loseNode(name) {
      await daemons.kill(name);
      killJobProcesses(configuration, name);
      await command('scontrol', 'update', `nodename=${name}`, 'state=down', 'reason=lost');
    },
    async returnNode(name) {
      daemons.start(name);
      // Registering may bring it back before it is asked to.
      await command('scontrol', 'update', `nodename=${name}`, 'state=resume').catch(() => '');
      await until(async () => /idle|alloc|mix/.test(await command('sinfo', '-h', '-n', name, '-o', '%t')));
    },
    close,
  };
}

/** Munge wants its folders closed to others and a key of its own. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rephrase-slurm-'));
  for (const name of ['run', 'log', 'state', 'munge']) mkdirSync(join(folder, name), { mode: 0o755 });
  writeFileSync(join(folder, 'munge/key'), randomBytes(128), { mode: 0o600 });
  return folder;
}

interface Daemons {
  start(name: string): void;
  kill(name: string): Promise<void>;
  end(): Promise<void>;
}

/** munged runs at once. All of them end with this process at the latest. */
function startDaemons(programs: SlurmPrograms, folder: string, configuration: string): Daemons {
  const children = new Map<string, ChildProcess>();
  const run = (name: string, program: string, ...parameters: readonly string[]): void => {
    const child = spawn(program, parameters, { cwd: folder, stdio: 'ignore' });
    children.set(name, child);
    // A controller that crashes comes back, as a service manager would have it: Slurm 22.05 does now and then.
    child.once('exit', () => {
      if (name === 'slurmctld' && children.get(name) === child) run(name, program, ...parameters);
    });
  };
  const kill = async (name: string): Promise<void> => {
    const child = children.get(name);
    children.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  const killAll = (): void => {
    const doomed = [...children.values()];
    children.clear();
    for (const child of doomed) child.kill('SIGKILL');
  };
  process.once('exit', killAll);
  run(
    'munged',
    programs.munged,
    ...['--foreground', '--force', '--key-file', join(folder, 'munge/key')],
    ...['--socket', join(folder, 'run/munge.socket'), '--pid-file', join(folder, 'run/munged.pid')],
    ...['--seed-file', join(folder, 'munge/seed'), '--log-file', join(folder, 'log/munged.log')],
  );
  return {
    start(name) {
      if (name === 'slurmctld') run(name, programs.slurmctld, '-D', '-i', '-f', configuration);
      else run(name, programs.slurmd, '-D', '-N', name, '-f', configuration);
    },
    kill,
    async end() {
      process.off('exit', killAll);
      for (const name of [...children.keys()].reverse()) await kill(name);
    },
  };
}

function tailOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').slice(-2000) : '(no log)';
}
