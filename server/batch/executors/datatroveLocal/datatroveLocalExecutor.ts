/** `datatrove-local`: the project that a cluster would run, on this machine, in processes that outlive the runner. */

import { availableParallelism } from 'node:os';
import type { DataTroveOptions } from '../../../experiment/executors/executorSetup.ts';
import { said } from '../../../language/said.ts';
import type { JobManifest } from '../../job.ts';
import type { Stop } from '../../runner/stopSwitch.ts';
import { collectProject } from '../datatrove/collectProject.ts';
import type { ProjectProgress } from '../datatrove/projectProgress.ts';
import { readProgress } from '../datatrove/projectProgress.ts';
import { headersVariable, keyVariable } from '../datatrove/runData.ts';
import { validateProject } from '../datatrove/validateProject.ts';
import { writeProject } from '../datatrove/writeProject.ts';
import type { RemoteExecutor, RemoteJob, RemoteProgress, StepOutcome } from '../executor.ts';
import type { Launch } from '../launchLog.ts';
import { findPython } from './findPython.ts';
import type { Launcher } from './launcherProcess.ts';
import { endLauncher, isRunning, lastWords, launcherAtWork, startLauncher } from './launcherProcess.ts';

/** Two cores for each rank: one builds requests, one writes and answers the system. */
const CORES_PER_RANK = 2;

export const datatroveLocalExecutor: RemoteExecutor = {
  kind: 'datatrove-local',
  title: said('DataTrove on this machine'),
  mode: 'remote',
  async validate(subject) {
    if (subject.setup.kind !== 'datatrove-local') throw new Error('A setup of another executor.');
    const { datatrove } = subject.setup;
    const problems = validateProject(subject, datatrove);
    if (process.platform === 'win32') {
      const message = said('DataTrove does not run on Windows. Run it in WSL, or use the executor local.');
      return [{ severity: 'error', message }, ...problems];
    }
    const python = await findPython(datatrove.python);
    return python.ok ? problems : [{ severity: 'error', message: python.message }, ...problems];
  },
  estimate: (_subject, estimate) => ({
    ...estimate,
    assumptions: [
      ...estimate.assumptions,
      said('DataTrove adds the start of its processes, some seconds for each rank.'),
    ],
  }),
  prepare,
  launch: start,
  async resume(job, launch) {
    const atWork = await launcherAtWork(launch.folder);
    if (atWork) return noted(launch, atWork);
    const before = launcherOf(launch);
    // What a killed launcher left behind.
    if (before) await endLauncher(before);
    // Its rows are taken; its files are not believed: whoever can write them would say here what is started, and where
    // keys are sent.
    const collected = await collectProject(job, launch);
    if (!collected.ok || job.missingCount() === 0) return collected;
    const prepared = await prepare(job, launch);
    return prepared.ok ? start(job, launch) : prepared;
  },
  poll,
  collect: collectProject,
  async cancel(_job, launch) {
    const launcher = launcherOf(launch);
    if (launcher) await endLauncher(launcher);
  },
};

function prepare(job: RemoteJob, launch: Launch): Promise<StepOutcome> {
  const datatrove = datatroveOf(job.manifest);
  const workers = workersOf(datatrove);
  return writeProject(job, launch, {
    datatrove,
    workers,
    seesSource: true,
    executor: (ranks) => ({ kind: 'local', workers: Math.min(workers, ranks) }),
  });
}

/** Starts the launcher of a project that this runner has just written. */
async function start(job: RemoteJob, launch: Launch): Promise<StepOutcome> {
  if (job.signal.aborted) return { ok: true };
  const python = await findPython(datatroveOf(job.manifest).python);
  if (!python.ok) return { ok: false, stop: { phase: 'failed', reason: python.message } };
  return noted(launch, await startLauncher(python.path, launch.folder, secretsOf(job)));
}

async function noted(launch: Launch, { pid, started }: Launcher): Promise<StepOutcome> {
  await launch.note({ launcher: { pid, started } });
  return { ok: true };
}

async function poll(job: RemoteJob, launch: Launch): Promise<RemoteProgress> {
  const launcher = launcherOf(launch);
  // Asked before the files are: what it wrote last is seen then.
  const runs = launcher !== null && isRunning(launcher);
  // What a launcher that was killed has left behind would go on writing.
  if (launcher && !runs) await endLauncher(launcher);
  const progress = await readProgress(launch.folder);
  if (!progress) {
    const trouble = said(
      'The project in {0} is gone. What was collected is kept; the rest is asked for again.',
      launch.folder,
    );
    return { state: 'ended', detail: trouble, tasks: null, unitsDone: null, collectable: false, trouble };
  }
  const isDone = progress.ranksDone === progress.ranks;
  const state = runs ? 'running' : 'ended';
  const words = runs || isDone ? null : await lastWords(launch.folder);
  const stop = runs ? null : stopFor(progress);
  return {
    state,
    detail: isDone ? said('Every rank is done.') : (progress.stopped?.message ?? words),
    tasks: {
      total: progress.ranks,
      running: runs ? Math.min(progress.ranks - progress.ranksDone, workersOf(datatroveOf(job.manifest))) : 0,
      done: progress.ranksDone,
      failed: progress.ranksStopped,
    },
    unitsDone: progress.unitsDone,
    collectable: progress.unitsDone > 0 || progress.mark !== '',
    trouble: runs && progress.stopped ? progress.stopped.message : null,
    ...(stop && { stop }),
  };
}

/** Where another launch would meet the same. */
function stopFor({ stopped }: ProjectProgress): Stop | null {
  switch (stopped?.reason) {
    case 'unauthorised':
    case 'no-key':
      return { phase: 'needs-key', reason: sentence(stopped.message) };
    case 'model-not-found':
    case 'redirected':
    case 'changed':
    case 'input':
      return { phase: 'failed', reason: sentence(stopped.message) };
    case 'unreachable':
      return { phase: 'stopped', reason: sentence(stopped.message) };
    default:
      return null;
  }
}

function sentence(message: string): string {
  const capital = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`;
  return capital.endsWith('.') ? capital : `${capital}.`;
}

/** By the variables that `run.json` names. They go into the launcher's environment and nowhere else. */
function secretsOf({ access }: RemoteJob): Readonly<Record<string, string>> {
  const secrets: Record<string, string> = {};
  for (const each of access) {
    const key = keyVariable(each);
    if (key !== null && each.key !== null) secrets[key] = each.key;
    const headers = headersVariable(each);
    if (headers !== null) secrets[headers] = JSON.stringify(each.endpoint.headers);
  }
  return secrets;
}

/** The last one that was started. */
function launcherOf({ notes }: Launch): Launcher | null {
  const noted = notes.findLast((note) => 'launcher' in note)?.['launcher'];
  if (typeof noted !== 'object' || noted === null || Array.isArray(noted)) return null;
  const { pid, started } = noted as { readonly pid?: unknown; readonly started?: unknown };
  return typeof pid === 'number' ? { pid, started: typeof started === 'string' ? started : null } : null;
}

function datatroveOf({ executor }: JobManifest): DataTroveOptions {
  if (executor.kind !== 'datatrove-local') throw new Error('A setup of another executor.');
  return executor.datatrove;
}

function workersOf({ workers }: DataTroveOptions): number {
  return workers ?? Math.max(1, Math.floor(availableParallelism() / CORES_PER_RANK));
}
