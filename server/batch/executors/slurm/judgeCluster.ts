/** What Slurm and DataTrove's files say about a launch → how it goes, in words for people, and what follows from it. */
import { said } from '../../../language/said.ts';
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
  readonly lastWords: string | null;
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
    return { ...common, state: 'ended', detail: allDone(ranks.total), trouble: null };
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
    running > 0 ? runningWords(running, ranks.total) : '',
    waiting.length > 0 ? waitingWords(waiting.length, reasons.slice(0, 2).join('; ')) : '',
    ranks.done === 1 ? said('1 is done') : ranks.done > 1 ? said('{0} are done', ranks.done) : '',
  ].filter((part) => part !== '');
  const { ids, isOne } = jobsOf(tasks);
  return isOne
    ? said('Slurm job {0} on {1}: {2}.', ids, place, parts.join(', '))
    : said('Slurm jobs {0} on {1}: {2}.', ids, place, parts.join(', '));
}

/** What keeps ranks from ever starting, and lost ones while others go on. */
function troubleOf(tasks: readonly SlurmTask[]): string | null {
  const blocked = tasks.filter(
    ({ state, reason }) => state === 'waiting' && waitingReason(reason).blocked !== null,
  );
  const [first] = blocked;
  if (first) {
    const why = waitingReason(first.reason).blocked ?? first.reason;
    return blocked.length === 1
      ? said('A rank of Slurm job {0} will not start by waiting: {1}.', first.jobId, why)
      : said('{0} ranks of Slurm job {1} will not start by waiting: {2}.', blocked.length, first.jobId, why);
  }
  const words = lostWords(tasks);
  return words === ''
    ? null
    : said(
        'Of the ranks that ended, {0}. The others go on; what is missing is asked for again afterwards.',
        words,
      );
}

type End = Pick<RemoteProgress, 'detail' | 'trouble' | 'stop'>;

/** Nothing of it runs, and ranks are not done. Whether to go on depends on who ended them. */
function endOf({ place, ranks, stopped, lastWords, tasks }: ClusterSight, lost: readonly SlurmTask[]): End {
  const missing = ranks.total - ranks.done;
  if (stopped !== null) {
    const needsKey = stopped.reason === 'no-key' || stopped.reason === 'unauthorised';
    const reason = needsKey
      ? said(
          '{0} The ranks take their key from the environment of their node: a line of "setup" in the setting rephrase.slurm (slurm.yaml without an editor) brings it, for example: export NAME="$(command that prints it)".',
          stopped.message,
        )
      : stopped.message;
    return { detail: reason, trouble: null, stop: { phase: needsKey ? 'needs-key' : 'failed', reason } };
  }
  if (count(lost, 'cancelled') > 0) {
    const reason = cancelledThere(lost, ranks.total);
    return { detail: reason, trouble: null, stop: { phase: 'stopped', reason } };
  }
  if (count(lost, 'out-of-memory') > 0) {
    const many = ranksWord(count(lost, 'out-of-memory'));
    const nodes = nodesOf(lost, 'out-of-memory');
    const reason =
      nodes === ''
        ? said(
            '{0} ran out of memory. Give each more (batch.slurm.memory_gb) in a new job that takes over the rows of this one.',
            many,
          )
        : said(
            '{0} ran out of memory on {1}. Give each more (batch.slurm.memory_gb) in a new job that takes over the rows of this one.',
            many,
            nodes,
          );
    return { detail: reason, trouble: null, stop: { phase: 'failed', reason } };
  }
  const words = lostWords(lost);
  if (words !== '') {
    return {
      detail: withLog(
        said('{0} of {1} did not finish: {2}.', missing, ranksWord(ranks.total), words),
        lastWords,
      ),
      trouble: null,
    };
  }
  const all = ranksWord(ranks.total);
  const detail =
    tasks.length === 0
      ? said(
          '{0} of {1} did not finish, and Slurm does not know the job any more on {2}.',
          missing,
          all,
          place,
        )
      : said(
          '{0} of {1} did not finish, and nothing of it is in the queue any more on {2}.',
          missing,
          all,
          place,
        );
  return { detail: withLog(detail, lastWords), trouble: null };
}

