/**
 * What an executor is: a way to get a job's units answered. Two kinds. An attended one works inside the runner, as `local`
 * does. A remote one starts something that goes on without the runner (ranks on a cluster, batches at a provider), is
 * asked how it goes, and brings rows home through the one door. README.md beside this file teaches how to add one.
 */

import type { Document } from '../../documents/document.ts';
import type { DocumentSource } from '../../documents/source.ts';
import type { ExecutorKind, ExecutorSetup } from '../../experiment/executors/executorSetup.ts';
import type { EndpointAccess } from '../../generation/endpoint.ts';
import type { Estimate } from '../../generation/estimate.ts';
import type { ContextBudget } from '../../generation/request.ts';
import type { Transport } from '../../generation/transport.ts';
import type { FrozenVariant, JobManifest, RemoteState, UnitKey } from '../job.ts';
import type { Stop } from '../runner/stopSwitch.ts';
import type { Bench } from './bench.ts';
import type { IngestDoor } from './ingestDoor.ts';
import type { Launch } from './launchLog.ts';

export type Executor = AttendedExecutor | RemoteExecutor;

/** What every executor can tell before there is a job. */
interface ExecutorBasics {
  readonly kind: ExecutorKind;
  /** For a list to choose from: "DataTrove on Slurm". */
  readonly title: string;
  /**
   * What stands in the way, most important first; empty where nothing does. May look at this machine and run a program's
   * `--version`, contacts nobody, and takes seconds at the most.
   */
  validate(subject: Subject): Promise<readonly ExecutorProblem[]>;
  /** The estimate of a run by the runner itself → that of this executor: other prices, other times, what it assumes. */
  estimate(subject: Subject, estimate: Estimate): Estimate;
}

/** What is going to be run: a plan before it is frozen, or a manifest. */
export interface Subject {
  readonly setup: ExecutorSetup;
  readonly variants: readonly Pick<FrozenVariant, 'id' | 'promptName' | 'endpoint' | 'model' | 'dialect'>[];
  readonly endpoints: readonly EndpointFacts[];
  readonly rollouts: number;
  /** Rows selected. */
  readonly documents: number;
}

/** What executors look at of an endpoint. */
export interface EndpointFacts {
  readonly alias: string;
  readonly baseUrl: string;
  readonly apiKeyEnv: string | null;
  readonly batchApi?: string;
}

/** Why a setup will not do, or might not; `message` says what to do about it. */
export interface ExecutorProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** Works inside the runner's process until every unit has its outcome or the run is stopped. */
export interface AttendedExecutor extends ExecutorBasics {
  readonly mode: 'attended';
  work(bench: Bench): Promise<void>;
}

/**
 * Starts something elsewhere and follows it. A job goes through one launch after the other, each for the units that are
 * missing when it begins, until none is. Every step may be broken off by `job.signal` or by the end of the process, and
 * the step after that is `resume`, in this process or another.
 */
export interface RemoteExecutor extends ExecutorBasics {
  readonly mode: 'remote';
  /** Writes what is needed for the units missing now into `launch.folder`. Nothing leaves this machine. */
  prepare(job: RemoteJob, launch: Launch): Promise<StepOutcome>;
  /** Starts it. That the launch begins is on disk; what it starts one by one it notes itself, before and after. */
  launch(job: RemoteJob, launch: Launch): Promise<StepOutcome>;
  /** After a break: finds by its notes, and by asking, what was started, and starts only what was not. */
  resume(job: RemoteJob, launch: Launch): Promise<StepOutcome>;
  /** How it stands. What cannot be asked just now is `trouble`, not a failure. */
  poll(job: RemoteJob, launch: Launch): Promise<RemoteProgress>;
  /** Brings home what is there and was not brought yet. Also called once after the end, and after a cancellation. */
  collect(job: RemoteJob, launch: Launch): Promise<StepOutcome>;
  /** Ends everything that the launch started; resolves when nothing of it can send any more, or somebody was told why not. */
  cancel(job: RemoteJob, launch: Launch): Promise<void>;
}

/** What a remote executor works with. Keys are in `access`, in memory, and go into no file. */
export interface RemoteJob {
  /** Absolute. */
  readonly folder: string;
  readonly manifest: JobManifest;
  readonly source: DocumentSource;
  /** One for each variant of the manifest. */
  readonly budgets: readonly ContextBudget[];
  readonly access: readonly EndpointAccess[];
  readonly transport: Transport;
  readonly door: IngestDoor;
  /**
   * The units that have no outcome yet, in the order of the source. Rows that are no documents are recorded as failed on
   * the way. Ends early when the run is stopped.
   */
  missing(): AsyncIterable<MissingUnit>;
  /** How many units have no outcome yet, rows that are no documents included. */
  missingCount(): number;
  /** Aborted when the run is stopped: what takes long ends. */
  readonly signal: AbortSignal;
  /** A line of the job's events. */
  warn(message: string): void;
  /** A line of the runner's log. */
  log(text: string): void;
}

/** A unit to be asked for. */
export interface MissingUnit {
  readonly key: UnitKey;
  readonly document: Document;
}

/**
 * How a step went: on, or the job stops, with the reason for people. What was started is then cancelled and the launch is
 * over, unless it `stays`: it goes on, and the next runner takes this launch up again.
 */
export type StepOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly stop: Stop; readonly stays?: true };

/** An answer to a poll. */
export interface RemoteProgress extends Pick<RemoteState, 'detail' | 'tasks' | 'unitsDone' | 'trouble'> {
  readonly state: 'queued' | 'running' | 'ended';
  /** Whether there is something to collect that was not there at the last poll. */
  readonly collectable: boolean;
  /** It is not asked again before so many milliseconds: a login node, say, is a machine of many. */
  readonly restMs?: number;
  /** Set where going on makes no sense before a person did something: a refused key, a full disk. */
  readonly stop?: Stop;
  /** With `stop`: as in a `StepOutcome`. */
  readonly stays?: true;
}
