/**
 * The text of `squeue` and `sacct` → tasks. Text, because their JSON differs from release to release; fixed fields
 * separated by a character that none of them holds.
 */

/** One task of an array as Slurm last knew it. */
export interface SlurmTask {
  /** Of the array; of the job itself where it is none. */
  readonly jobId: string;
  /** Null for a job that is no array. */
  readonly index: number | null;
  readonly state: TaskState;
  /** Why it waits, or how it ended; empty where Slurm says nothing. */
  readonly reason: string;
  readonly node: string;
}

/** Slurm's many states, by what they mean for a run. */
export type TaskState =
  | 'waiting'
  | 'running'
  /** Its end is being worked out; it holds its node. */
  | 'ending'
  | 'completed'
  | 'failed'
  | 'out-of-memory'
  | 'timeout'
  | 'node-lost'
  | 'preempted'
  | 'cancelled';

/** The words after `squeue` that make what `readQueue` reads, ended tasks that Slurm still remembers included. */
export const QUEUE_FORMAT: readonly string[] = ['-h', '-r', '-t', 'all', '-o', '%F|%K|%T|%r|%N'];

/** The words after `sacct` that make what `readAccounting` reads. */
export const ACCOUNTING_FORMAT: readonly string[] = [
  ...['--noheader', '--parsable2', '--allocations', '--duplicates'],
  '--format=JobID,State,Reason,NodeList',
];

/** Lines that are none of squeue's are passed over. */
export function readQueue(text: string): readonly SlurmTask[] {
  return text.split('\n').flatMap((line) => {
    const [jobId = '', index = '', state = '', reason = '', node = ''] = line
      .split('|')
      .map((field) => field.trim());
    const known = stateOf(state);
    if (!/^\d+$/.test(jobId) || known === null) return [];
    return [
      {
        jobId,
        index: /^\d+$/.test(index) ? Number(index) : null,
        state: known,
        reason: saidOf(reason),
        node: saidOf(node),
      },
    ];
  });
}

/** The last line for each task counts: one that was queued again has several. */
export function readAccounting(text: string): readonly SlurmTask[] {
  const tasks = new Map<string, SlurmTask>();
  for (const line of text.split('\n')) {
    const [id = '', state = '', reason = '', node = ''] = line.split('|').map((field) => field.trim());
    const [, jobId, index] = /^(\d+)(?:_(\d+))?$/.exec(id) ?? [];
    const known = stateOf(state);
    if (jobId === undefined || known === null) continue;
    tasks.set(id, {
      jobId,
      index: index === undefined ? null : Number(index),
      state: known,
      reason: saidOf(reason),
      node: saidOf(node),
    });
  }
  return [...tasks.values()];
}

/** True while Slurm has the task in hand: waiting, at work, or about to end. */
export function isInHand({ state }: SlurmTask): boolean {
  return state === 'waiting' || state === 'running' || state === 'ending';
}

/** "CANCELLED by 1000" of sacct is CANCELLED; null for what is no state of a job. */
function stateOf(text: string): TaskState | null {
  return STATES[text.split(/[ +]/, 1)[0] ?? ''] ?? null;
}

const STATES: Readonly<Record<string, TaskState>> = {
  PENDING: 'waiting',
  REQUEUED: 'waiting',
  REQUEUE_HOLD: 'waiting',
  REQUEUE_FED: 'waiting',
  SPECIAL_EXIT: 'waiting',
  RESV_DEL_HOLD: 'waiting',
  CONFIGURING: 'waiting',
  RUNNING: 'running',
  RESIZING: 'running',
  SIGNALING: 'running',
  STAGE_OUT: 'ending',
  COMPLETING: 'ending',
  STOPPED: 'waiting',
  SUSPENDED: 'waiting',
  COMPLETED: 'completed',
  FAILED: 'failed',
  BOOT_FAIL: 'node-lost',
  NODE_FAIL: 'node-lost',
  LAUNCH_FAILED: 'node-lost',
  RECONFIG_FAIL: 'node-lost',
  OUT_OF_MEMORY: 'out-of-memory',
  TIMEOUT: 'timeout',
  DEADLINE: 'timeout',
  PREEMPTED: 'preempted',
  CANCELLED: 'cancelled',
  REVOKED: 'cancelled',
};

function saidOf(field: string): string {
  return field === 'None' || field === '(null)' || field === 'N/A' || field === 'None assigned' ? '' : field;
}
