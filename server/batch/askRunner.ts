/** Asks something of the runner at work and waits until it has acknowledged it. */
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlRequest } from './job.ts';
import { pathsOf } from './jobFolder.ts';
import type { JobView } from './jobReader.ts';
import { createPhaseJudge, isActive, readJob } from './jobReader.ts';
import { readEvents } from './readEvents.ts';
import { sendControl } from './sendControl.ts';

/** How it went; `job` is how it stands now. */
export type Asked =
  | { readonly kind: 'acknowledged'; readonly job: JobView }
  /** The runner ended before it answered. */
  | { readonly kind: 'ended'; readonly job: JobView }
  | { readonly kind: 'silent' };

const POLL_MS = 200;
/** Longer than a runner takes to see a command and to let go of what is in flight. */
const LONGEST_WAIT_MS = 60_000;

/** Also waits until `reached` is true of the job, where that is given. */
export async function askRunner(
  folder: string,
  request: ControlRequest,
  reached: (job: JobView) => boolean = () => true,
): Promise<Asked> {
  const from = await stat(pathsOf(folder).events).then(
    ({ size }) => size,
    () => 0,
  );
  const { id } = await sendControl(folder, request);
  const judge = createPhaseJudge();
  const start = performance.now();
  while (performance.now() - start < LONGEST_WAIT_MS) {
    await sleep(POLL_MS);
    const seen = await readJob(folder);
    const job = seen && judge(seen);
    if (!job) continue;
    const { items } = await readEvents(folder, from);
    const acknowledged = items.some((event) => event.kind === 'acknowledged' && event.id === id);
    if (acknowledged && reached(job)) return { kind: 'acknowledged', job };
    if (!isActive(job.phase)) return { kind: 'ended', job };
  }
  return { kind: 'silent' };
}
