/** The counters of a running job and what `state.json` says about it. Whoever follows the job sees this and no more. */
import type { Unsendable } from '../../generation/request.ts';
import type { Counters, JobManifest, JobState, Phase } from '../job.ts';
import type { LineFacts } from './journalLine.ts';
import type { Lane } from './lane.ts';
import { createRate } from './rate.ts';
import type { LockHolder } from './runnerLock.ts';
import type { SegmentSums } from './segmentIndex.ts';

export interface JobStatus {
  readonly counters: Counters;
  /** Units of this run alone. What the experiment itself asked to skip ended, and did not fail. */
  readonly thisRun: { readonly ended: number; readonly failed: number };
  readonly spentGpuHours: number | null;
  /** What the journal already held. */
  start(sums: SegmentSums): void;
  /** Whose limits and requests in flight to show. */
  use(lanes: readonly Lane[]): void;
  /** A unit has its outcome; it counts for the job only once it is committed. */
  ended(facts: LineFacts): void;
  committed(facts: LineFacts): void;
  enter(phase: Phase, reason: string | null): void;
  /** Counts a heartbeat and takes the moment's figures into the rates. */
  beat(): void;
  /** As it stands in `state.json`. */
  state(): JobState;
}

/** What is known before the journal is read. */
export interface JobStatusOptions {
  readonly manifest: JobManifest;
  readonly holder: LockHolder;
  /** The state of an earlier run, for the time it spent. */
  readonly earlier: JobState | null;
}

const MS_PER_HOUR = 3_600_000;
const SKIPPED: Unsendable['reason'] = 'document-skipped';

export function createJobStatus({ manifest, holder, earlier }: JobStatusOptions): JobStatus {
  const startedAt = performance.now();
  const started = new Date().toISOString();
  const gpus = gpusOf(manifest);
  const units = createRate();
  const tokens = createRate();
  const total = manifest.input.documents * manifest.variants.length;
  const counters = { total, done: 0, failed: 0, completionTokens: 0, failures: {} as Record<string, number> };
  const thisRun = { ended: 0, failed: 0 };
  let lanes: readonly Lane[] = [];
  let phase: Phase = 'starting';
  let reason: string | null = null;
  let heartbeat = 0;
  const elapsedMs = (): number => (earlier?.elapsedMs ?? 0) + performance.now() - startedAt;
  const spent = (): number | null => {
    if (gpus === null) return null;
    return (earlier?.spentGpuHours ?? 0) + ((performance.now() - startedAt) * gpus) / MS_PER_HOUR;
  };
  return {
    counters,
    thisRun,
    get spentGpuHours() {
      return spent();
    },
    start(sums) {
      Object.assign(counters, {
        done: sums.done,
        failed: sums.failed,
        completionTokens: sums.completionTokens,
      });
      counters.failures = { ...sums.failures };
    },
    use(used) {
      lanes = used;
    },
    ended({ failure }) {
      thisRun.ended += 1;
      if (failure !== null && failure !== SKIPPED) thisRun.failed += 1;
    },
    committed({ failure, completionTokens }) {
      counters.completionTokens += completionTokens;
      if (failure === null) counters.done += 1;
      else {
        counters.failed += 1;
        counters.failures[failure] = (counters.failures[failure] ?? 0) + 1;
      }
    },
    enter(next, why) {
      phase = next;
      reason = why;
    },
    beat() {
      const now = performance.now();
      const ended = counters.done + counters.failed;
      if (phase === 'running') {
        units.sample(now, ended);
        tokens.sample(now, counters.completionTokens);
      }
      heartbeat += 1;
    },
    state() {
      const ended = counters.done + counters.failed;
      const perSecond = units.perSecond;
      return {
        phase,
        reason,
        runner: { nonce: holder.nonce, host: holder.host, pid: holder.pid, heartbeat },
        counters: { ...counters, failures: { ...counters.failures } },
        unitsPerSecond: perSecond,
        tokensPerSecond: tokens.perSecond,
        etaSeconds: phase === 'running' && perSecond ? (total - ended) / perSecond : null,
        inFlight: sum(lanes, ({ inFlight }) => inFlight),
        limit: sum(lanes, ({ limit }) => limit),
        ceiling: null,
        budgetGpuHours: manifest.budgetGpuHours,
        endpoints: lanes.map(({ alias, inFlight, limit }) => ({
          alias,
          inFlight,
          limit,
          serverQueue: null,
          trouble: null,
        })),
        elapsedMs: Math.round(elapsedMs()),
        spentGpuHours: spent(),
        startedAt: started,
        updatedAt: new Date().toISOString(),
      };
    },
  };
}

/** GPUs of all endpoints together; null when one does not say. */
function gpusOf({ endpoints }: JobManifest): number | null {
  let gpus = 0;
  for (const endpoint of endpoints) {
    if (endpoint.gpus === null) return null;
    gpus += endpoint.gpus;
  }
  return gpus;
}

function sum(lanes: readonly Lane[], figure: (lane: Lane) => number): number {
  return lanes.reduce((total, lane) => total + figure(lane), 0);
}
