/** Slurm's word for why a task waits → what that means, and what to do where waiting alone will not help. */
import { said } from '../../../language/said.ts';

/** A reason in words, without a full stop; `blocked` where the task will not start before somebody does something. */
export interface WaitingReason {
  readonly words: string;
  readonly blocked: string | null;
}

/** For words of Slurm that are not known here, the word itself. */
export function waitingReason(reason: string): WaitingReason {
  const blocked = BLOCKED.find(([pattern]) => pattern.test(reason));
  if (blocked) return { words: reason, blocked: blocked[1](reason) };
  const words = WORDS.find(([pattern]) => pattern.test(reason))?.[1];
  return { words: words ?? (reason === '' ? said('no reason given') : reason), blocked: null };
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Resources$/, said('for free nodes')],
  [/^Priority$/, said('for others with higher priority')],
  [/^BeginTime$/, said('queued again, until their start time')],
  [/^Dependency$/, said('for the stage before theirs')],
  [/^JobArrayTaskLimit$/, said('for ranks before them because few run at once')],
  [/^Prolog$/, said('for their node to be prepared')],
  [/^Cleaning$/, said('for their last run to be cleaned up')],
  [/^Licenses$/, said('for licences')],
  [/^Reservation$/, said('for a reservation to begin')],
];

const BLOCKED: readonly (readonly [RegExp, (reason: string) => string])[] = [
  [/^JobHeldUser$/, (reason) => said('held by their owner: "scontrol release" lets them go ({0})', reason)],
  [/^JobHeldAdmin$/, (reason) => said('held by an administrator: ask them, or cancel ({0})', reason)],
  [
    /requeued_held|SE_Wait|^JobHoldMaxRequeue$|launch_failed_requeued_held/i,
    (reason) =>
      said(
        'held after they failed to start: look at the log, then "scontrol release", or cancel ({0})',
        reason,
      ),
  ],
  [
    /^PartitionDown$|^PartitionInactive$/,
    (reason) => said('the partition takes no jobs at present ({0})', reason),
  ],
  [
    /^PartitionTimeLimit$/,
    (reason) =>
      said(
        'the time asked for is more than the partition allows: cancel, ask for less time, resume ({0})',
        reason,
      ),
  ],
  [
    /^PartitionNodeLimit$|^PartitionConfig$|^BadConstraints$|^NodeConfig/i,
    (reason) =>
      said(
        'no node of the partition can ever fit them: cancel, ask for other resources, resume ({0})',
        reason,
      ),
  ],
  [
    /^(QOS|Assoc).*(Max|Grp|Min).*/,
    (reason) =>
      said(
        'a limit of your account or quality of service is reached: they start when it allows ({0})',
        reason,
      ),
  ],
  [
    /^InvalidAccount$/,
    (reason) => said('the account is not valid any more: cancel, choose another, resume ({0})', reason),
  ],
  [
    /^InvalidQOS$|^QOSNotAllowed$/,
    (reason) =>
      said('the quality of service is not allowed here: cancel, choose another, resume ({0})', reason),
  ],
  [
    /ReqNodeNotAvail|^NodeDown$/i,
    (reason) => said('nodes they need are down or reserved: ask the administrator, or cancel ({0})', reason),
  ],
  [/^DependencyNeverSatisfied$/, (reason) => said('what they depend on failed: cancel them ({0})', reason)],
];
