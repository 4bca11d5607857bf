/** Slurm's word for why a task waits → what that means, and what to do where waiting alone will not help. */

/** A reason in words, without a full stop; `blocked` where the task will not start before somebody does something. */
export interface WaitingReason {
  readonly words: string;
  readonly blocked: string | null;
}

/** For words of Slurm that are not known here, the word itself. */
export function waitingReason(reason: string): WaitingReason {
  const blocked = BLOCKED.find(([pattern]) => pattern.test(reason));
  if (blocked) return { words: reason, blocked: `${blocked[1]} (${reason})` };
  const words = WORDS.find(([pattern]) => pattern.test(reason))?.[1];
  return { words: words ?? (reason === '' ? 'no reason given' : reason), blocked: null };
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Resources$/, 'for free nodes'],
  [/^Priority$/, 'for others with higher priority'],
  [/^BeginTime$/, 'queued again, until their start time'],
  [/^Dependency$/, 'for the stage before theirs'],
  [/^JobArrayTaskLimit$/, 'for ranks before them, as few run at once'],
  [/^Prolog$/, 'for their node to be prepared'],
  [/^Cleaning$/, 'for their last run to be cleaned up'],
  [/^Licenses$/, 'for licences'],
  [/^Reservation$/, 'for a reservation to begin'],
];

const BLOCKED: readonly (readonly [RegExp, string])[] = [
  [/^JobHeldUser$/, 'held by their owner: "scontrol release" lets them go'],
  [/^JobHeldAdmin$/, 'held by an administrator: ask them, or cancel'],
  [
    /requeued_held|SE_Wait|^JobHoldMaxRequeue$|launch_failed_requeued_held/i,
    'held after they failed to start: look at the log, then "scontrol release", or cancel',
  ],
  [/^PartitionDown$|^PartitionInactive$/, 'the partition takes no jobs at present'],
  [
    /^PartitionTimeLimit$/,
    'the time asked for is more than the partition allows: cancel, ask for less time, resume',
  ],
  [
    /^PartitionNodeLimit$|^PartitionConfig$|^BadConstraints$|^NodeConfig/i,
    'no node of the partition can ever fit them: cancel, ask for other resources, resume',
  ],
  [
    /^(QOS|Assoc).*(Max|Grp|Min).*/,
    'a limit of your account or quality of service is reached: they start when it allows',
  ],
  [/^InvalidAccount$/, 'the account is not valid any more: cancel, choose another, resume'],
  [
    /^InvalidQOS$|^QOSNotAllowed$/,
    'the quality of service is not allowed here: cancel, choose another, resume',
  ],
  [/ReqNodeNotAvail|^NodeDown$/i, 'nodes they need are down or reserved: ask the administrator, or cancel'],
  [/^DependencyNeverSatisfied$/, 'what they depend on failed: cancel them'],
];