function cancelledThere(lost: readonly SlurmTask[], total: number): string {
  const { ids, isOne } = jobsOf(lost);
  const [cancelled, all] = [count(lost, 'cancelled'), ranksWord(total)];
  const jobs = isOne ? said('Slurm job {0}', ids) : said('Slurm jobs {0}', ids);
  return cancelled === 1
    ? said(
        '1 of {0} of {1} was cancelled on the cluster, not from here. What it has done is kept; resume submits what is missing.',
        all,
        jobs,
      )
    : said(
        '{0} of {1} of {2} were cancelled on the cluster, not from here. What they have done is kept; resume submits what is missing.',
        cancelled,
        all,
        jobs,
      );
}

function withLog(sentence: string, lastWords: string | null): string {
  return lastWords === null ? sentence : said('{0} The log says: {1}', sentence, lastWords);
}

function allDone(ranks: number): string {
  return ranks === 1 ? said('The one rank is done.') : said('All {0} are done.', ranksWord(ranks));
}

function runningWords(running: number, total: number): string {
  return running === 1
    ? said('1 of {0} runs', ranksWord(total))
    : said('{0} of {1} run', running, ranksWord(total));
}

function waitingWords(waiting: number, reasons: string): string {
  return waiting === 1 ? said('1 waits ({0})', reasons) : said('{0} wait ({1})', waiting, reasons);
}

const LOST_WORDS: Readonly<Partial<Record<TaskState, (many: number, nodes: string) => string>>> = {
  failed: (many, nodes) => (nodes === '' ? said('{0} failed', many) : said('{0} failed on {1}', many, nodes)),
  'out-of-memory': (many, nodes) =>
    nodes === '' ? said('{0} ran out of memory', many) : said('{0} ran out of memory on {1}', many, nodes),
  timeout: (many, nodes) =>
    nodes === ''
      ? said('{0} reached the time limit', many)
      : said('{0} reached the time limit on {1}', many, nodes),
  'node-lost': (many, nodes) => {
    if (many === 1) return nodes === '' ? said('1 lost its node') : said('1 lost its node, {0}', nodes);
    return nodes === '' ? said('{0} lost their nodes', many) : said('{0} lost their nodes: {1}', many, nodes);
  },
  preempted: (many, nodes) => {
    if (many === 1) return nodes === '' ? said('1 was preempted') : said('1 was preempted on {0}', nodes);
    return nodes === '' ? said('{0} were preempted', many) : said('{0} were preempted on {1}', many, nodes);
  },
  cancelled: (many) =>
    many === 1 ? said('1 was cancelled on the cluster') : said('{0} were cancelled on the cluster', many),
};

/** "2 failed on n1, 1 reached the time limit". */
function lostWords(tasks: readonly SlurmTask[]): string {
  return Object.entries(LOST_WORDS)
    .map(([state, words]) => [count(tasks, state as TaskState), state as TaskState, words] as const)
    .filter(([number]) => number > 0)
    .map(([number, state, words]) => words(number, nodesOf(tasks, state)))
    .join(', ');
}

/** "n1, n2, n3 and others"; empty where none is known. */
function nodesOf(tasks: readonly SlurmTask[], wanted: TaskState): string {
  const nodes = [
    ...new Set(tasks.filter(({ state, node }) => state === wanted && node !== '').map(({ node }) => node)),
  ];
  const first = nodes.slice(0, 3).join(', ');
  return nodes.length > 3 ? said('{0} and others', first) : first;
}

function count(tasks: readonly SlurmTask[], wanted: TaskState): number {
  return tasks.filter(({ state }) => state === wanted).length;
}

function jobsOf(tasks: readonly SlurmTask[]): { readonly ids: string; readonly isOne: boolean } {
  const ids = [...new Set(tasks.map(({ jobId }) => jobId))];
  const first = ids.slice(0, 4).join(', ');
  return { ids: ids.length > 4 ? said('{0} and others', first) : first, isOne: ids.length === 1 };
}

function ranksWord(number: number): string {
  return number === 1 ? said('1 rank') : said('{0} ranks', number.toLocaleString('en'));
}
