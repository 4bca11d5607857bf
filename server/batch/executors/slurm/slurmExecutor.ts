/**
 * The executor `slurm`: the job as a DataTrove project that Slurm runs as an array of ranks, submitted from this machine or
 * through ssh, followed by `squeue`, `sacct` where there is one, and DataTrove's own files.
 */

import { writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SlurmSetup } from '../../../experiment/executors/executorSetup.ts';
import type { JsonObject } from '../../../language/json.ts';
import { said } from '../../../language/said.ts';
import { collectProject } from '../datatrove/collectProject.ts';
import { readProgress } from '../datatrove/projectProgress.ts';
import { validateProject } from '../datatrove/validateProject.ts';
import { writeProject } from '../datatrove/writeProject.ts';
import type { RemoteExecutor, RemoteJob, RemoteProgress, StepOutcome } from '../executor.ts';
import type { Launch } from '../launchLog.ts';
import { askQueue, cancelByName } from './askQueue.ts';
import type { ClusterSite } from './clusterSite.ts';
import { siteOf, slurmSetupOf } from './clusterSite.ts';
import { environmentScript } from './environmentScript.ts';
import { judgeCluster } from './judgeCluster.ts';
import { lastWords } from './lastWords.ts';
import { fetchFolder } from './mirrorFolder.ts';
import { mayHaveSubmitted, settleSubmission, submissionOf } from './settleSubmission.ts';
import { shellWord } from './shellWords.ts';
import { isInHand } from './slurmTasks.ts';
import { directiveProblems, validateSlurm } from './validateSlurm.ts';

export const slurmExecutor: RemoteExecutor = {
  kind: 'slurm',
  title: said('DataTrove on Slurm'),
  mode: 'remote',

  async validate(subject) {
    if (subject.setup.kind !== 'slurm') return [];
    return [
      ...validateProject(subject, subject.setup.datatrove),
      ...(await validateSlurm(subject.setup, subject)),
    ];
  },

  estimate: (_, estimate) => ({
    ...estimate,
    assumptions: [
      ...estimate.assumptions,
      said('The time that ranks wait in the queue of the cluster is not part of it.'),
    ],
  }),

  prepare: writeFresh,
  launch: (job, launch) => submitted(job, launch),
  resume: (job, launch) => submitted(job, launch),

  async poll(job, launch) {
    const site = siteOf(job, launch);
    const settled = await settleSubmission(job, launch, site, ownProject(job, launch));
    if (settled.kind === 'unknown') return outOfReach(settled.message);
    if (settled.kind === 'needless') {
      return { ...outOfReach(null), state: 'ended', detail: said('Nothing was missing any more.') };
    }
    if (settled.kind === 'refused') return { ...outOfReach(null), state: 'ended', stop: settled.stop };
    return look(job, launch, site);
  },

  async collect(job, launch) {
    const site = siteOf(job, launch);
    if (site.isCopied && submissionOf(launch)) {
      // Also after a stop: what ranks have done before they were cancelled comes home.
      const problem = await fetchFolder(launch.folder, site, RESULTS);
      if (problem !== null) job.warn(said('Rows of {0} could not be fetched. {1}', site.place.name, problem));
    }
    return collectProject(job, launch);
  },

  async cancel(job, launch) {
    if (!mayHaveSubmitted(launch)) return;
    const site = siteOf(job, launch);
    for (let attempt = 1; ; attempt += 1) {
      const problem = (await cancelByName(site)) ?? (await stillThere(site));
      if (problem === null) return;
      if (attempt === CANCEL_ATTEMPTS) {
        job.warn(
          said(
            '{0} What still runs on {1} ends with: scancel --name {2}',
            problem,
            site.place.name,
            site.jobName,
          ),
        );
        return;
      }
      await sleep(CANCEL_WAIT_MS);
    }
  },
};

/** Launches whose project this process wrote. What stands in the folder of another one may be anybody's. */
const prepared = new WeakSet<Launch>();

async function writeFresh(job: RemoteJob, launch: Launch): Promise<StepOutcome> {
  const setup = slurmSetupOf(job);
  const { slurm, datatrove } = setup;
  const site = siteOf(job, launch);
  const [wrong] = directiveProblems(setup);
  if (wrong) return { ok: false, stop: { phase: 'failed', reason: wrong.message } };
  if (!isPlainPath(site.folder))
    return { ok: false, stop: { phase: 'failed', reason: notPlain(site.folder) } };
  const written = await writeProject(job, launch, {
    datatrove,
    workers: datatrove.workers,
    seesSource: slurm.host === null && slurm.folder === null,
    executor: () => arrayOf(setup, site),
  });
  if (!written.ok) return written;
  const script = environmentScript({ ...slurm, python: datatrove.python });
  await writeFile(join(launch.folder, ENVIRONMENT), script);
  prepared.add(launch);
  return written;
}

