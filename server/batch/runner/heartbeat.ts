/** The runner's sign of life: once a second it writes the state, flushes events, obeys commands and checks its lock. */
import { setTimeout as sleep } from 'node:timers/promises';
import { replaceOrOverwrite } from '../durableFile.ts';
import type { ControlCommand } from '../job.ts';
import type { JobPaths } from '../jobFolder.ts';
import { readCommands } from '../readEvents.ts';
import type { EventLog } from './eventLog.ts';
import type { JobStatus } from './jobStatus.ts';
import type { RunnerLock } from './runnerLock.ts';

/** What beats. */
export interface HeartbeatOptions {
  readonly paths: JobPaths;
  readonly lock: RunnerLock;
  readonly status: JobStatus;
  readonly events: EventLog;
  readonly beatMs: number;
  /** Commands that stand before this byte were given to earlier runners. */
  readonly commandsFrom: number;
  /** Obeys a command; it is acknowledged when this says so. */
  readonly onCommand: (command: ControlCommand) => Promise<boolean>;
  readonly onBeat: () => Promise<void>;
  /** Another runner took the job over, or its folder is gone; nothing is written from here on. */
  readonly onLockLost: () => void;
  /** State or control could not be written or read; said once. */
  readonly onTrouble: (error: unknown) => void;
}

export interface Heartbeat {
  /** Writes the state at once, as after a change of phase. */
  beatNow(): Promise<void>;
  /** Beats no more. */
  stop(): Promise<void>;
}

/** Starts beating. */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { paths, lock, status, events, beatMs } = options;
  const ended = new AbortController();
  let commandsFrom = options.commandsFrom;
  let queue: Promise<void> = Promise.resolve();
  let troubled = false;

  const trouble = (error: unknown): void => {
    if (!troubled) options.onTrouble(error);
    troubled = true;
  };
  const beat = async (): Promise<void> => {
    if (!(await lock.isHeld())) {
      ended.abort();
      options.onLockLost();
      return;
    }
    // What cannot be written now must not keep the state from being: it says why.
    await options.onBeat().catch(trouble);
    const { items, nextByte } = await readCommands(paths.folder, commandsFrom);
    commandsFrom = nextByte;
    for (const command of items) {
      if (!(await options.onCommand(command))) continue;
      events.add({ kind: 'acknowledged', command: command.command, id: command.id });
    }
    await events.flush();
    status.beat();
    await replaceOrOverwrite(paths.state, JSON.stringify(status.state()));
  };
  const beatInTurn = (): Promise<void> => {
    queue = queue.then(beat).catch(trouble);
    return queue;
  };
  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await beatInTurn();
      await sleep(beatMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    beatNow: () => (ended.signal.aborted ? queue : beatInTurn()),
    async stop() {
      ended.abort();
      await running;
      await queue;
    },
  };
}
