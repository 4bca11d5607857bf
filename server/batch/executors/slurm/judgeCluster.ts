/** What Slurm and DataTrove's files say about a launch → how it goes, in words for people, and what follows from it. */
import type { RemoteProgress } from '../executor.ts';
import type { SlurmTask, TaskState } from './slurmTasks.ts';
import { isInHand } from './slurmTasks.ts';
import { waitingReason } from './waitingReason.ts';

/** Everything that is known at one moment. */
export interface ClusterSight {
  /** "this machine", or the host. */
  readonly place: string;
  /** Every job that the launch started. */
  readonly tasks: readonly SlurmTask[];
  /** Ranks of the launch, and those that DataTrove calls complete. */
  readonly ranks: { readonly total: number; readonly done: number };
  readonly unitsDone: number | null;
  readonly collectable: boolean;
  /** Why a rank gave up by itself; null where none did. */
  readonly stopped: { readonly reason: string; readonly message: string } | null;
  /** The last thing that a failed rank said; null where nothing of use. */
  readonly said: string | null;
}

/** A launch has ended when Slurm has none of its ranks in hand any more, whatever became of them. */
export function judgeCluster(sight: ClusterSight): RemoteProgress {
  const { ranks, unitsDone, collectable, tasks } = sight;
  const running = atWork(sight);
  const inHand = tasks.filter(isInHand);
  const lost = tasks.filter(({ state }) => !isInHand({ state } as SlurmTask) && state !== 'completed');
  const failed = Math.min(lost.length, ranks.total - ranks.done);
  const common = { tasks: { total: ranks.total, running, done: ranks.done, failed }, unitsDone, collectable };
  if (ranks.done >= ranks.total) {
    return { ...common, state: 'ended', detail: `All ${ranksWord(ranks.total)} are done.`, trouble: null };
  }
  if (inHand.length > 0) {
    const state = running > 0 || ranks.done > 0 ? 'running' : 'queued';
    return { ...common, state, detail: courseOf(sight, tasks), trouble: troubleOf(tasks) };
  }
  return { ...common, state: 'ended', ...endOf(sight, lost) };
}

/** A task may still be ending while its rank is done already. */
function atWork({ tasks, ranks }: ClusterSight): number {
  return Math.min(count(tasks, 'running') + count(tasks, 'ending'), ranks.total - ranks.done);
}

/** "Slurm job 12 on login: 3 of 8 ranks run, 4 wait for free nodes, 1 is done." */
function courseOf(sight: ClusterSight, tasks: readonly SlurmTask[]): string {
  const { place, ranks } = sight;
  const running = atWork(sight);
  const waiting = tasks.filter(({ state }) => state === 'waiting');
  const reasons = [...new Set(waiting.map(({ reason }) => waitingReason(reason).words))];
  const parts = [
    running > 0 ? `${running} of ${ranksWord(ranks.total)} ${running === 1 ? 'runs' : 'run'}` : '',
    waiting.length > 0
      ? `${waiting.length} ${waiting.length === 1 ? 'waits' : 'wait'} (${reasons.slice(0, 2).join('; ')})`
      : '',
    ranks.done > 0 ? `${ranks.done} ${ranks.done === 1 ? 'is' : 'are'} done` : '',
  ].filter((part) => part !== '');
  return `Slurm ${jobWord(tasks)} on ${place}: ${parts.join(', ')}.`;
}

/** What keeps ranks from ever starting, and lost ones while others go on. */
function troubleOf(tasks: readonly SlurmTask[]): string | null {
  const blocked = tasks.filter(
    ({ state, reason }) => state === 'waiting' && waitingReason(reason).blocked !== null,
  );
  const [first] = blocked;
  if (first) {
    const many = blocked.length === 1 ? 'A rank' : `${blocked.length} ranks`;
    return `${many} of Slurm job ${first.jobId} will not start by waiting: ${waitingReason(first.reason).blocked}.`;
  }
  const words = lostWords(tasks);
  return words === ''
    ? null
    : `Of the ranks that ended, ${words}. The others go on; what is missing is asked for again afterwards.`;
}

