/** Where a launch lives on the cluster: through which host it is reached, in which folder it stands there, what it is called. */
import { posix } from 'node:path';
import type { SlurmSetup } from '../../../experiment/executors/executorSetup.ts';
import { headersVariable, keyVariable } from '../datatrove/runData.ts';
import type { RemoteJob } from '../executor.ts';
import type { Launch } from '../launchLog.ts';
import type { CommandPlace } from './commandPlace.ts';
import { sshHost, thisMachine } from './commandPlace.ts';

export interface ClusterSite {
  readonly place: CommandPlace;
  /** The launch's folder as nodes and login node see it. */
  readonly folder: string;
  /** True where that is another folder than the one in the job: it is copied there, and what comes of it back. */
  readonly isCopied: boolean;
  /** The name of its Slurm jobs, by which they are found again; unique to the launch. */
  readonly jobName: string;
}

/** Throws where the executor of the job is another, or its host is no name: `validate` has said so before. */
export function siteOf(job: RemoteJob, launch: Launch): ClusterSite {
  const { slurm } = slurmSetupOf(job);
  const place = slurm.host === null ? thisMachine(keyVariables(job)) : sshHost(slurm.host);
  return {
    place,
    folder: slurm.folder === null ? launch.folder : posix.join(slurm.folder, job.manifest.id, launch.id),
    isCopied: slurm.folder !== null,
    jobName: `rephrase-${job.manifest.id}-${launch.id}`,
  };
}

export function slurmSetupOf({ manifest }: RemoteJob): SlurmSetup {
  if (manifest.executor.kind !== 'slurm') throw new Error(`Job ${manifest.id} is not for Slurm.`);
  return manifest.executor;
}

/**
 * The environment variables from which ranks read their keys. Slurm keeps the environment of whoever submits in files of
 * its own, so the submission does not get them: the setup lines bring them on the node.
 */
export function keyVariables({ access, manifest }: RemoteJob): readonly string[] {
  if (manifest.executor.kind === 'slurm' && manifest.executor.datatrove.serve === 'vllm') return [];
  return [...new Set(access.flatMap((each) => [keyVariable(each), headersVariable(each)]))].filter(
    (name) => name !== null,
  );
}
