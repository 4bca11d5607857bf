/** Asks Slurm for the tasks of a launch, by their name: what is in the queue, what it still remembers, what it has accounted. */
import { said } from '../../../language/said.ts';
import type { ClusterSite } from './clusterSite.ts';
import type { SlurmTask } from './slurmTasks.ts';
import { ACCOUNTING_FORMAT, isInHand, QUEUE_FORMAT, readAccounting, readQueue } from './slurmTasks.ts';

export type QueueAnswer =
  | { readonly ok: true; readonly tasks: readonly SlurmTask[] }
  | { readonly ok: false; readonly message: string };

/** What `squeue` says goes before what `sacct` says, which may be minutes old; where there is no accounting, there is none. */
export async function askQueue({ place, jobName }: ClusterSite, signal?: AbortSignal): Promise<QueueAnswer> {
  const options = { timeoutMs: ASK_MS, ...(signal && { signal }) };
  const queue = await place.run(['squeue', ...QUEUE_FORMAT, '--name', jobName], options);
  if (queue.kind !== 'ended') return { ok: false, message: queue.message };
  if (queue.code !== 0) {
    return {
      ok: false,
      message: said('squeue on {0} says: {1}', place.name, queue.stderr.trim().split('\n').at(-1) ?? ''),
    };
  }
  const queued = readQueue(queue.stdout);
  if (queued.some(isInHand)) return { ok: true, tasks: queued };
  const accounted = await place.run(
    ['sacct', ...ACCOUNTING_FORMAT, '--name', jobName, '--starttime', 'now-30days'],
    options,
  );
  const known = new Map<string, SlurmTask>();
  const past = accounted.kind === 'ended' && accounted.code === 0 ? readAccounting(accounted.stdout) : [];
  for (const task of [...past, ...queued]) known.set(`${task.jobId}_${task.index}`, task);
  return { ok: true, tasks: [...known.values()] };
}

/** Cancels every job of that name; null when Slurm took it, else what it said. */
export async function cancelByName({ place, jobName }: ClusterSite): Promise<string | null> {
  const end = await place.run(['scancel', '--name', jobName], { timeoutMs: ASK_MS });
  if (end.kind !== 'ended') return end.message;
  return end.code === 0 ? null : end.stderr.trim() || said('scancel ended with {0}.', end.code);
}

const ASK_MS = 60_000;