type End = Pick<RemoteProgress, 'detail' | 'trouble' | 'stop'>;

/** Nothing of it runs, and ranks are not done. Whether to go on depends on who ended them. */
function endOf({ place, ranks, stopped, said, tasks }: ClusterSight, lost: readonly SlurmTask[]): End {
  const missing = ranks.total - ranks.done;
  const last = said === null ? '' : ` The log says: ${said}`;
  if (stopped !== null) {
    const needsKey = stopped.reason === 'no-key' || stopped.reason === 'unauthorised';
    const reason = needsKey
      ? `${stopped.message} The ranks take their key from the environment of their node: a line of "setup" in the setting rephrase.slurm brings it, for example: export NAME="$(command that prints it)".`
      : stopped.message;
    return { detail: reason, trouble: null, stop: { phase: needsKey ? 'needs-key' : 'failed', reason } };
  }
  if (count(lost, 'cancelled') > 0) {
    const reason = `${count(lost, 'cancelled')} of ${ranksWord(ranks.total)} of Slurm ${jobWord(lost)} were cancelled on the cluster, not from here. What they have done is kept; resume submits what is missing.`;
    return { detail: reason, trouble: null, stop: { phase: 'stopped', reason } };
  }
  if (count(lost, 'out-of-memory') > 0) {
    const reason = `${ranksWord(count(lost, 'out-of-memory'))} ran out of memory${nodesWord(lost, 'out-of-memory')}. Give each more (batch.slurm.memory_gb) in a new job that takes over the rows of this one.`;
    return { detail: reason, trouble: null, stop: { phase: 'failed', reason } };
  }
  const words = lostWords(lost);
  if (words !== '') {
    return {
      detail: `${missing} of ${ranksWord(ranks.total)} did not finish: ${words}.${last}`,
      trouble: null,
    };
  }
  const unknown =
    tasks.length === 0 ? 'Slurm does not know the job any more' : 'nothing of it is in the queue any more';
  return {
    detail: `${missing} of ${ranksWord(ranks.total)} did not finish, and ${unknown} on ${place}.${last}`,
    trouble: null,
  };
}

const LOST_WORDS: Readonly<Partial<Record<TaskState, string>>> = {
  failed: 'failed',
  'out-of-memory': 'ran out of memory',
  timeout: 'reached the time limit',
  'node-lost': 'lost their node',
  preempted: 'were preempted',
  cancelled: 'were cancelled on the cluster',
};

/** "2 failed on n1, 1 reached the time limit". */
function lostWords(tasks: readonly SlurmTask[]): string {
  return Object.entries(LOST_WORDS)
    .map(([state, words]) => [count(tasks, state as TaskState), state as TaskState, words] as const)
    .filter(([number]) => number > 0)
    .map(([number, state, words]) => `${number} ${words}${nodesWord(tasks, state)}`)
    .join(', ');
}

function nodesWord(tasks: readonly SlurmTask[], wanted: TaskState): string {
  const nodes = [
    ...new Set(tasks.filter(({ state, node }) => state === wanted && node !== '').map(({ node }) => node)),
  ];
  if (nodes.length === 0) return '';
  return ` on ${nodes.slice(0, 3).join(', ')}${nodes.length > 3 ? ' and others' : ''}`;
}

function count(tasks: readonly SlurmTask[], wanted: TaskState): number {
  return tasks.filter(({ state }) => state === wanted).length;
}

function jobWord(tasks: readonly SlurmTask[]): string {
  const ids = [...new Set(tasks.map(({ jobId }) => jobId))];
  return `${ids.length === 1 ? 'job' : 'jobs'} ${ids.slice(0, 4).join(', ')}${ids.length > 4 ? ' and others' : ''}`;
}

function ranksWord(number: number): string {
  return number === 1 ? '1 rank' : `${number.toLocaleString('en')} ranks`;
}