/** The project of a launch is this process's own, or becomes it. */
function ownProject(job: RemoteJob, launch: Launch): () => Promise<StepOutcome> {
  return async () => (prepared.has(launch) ? { ok: true } : writeFresh(job, launch));
}

/** DataTrove writes paths unquoted into its scripts, and Slurm reads "%" in them as its own. */
function isPlainPath(path: string): boolean {
  return /^[\w@+=:,./-]+$/.test(path);
}

function notPlain(path: string): string {
  return said(
    'DataTrove cannot work in {0}: spaces, quotes and such in a path break the scripts that it writes for Slurm. Name a folder without them as "folder" in the setting rephrase.slurm (slurm.yaml without an editor), or keep jobs elsewhere (rephrase.jobsFolder), then start a new job.',
    path,
  );
}

/** What a shell does before Python, on the login node and on each node. */
const ENVIRONMENT = 'environment.sh';

/** `executor` in `run.json`: what the array is asked for. Values have been looked at by `directiveProblems`. */
function arrayOf({ slurm, datatrove }: SlurmSetup, { jobName, folder }: ClusterSite): JsonObject {
  const ownsGpus = datatrove.serve === 'vllm';
  return {
    kind: 'slurm',
    job_name: jobName,
    workers: datatrove.workers,
    partition: slurm.partition,
    qos: slurm.qos,
    time: slurm.time ?? USUAL_TIME,
    gpus: slurm.gpus ?? (ownsGpus ? 1 : 0),
    cpus: slurm.cpus ?? (ownsGpus ? 8 : 1),
    memory_gb: slurm.memoryGb ?? 2,
    modules: [],
    venv: null,
    setup: [`. ${shellWord(posix.join(folder, ENVIRONMENT))}`],
    sbatch: { ...slurm.sbatch, ...(slurm.account !== null && { account: slurm.account }) },
  };
}

const USUAL_TIME = '20:00:00';

/** What is fetched from a copied folder: not what was sent there. */
const RESULTS: readonly string[] = ['stages', 'launch.json'];
/** A login node is a machine of many: each look is some connections. */
const LOGIN_NODE_REST_MS = 10_000;
const CANCEL_ATTEMPTS = 30;
const CANCEL_WAIT_MS = 1000;

/** A cluster that does not answer is no failure: polling goes on asking, and submits when it is known that nothing was. */
async function submitted(job: RemoteJob, launch: Launch): Promise<StepOutcome> {
  const settled = await settleSubmission(job, launch, siteOf(job, launch), ownProject(job, launch));
  if (settled.kind === 'refused') return { ok: false, stop: settled.stop };
  if (settled.kind === 'unknown') job.log(settled.message);
  return { ok: true };
}

function outOfReach(trouble: string | null): RemoteProgress {
  return { state: 'queued', detail: null, tasks: null, unitsDone: null, collectable: false, trouble };
}

async function look(job: RemoteJob, launch: Launch, site: ClusterSite): Promise<RemoteProgress> {
  const queue = await askQueue(site, job.signal);
  if (!queue.ok) return { ...outOfReach(queue.message), state: 'running' };
  if (site.isCopied) {
    const problem = await fetchFolder(launch.folder, site, RESULTS, job.signal);
    if (problem !== null) return { ...outOfReach(problem), state: 'running' };
  }
  const progress = await readProgress(launch.folder);
  if (!progress)
    return { ...outOfReach(said('{0} is not whole any more.', launch.folder)), state: 'running' };
  const isOver = !queue.tasks.some(isInHand);
  const judged = judgeCluster({
    place: site.place.name,
    tasks: queue.tasks,
    ranks: { total: progress.ranks, done: progress.ranksDone },
    unitsDone: progress.unitsDone,
    collectable: isNew(launch, progress.mark),
    stopped: progress.stopped,
    lastWords: isOver && progress.ranksDone < progress.ranks ? await lastWords(launch.folder) : null,
  });
  return site.place.isHere ? judged : { ...judged, restMs: LOGIN_NODE_REST_MS };
}

/** What was there at the last poll of a launch, by this runner. */
const marks = new WeakMap<Launch, string>();

function isNew(launch: Launch, mark: string): boolean {
  const before = marks.get(launch);
  marks.set(launch, mark);
  return before !== mark;
}

async function stillThere(site: ClusterSite): Promise<string | null> {
  const queue = await askQueue(site);
  if (!queue.ok) return queue.message;
  const left = queue.tasks.filter(isInHand).length;
  if (left === 0) return null;
  return left === 1
    ? said('A task of Slurm is still ending.')
    : said('{0} tasks of Slurm are still ending.', left);
}
