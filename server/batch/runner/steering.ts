/** What people ask of a running job and what its limits say, turned into what the runner does. */

import { setTimeout as sleep } from 'node:timers/promises';
import { said } from '../../language/said.ts';
import type { ControlCommand, Phase } from '../job.ts';
import { PAUSED_ON_REQUEST } from '../job.ts';
import type { CommittedUnits } from './committedUnits.ts';
import type { JobStatus } from './jobStatus.ts';
import type { JournalWriter } from './journalWriter.ts';
import type { Lane } from './lane.ts';
import { limitAtBeat } from './stopRules.ts';
import type { StopSwitch } from './stopSwitch.ts';

/** What is steered once documents are being sent. */
export interface Steered {
  readonly lanes: readonly Lane[];
  readonly journal: JournalWriter;
  readonly committed: CommittedUnits;
  /** Whether it can hold still: what runs elsewhere can only go on or be ended. */
  readonly pausable: boolean;
}

export interface Steering {
  /** From here on there is something to steer; gives the settings in force to it. */
  begin(steered: Steered): void;
  /** Nothing more can be steered. */
  end(): void;
  /**
   * Obeys; false where there is nothing to obey with yet, or no more, as after the last document. A wish to try failed units
   * again is then kept, and given by `takeWishes`.
   */
  obey(command: ControlCommand): Promise<boolean>;
  /** Wishes to try failed units again that could not be fulfilled when they came, each once. */
  takeWishes(): readonly ControlCommand[];
  /** Pauses for a limit, or stops where nobody waits. Before anything is sent it is too early: settings may be on their way. */
  limit(limit: 'stop-if' | 'budget', reason: string): void;
  /** The budget holds again: goes on where the pause was for it, and nobody asked for one since. */
  lift(): void;
  /** True once after failed units were opened again; waits for those that are being opened. */
  takeReopened(): Promise<boolean>;
  /** The same; where there are none it ends in the same moment, so that no wish is obeyed in vain. */
  endUnlessReopened(): Promise<boolean>;
}

/** What steering works with. */
export interface SteeringOptions {
  readonly status: JobStatus;
  readonly stop: StopSwitch;
  readonly enter: (phase: Phase, reason: string | null) => void;
  /** `end` where a paused runner would only keep somebody waiting, as in the foreground. */
  readonly whenPaused: 'wait' | 'end';
  readonly patienceMs: number;
  /** Takes a sentence for the job's events. */
  readonly warn: (message: string) => void;
  readonly graceMs: number;
}

/** Who asked for a pause. */
type Why = 'request' | 'stop-if' | 'budget';

const CANNOT_PAUSE = said(
  'What runs elsewhere cannot be paused. Cancel the job to end it: what it has done is kept, and a resume asks for the rest.',
);

export function createSteering(options: SteeringOptions): Steering {
  const { status, stop, enter, graceMs } = options;
  let steered: Steered | null = null;
  let paused: { readonly why: Why; readonly ended: AbortController } | null = null;
  let wished = false;
  let reopened = false;
  let reopening: Promise<boolean> = Promise.resolve(false);
  let wishes: ControlCommand[] = [];
  /** Wishes that were fulfilled: one may come by two ways, from the file and from the heartbeat that reads it. */
  const fulfilled = new Set<string>();

  const pause = (reason: string, why: Why): void => {
    if (paused || stop.stop) return;
    if (steered && !steered.pausable && why === 'request') {
      options.warn(CANNOT_PAUSE);
      return;
    }
    if (options.whenPaused === 'end' || !steered?.pausable) {
      stop.ask({ phase: 'stopped', reason }, graceMs);
      return;
    }
    const ended = new AbortController();
    paused = { why, ended };
    for (const lane of steered.lanes) lane.hold(true);
    enter('paused', reason);
    const goHome = (): void =>
      stop.ask({ phase: 'stopped', reason: said('{0} Nobody resumed it for a while.', reason) }, graceMs);
    sleep(options.patienceMs, undefined, { signal: ended.signal, ref: false }).then(goHome, () => undefined);
  };
  const goOn = (): void => {
    if (!paused) return;
    paused.ended.abort();
    paused = null;
    status.forgive();
    for (const lane of steered?.lanes ?? []) lane.hold(false);
    enter('running', null);
  };
  const reopen = async (wish: ControlCommand): Promise<boolean> => {
    if (fulfilled.has(wish.id)) return true;
    if (!steered || stop.stop) {
      wishes.push(wish);
      return false;
    }
    const { journal, committed } = steered;
    fulfilled.add(wish.id);
    await journal.reopen(wish.id, () => {
      committed.reopenFailed();
      status.reopened();
      status.forgive();
      reopened = true;
    });
    return true;
  };
  const end = (): void => {
    steered = null;
    paused?.ended.abort();
    paused = null;
  };
  /** One that begins while another is waited for is waited for too. A journal that cannot be written ends the run by itself. */
  const allReopened = async (): Promise<void> => {
    for (let seen: unknown = null; seen !== reopening; ) {
      seen = reopening;
      await reopening.catch(() => false);
    }
  };
  const takeReopened = (): boolean => {
    const was = reopened;
    reopened = false;
    return was;
  };
  return {
    begin(begun) {
      steered = begun;
      for (const lane of begun.lanes) lane.setCeiling(status.ceiling);
      const spent = limitAtBeat(status);
      if (spent !== null) pause(spent, 'budget');
      if (wished) pause(PAUSED_ON_REQUEST, 'request');
    },
    end,
    async obey(command) {
      switch (command.command) {
        case 'cancel':
          stop.ask({ phase: 'cancelled', reason: said('Cancelled on request.') }, graceMs);
          return true;
        case 'pause':
          wished = true;
          if (steered) pause(PAUSED_ON_REQUEST, 'request');
          return true;
        case 'resume':
          wished = false;
          goOn();
          return true;
        case 'ceiling':
          status.ceiling = command.concurrency;
          for (const lane of steered?.lanes ?? []) lane.setCeiling(command.concurrency);
          return true;
        case 'budget':
          status.budgetGpuHours = command.gpuHours;
          return true;
        case 'retryFailed': {
          reopening = reopen(command);
          const isReopened = await reopening;
          // Who wants them tried again wants the job to go on.
          if (isReopened && paused) {
            wished = false;
            goOn();
          }
          return isReopened;
        }
        case 'batch':
          // The executor reads it where its question stands.
          return true;
      }
    },
    limit(limit, reason) {
      if (steered) pause(reason, limit);
    },
    lift() {
      if (paused?.why !== 'budget') return;
      if (!wished) return goOn();
      paused = { ...paused, why: 'request' };
      enter('paused', PAUSED_ON_REQUEST);
    },
    takeWishes() {
      const taken = wishes.filter(({ id }) => !fulfilled.has(id));
      wishes = [];
      return taken;
    },
    async takeReopened() {
      await allReopened();
      return takeReopened();
    },
    async endUnlessReopened() {
      await allReopened();
      const was = takeReopened();
      if (!was) end();
      return was;
    },
  };
}
