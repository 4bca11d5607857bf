/**
 * The executor `slurm`: the job as a DataTrove project that Slurm runs as an array of ranks, submitted from this machine or
 * through ssh, followed by `squeue`, `sacct` where there is one, and DataTrove's own files.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
import { settleSubmission, submissionOf } from './settleSubmission.ts';
import { isInHand } from './slurmTasks.ts';
import { validateSlurm } from './validateSlurm.ts';

export const slurmExecutor: RemoteExecutor = {
  kind: 'slurm',
  title: 'DataTrove on Slurm',
  mode: 'remote',

  async validate(subject) {
    if (subject.setup.kind !== 'slurm') return [];
    return [...(await validateSlurm(subject.setup, subject)), ...(await validateProject(subject))];
  },

  estimate: (_, estimate) => ({
    ...estimate,
    assumptions: [
      ...estimate.assumptions,
      'The time that ranks wait in the queue of the cluster is not part of it.',
    ],
  }),

  async prepare(job, launch) {
    const { slurm, datatrove } = slurmSetupOf(job);
    const site = siteOf(job, launch);
    const written = await writeProject(job, launch, { slurm: { jobName: site.jobName } });
    if (!written.ok) return written;
    const { modules, setup } = slurm;
    const script = environmentScript({ modules, setup, python: datatrove.python });
    await writeFile(join(launch.folder, 'environment.sh'), script);
    return written;
  },

  launch: (job, launch) => submitted(job, launch),
  resume: (job, launch) => submitted(job, launch),

  async poll(job, launch) {
    const site = siteOf(job, launch);
    const settled = await settleSubmission(job, launch, site);
    if (settled.kind === 'unknown') return outOfReach(settled.message);
    if (settled.kind === 'refused') return { ...outOfReach(null), state: 'ended', stop: settled.stop };
    return look(job, launch, site);
  },

  async collect(job, launch) {
    const site = siteOf(job, launch);
    if (site.isCopied && submissionOf(launch)) {
      const problem = await fetchFolder(launch.folder, site, RESULTS, job.signal);
      if (problem !== null) job.warn(`Rows of ${site.place.name} could not be fetched. ${problem}`);
    }
    return collectProject(job, launch);
  },

  async cancel(job, launch) {
    const site = siteOf(job, launch);
    for (let attempt = 1; ; attempt += 1) {
      const problem = (await cancelByName(site)) ?? (await stillThere(site));
      if (problem === null) return;
      if (attempt === CANCEL_ATTEMPTS) {
        job.warn(
          `${problem} What still runs on ${site.place.name} ends with: scancel --name ${site.jobName}`,
        );
        return;
      }
      await sleep(CANCEL_WAIT_MS);
    }
  },
};

/** What is fetched from a copied folder: not what was sent there. */
const RESULTS: readonly string[] = ['stages', 'launch.json'];
const CANCEL_ATTEMPTS = 30;
const CANCEL_WAIT_MS = 1000;

/** A cluster that does not answer is no failure: polling goes on asking, and submits when it is known that nothing was. */
async function submitted(job: RemoteJob, launch: Launch): Promise<StepOutcome> {
  const settled = await settleSubmission(job, launch, siteOf(job, launch));
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
  const isOver = !queue.tasks.some(isInHand);
  return judgeCluster({
    place: site.place.name,
    tasks: queue.tasks,
    ranks: { total: progress.ranks, done: progress.ranksDone },
    unitsDone: progress.unitsDone,
    collectable: progress.collectable,
    stopped: progress.stopped,
    said: isOver && progress.ranksDone < progress.ranks ? await lastWords(launch.folder) : null,
  });
}

async function stillThere(site: ClusterSite): Promise<string | null> {
  const queue = await askQueue(site);
  if (!queue.ok) return queue.message;
  const left = queue.tasks.filter(isInHand).length;
  return left === 0 ? null : `${left} tasks of Slurm are still ending.`;
}
