/** The counters of a running job and what `state.json` says about it. Whoever follows the job sees this and no more. */
import type { Unsendable } from '../../generation/request.ts';
import type {
  Counters,
  JobManifest,
  JobState,
  Phase,
  RemoteState,
  SeriesPoint,
  UnitFailure,
} from '../job.ts';
import type { LineFacts } from './journalLine.ts';
import type { Lane } from './lane.ts';
import { createLatencies } from './latencies.ts';
import { createRate } from './rate.ts';
import type { LockHolder } from './runnerLock.ts';
import type { SegmentSums } from './segmentIndex.ts';

export interface JobStatus {
  readonly counters: Counters;
  /**
   * Units since this run began or `stop_if` last spoke, with the last that failed. What the experiment itself asked to
   * skip ended, and did not fail.
   */
  readonly judged: Judged;
  readonly phase: Phase;
  /** Requests in flight at the most at each endpoint, and the budget, as commands set them. */
  ceiling: number | null;
  budgetGpuHours: number | null;
  readonly spentGpuHours: number | null;
  /** What runs elsewhere, as it was last asked. */
  remote: RemoteState | null;
  /** What the journal already held. */
  start(sums: SegmentSums): void;
  /** Whose limits and requests in flight to show. */
  use(lanes: readonly Lane[]): void;
  /** A unit has its outcome; it counts for the job only once it is committed. */
  ended(facts: LineFacts, failure: UnitFailure | null): void;
  /** Judges anew from here. */
  forgive(): void;
  /** Failed units are open again. */
  reopened(): void;
  latency(ms: number): void;
  /** What came to pass since the last point, for the series. */
  point(): SeriesPoint;
  committed(facts: LineFacts): void;
  enter(phase: Phase, reason: string | null): void;
  /** Counts a heartbeat and takes the moment's figures into the rates. */
  beat(): void;
  /** As it stands in `state.json`. */
  state(): JobState;
}

/** The outcomes of this run so far, or since it was forgiven; units that its plan skips do not count as failed. */
export interface Judged {
  readonly ended: number;
  readonly failed: number;
  /** Units that an endpoint was asked for and that failed, since one last succeeded. */
  readonly refusedInARow: number;
  /** The last three that failed. */
  readonly last: readonly UnitFailure[];
}

/** What is known before the journal is read. */
export interface JobStatusOptions {
  readonly manifest: JobManifest;
  readonly holder: LockHolder;
  /** Version and checksum of this program, where it has one. */
  readonly program: string | null;
  /** The state of an earlier run, for the time it spent. */
  readonly earlier: JobState | null;
}

const MS_PER_HOUR = 3_600_000;
const SKIPPED: Unsendable['reason'] = 'document-skipped';

export function createJobStatus({ manifest, holder, program, earlier }: JobStatusOptions): JobStatus {
  const startedAt = performance.now();
  const started = new Date().toISOString();
  const gpus = gpusOf(manifest);
  const units = createRate();
  const tokens = createRate();
  const total = manifest.input.documents * manifest.variants.length;
  const counters = { total, done: 0, failed: 0, completionTokens: 0, failures: {} as Record<string, number> };
  const judged = { ended: 0, failed: 0, refusedInARow: 0, last: [] as UnitFailure[] };
  const latencies = createLatencies();
  let pausedMs = 0;
  let pausedAt: number | null = null;
  let atPoint = { now: performance.now(), units: 0, tokens: 0 };
  let lanes: readonly Lane[] = [];
  let phase: Phase = 'starting';
  let reason: string | null = null;
  let heartbeat = 0;
  /** Time at work in this run: pauses are not spent. */
  const workedMs = (): number => {
    const now = performance.now();
    return now - startedAt - pausedMs - (pausedAt === null ? 0 : now - pausedAt);
  };
  const elapsedMs = (): number => (earlier?.elapsedMs ?? 0) + workedMs();
  const spent = (): number | null => {
    if (gpus === null) return null;
    return (earlier?.spentGpuHours ?? 0) + (workedMs() * gpus) / MS_PER_HOUR;
  };
  return {
    counters,
    judged,
    get phase() {
      return phase;
    },
    ceiling: null,
    remote: null,
    budgetGpuHours: manifest.budgetGpuHours,
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
      atPoint = { now: performance.now(), units: sums.done + sums.failed, tokens: sums.completionTokens };
    },
    use(used) {
      lanes = used;
    },
    ended(_facts, failure) {
      judged.ended += 1;
      if (failure === null) judged.refusedInARow = 0;
      if (failure === null || failure.reason === SKIPPED) return;
      if (failure.attempts > 0) judged.refusedInARow += 1;
      judged.failed += 1;
      judged.last = [...judged.last.slice(-2), failure];
    },
    forgive() {
      Object.assign(judged, { ended: 0, failed: 0, refusedInARow: 0, last: [] });
    },
    reopened() {
      counters.failed = 0;
      counters.failures = {};
    },
    latency: latencies.add,
    point() {
      const now = performance.now();
      const seconds = Math.max(0.001, (now - atPoint.now) / 1000);
      const ended = counters.done + counters.failed;
      const { units: unitsBefore, tokens: tokensBefore } = atPoint;
      atPoint = { now, units: ended, tokens: counters.completionTokens };
      return {
        at: Date.now(),
        unitsPerSecond: rounded(Math.max(0, ended - unitsBefore) / seconds),
        tokensPerSecond: rounded((counters.completionTokens - tokensBefore) / seconds),
        inFlight: sum(lanes, ({ inFlight }) => inFlight),
        limit: sum(lanes, ({ limit }) => limit),
        failed: counters.failed,
        done: counters.done,
        ...latencies.take(),
        serverQueue: serverQueue(lanes),
      };
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
      const now = performance.now();
      if (pausedAt !== null) pausedMs += now - pausedAt;
      pausedAt = next === 'paused' ? now : null;
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
        runner: { ...holder, program, heartbeat },
        counters: { ...counters, failures: { ...counters.failures } },
        unitsPerSecond: perSecond,
        tokensPerSecond: tokens.perSecond,
        etaSeconds: phase === 'running' && perSecond ? (total - ended) / perSecond : null,
        inFlight: sum(lanes, ({ inFlight }) => inFlight),
        limit: sum(lanes, ({ limit }) => limit),
        ceiling: this.ceiling,
        budgetGpuHours: this.budgetGpuHours,
        endpoints: lanes.map((lane) => lane.state()),
        remote: this.remote,
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

/** Of all endpoints that tell; null where none does. */
function serverQueue(lanes: readonly Lane[]): number | null {
  const told = lanes.map((lane) => lane.state().serverQueue).filter((queue) => queue !== null);
  return told.length === 0 ? null : told.reduce((total, queue) => total + queue, 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
