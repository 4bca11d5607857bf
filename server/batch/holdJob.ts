/**
 * Holds a job that no runner has run yet while something is written into it: no runner takes it meanwhile, and whoever
 * looks sees that it is begun. A window that dies lets go of it as a runner does that dies.
 */
import { replaceOrOverwrite } from './durableFile.ts';
import type { JobManifest, JobState } from './job.ts';
import { pathsOf } from './jobFolder.ts';
import { readState } from './jobReader.ts';
import { readCommands } from './readEvents.ts';
import { createJobStatus } from './runner/jobStatus.ts';
import { acquireLock } from './runner/runnerLock.ts';

/** A job that is held. */
export interface HeldJob {
  /** Aborted when somebody cancels the job, or when it belongs to a runner by now. */
  readonly cancelled: AbortSignal;
  /** Lets go of the job: the next runner may take it at once. */
  release(): Promise<void>;
}

/** Null where a runner has the job. `reason` is a sentence for those who look; `beatMs` lies between two signs of life. */
export async function holdJob(
  folder: string,
  manifest: JobManifest,
  reason: string,
  beatMs: number,
): Promise<HeldJob | null> {
  const { locks, state: path } = pathsOf(folder);
  const taken = await acquireLock({
    folder: locks,
    heartbeatOf: async (nonce) => {
      const state = await readState(folder);
      return state?.runner.nonce === nonce ? state.runner.heartbeat : null;
    },
  });
  if (!taken.ok) return null;
  const { lock } = taken;
  const status = createJobStatus({ manifest, holder: lock.holder, program: null, earlier: null });
  const cancel = new AbortController();
  let writing: Promise<void> = Promise.resolve();
  const write = async (change: Partial<JobState> = {}): Promise<void> => {
    if (!(await lock.isHeld())) return cancel.abort();
    status.beat();
    const state = status.state();
    // No GPU works for it yet.
    const unspent = { elapsedMs: 0, spentGpuHours: state.spentGpuHours === null ? null : 0 };
    await replaceOrOverwrite(path, JSON.stringify({ ...state, ...unspent, ...change }));
  };
  const beat = async (): Promise<void> => {
    const { items } = await readCommands(folder, 0);
    if (items.some(({ command }) => command === 'cancel')) cancel.abort();
    await write();
  };
  status.enter('starting', reason);
  // A disk that refuses is met by what is written.
  await beat().catch(() => undefined);
  const timer = setInterval(() => {
    writing = writing.then(beat).catch(() => undefined);
  }, beatMs);
  return {
    cancelled: cancel.signal,
    async release() {
      clearInterval(timer);
      await writing;
      if (!(await lock.isHeld())) return;
      if (cancel.signal.aborted) status.enter('cancelled', null);
      // The process lives on, and is no runner.
      await write({ runner: { ...status.state().runner, pid: 0 } }).catch(() => undefined);
      await lock.release();
    },
  };
}
