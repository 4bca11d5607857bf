/**
 * The words of a job: what stands in its folder, as data. The journal is the truth; `state.json` is a convenience
 * for followers and may be missing or old. Decoding is `decodeJob.ts`; nothing in these types is ever a key.
 */

import type { FileIdentity, RowDraw } from '../documents/source.ts';
import type { ExecutorKind, ExecutorSetup } from '../experiment/executors/executorSetup.ts';
import type { ContextRule, RowFilter } from '../experiment/experiment.ts';
import type { Variant } from '../experiment/variant.ts';
import type { Endpoint } from '../generation/endpoint.ts';
import type { Estimate } from '../generation/estimate.ts';
import type { JsonValue } from '../language/json.ts';
import { said } from '../language/said.ts';

/** `job.json`: frozen when the job is created. A resume compares it with the world and refuses a changed one. */
export interface JobManifest {
  readonly format: 1;
  /** Time-ordered and path-safe; also the folder's name. */
  readonly id: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly rephraseVersion: string;
  readonly variants: readonly FrozenVariant[];
  readonly endpoints: readonly JobEndpoint[];
  readonly input: JobInput;
  readonly rollouts: number;
  readonly context: ContextRule;
  readonly concurrency: 'auto' | number;
  readonly budgetGpuHours: number | null;
  readonly stopIf: { readonly failedShare: number; readonly after: number } | null;
  /** What a row that is no document does: it is recorded as a failure, or it ends the run. */
  readonly badRows: 'report' | 'stop';
  /** Absolute folder of the parts, or null for `out/` in the job folder. */
  readonly output: string | null;
  readonly partFormat: PartFormat;
  /** Where it runs, with all that this executor was told; never a key. */
  readonly executor: ExecutorSetup;
  /** What was expected before the job began; null where nobody estimated. Decides nothing. */
  readonly estimate: Estimate | null;
}

/** The format of parts, which is also how their names end. */
export type PartFormat = 'parquet' | 'jsonl.zst';

/** An endpoint as a job remembers it. Headers may hold a secret: they come with the key, from whoever launches. */
export type JobEndpoint = Omit<Endpoint, 'headers'>;

/** A variant with what truncation and fingerprints depend on resolved. */
export interface FrozenVariant extends Variant {
  /** sha256 over template, system, inputs, parameters, model, truncation rule, counter and builder version. */
  readonly recipe: string;
  /** The window that truncation used, in tokens; null when unknown. */
  readonly window: number | null;
  /** `TokenCounter.id`; never swapped. */
  readonly counter: string;
}

/** The dataset of a job. */
export interface JobInput {
  readonly source: string;
  readonly files: readonly FileIdentity[];
  readonly column: string;
  readonly idColumn: string;
  /** Which rows are selected; null for all. */
  readonly filter: RowFilter | null;
  readonly limit: number | null;
  /** How the rows of the limit were drawn; absent where they are the first ones. */
  readonly draw?: RowDraw;
  /** Exact number of rows selected, bad ones included, counted when the job was created. */
  readonly documents: number;
  /** By file, its rows up to the last one selected: without a filter and a draw, all of them are. */
  readonly rowsPerFile: readonly number[];
}

/** Identifies one unit of work: [file ordinal, row, index into `variants`]. */
export type UnitKey = readonly [fileOrdinal: number, row: number, variant: number];

/** DataTrove's shape of one generation. */
export interface RolloutResult {
  readonly text: string;
  readonly finish_reason: string | null;
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  } | null;
  readonly reasoning: string | null;
}

/**
 * One output row: DataTrove's shape (`text` is the source) plus where it came from. Source columns stand beside; one
 * whose name is taken by a key of ours stands under `source_<name>`.
 */
export interface OutputRow {
  readonly id: string;
  readonly text: string;
  readonly rollout_results: readonly RolloutResult[];
  /** Id of the variant: what tells the values of a sweep apart. */
  readonly variant: string;
  readonly prompt: string;
  readonly model: string;
  readonly recipe: string;
  /** Of the request of the first rollout; the others differ from it in nothing but the seed. */
  readonly fingerprint: string;
  readonly truncated: boolean;
  readonly checks: readonly RowCheck[];
  readonly [sourceColumn: string]: JsonValue | readonly RolloutResult[] | readonly RowCheck[];
}

/** Keys of ours in an output row; the others are columns of its source. */
export const ROW_KEYS: ReadonlySet<string> = new Set([
  'id',
  'text',
  'rollout_results',
  'variant',
  'prompt',
  'model',
  'recipe',
  'fingerprint',
  'truncated',
  'checks',
]);

/** The verdict of one of the prompt's checks on one rollout; `passed` is null where it could not be given. */
export interface RowCheck {
  readonly rollout: number;
  readonly name: string;
  readonly passed: boolean | null;
}

/** One synced line of the journal is the commit of one unit: its row, or its final failure with the reason. */
export type JournalLine =
  | { readonly key: UnitKey; readonly at: number; readonly row: OutputRow }
  | { readonly key: UnitKey; readonly at: number; readonly failure: UnitFailure };

/** A unit that will not be tried again. */
export interface UnitFailure {
  readonly id: string;
  /** A `FailureReason`, an `Unsendable` reason, or `bad-row`. */
  readonly reason: string;
  readonly message: string;
  readonly attempts: number;
}

/**
 * What a runner says it is doing. `starting` → `running` ⇄ `paused`, then (`finishing` → `done`) | `cancelled` |
 * `stopped` | `failed` | `needs-key` | `interrupted`; all but `done` may be resumed. `paused` means that nothing is sent,
 * by command or by a limit (`stop_if`, budget), and that the runner waits for a command. `stopped` means by a limit, or
 * by an endpoint that stays away, with the runner gone; `failed` that going on makes no sense before a person mended
 * something; `interrupted` that a signal ended the runner. One that was killed leaves a phase of work behind with a
 * heartbeat that stands still: readers call that `interrupted` too.
 */
export type Phase =
  | 'starting'
  | 'running'
  | 'paused'
  | 'finishing'
  | 'done'
  | 'cancelled'
  | 'stopped'
  | 'failed'
  | 'needs-key'
  | 'interrupted';

/** The reason of a pause that somebody asked for, in contrast to one by a limit. */
export const PAUSED_ON_REQUEST = said('Paused on request.');

/** `state.json`: replaced whole, about once a second while running. */
export interface JobState {
  readonly phase: Phase;
  /** Why the job is in this phase, where that needs saying; a sentence. */
  readonly reason: string | null;
  readonly runner: RunnerMark;
  readonly counters: Counters;
  /** Units per second over the last half minute; null before the first. */
  readonly unitsPerSecond: number | null;
  /** Completion tokens per second over the last half minute. */
  readonly tokensPerSecond: number | null;
  readonly etaSeconds: number | null;
  readonly inFlight: number;
  /** Requests in flight allowed at present, over all endpoints. */
  readonly limit: number;
  /** Requests in flight at the most at each endpoint, as a command set it; null: as the job was made. */
  readonly ceiling: number | null;
  /** The budget in force: the job's, or what a command made of it. */
  readonly budgetGpuHours: number | null;
  readonly endpoints: readonly EndpointState[];
  /** What runs elsewhere for the job; null where the runner sends its requests itself, and before anything was launched. */
  readonly remote: RemoteState | null;
  /** Time spent running, earlier runs of the job included. */
  readonly elapsedMs: number;
  /** Elapsed time × GPUs of the endpoints, earlier runs included; null where the GPUs are not known. */
  readonly spentGpuHours: number | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly updatedAt: string;
}

/** One endpoint of a running job. */
export interface EndpointState {
  readonly alias: string;
  readonly inFlight: number;
  readonly limit: number;
  /** Requests in the server's own queue, where it tells; null where it does not. */
  readonly serverQueue: number | null;
  /** Why nothing is sent there at present, a sentence; null where all is well. */
  readonly trouble: string | null;
}

/** What a cluster, a provider or a process beside the runner does for a job, as it was last asked. */
export interface RemoteState {
  readonly executor: ExecutorKind;
  /** Which launch of the job it is: `001` for the first. */
  readonly launch: string;
  readonly state: 'preparing' | 'queued' | 'running' | 'ended';
  /** A sentence for people; null where there is nothing to say beyond the state. */
  readonly detail: string | null;
  /** Ranks, or batches; null while their number is not known. */
  readonly tasks: RemoteTasks | null;
  /** Units that have an answer there, those that were not brought home yet included; null where nobody tells. */
  readonly unitsDone: number | null;
  /** What goes wrong there at present, a sentence; null where all is well. */
  readonly trouble: string | null;
}

/** Parts that a launch was divided into; the rest of `total` waits. */
export interface RemoteTasks {
  readonly total: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
}

/** A line of `series.ndjson`, about every five seconds while running: what charts show. */
export interface SeriesPoint {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly unitsPerSecond: number;
  readonly tokensPerSecond: number;
  readonly inFlight: number;
  readonly limit: number;
  /** Units of the whole job that failed so far. */
  readonly failed: number;
  /** Units of the whole job that have a row so far. */
  readonly done: number;
  /** Latency of the requests that ended since the line before; null where none did. */
  readonly latencyP50Ms: number | null;
  readonly latencyP95Ms: number | null;
  /** Requests in the servers' own queues, where they tell. */
  readonly serverQueue: number | null;
}

/** Who runs the job. The heartbeat is a counter, so that followers need no common clock. */
export interface RunnerMark {
  readonly nonce: string;
  readonly host: string;
  readonly pid: number;
  readonly heartbeat: number;
  /** The process table and the time it began, which tell it from another process of its number; absent where unknown. */
  readonly table?: string | null;
  readonly started?: string | null;
  /** Version and checksum of the program that it runs. */
  readonly program?: string | null;
}

/** Units of the whole job, not of this run alone. */
export interface Counters {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly completionTokens: number;
  /** By `UnitFailure.reason`. */
  readonly failures: Readonly<Record<string, number>>;
}

/**
 * A line of `events.ndjson`. `at` is ISO 8601, UTC. Retries are gathered: one line per reason and second, with the
 * first unit and how many there were.
 */
export type JobEvent = { readonly at: string } & JobEventBody;

/** What happened, without when. */
export type JobEventBody =
  | { readonly kind: 'phase'; readonly phase: Phase; readonly reason: string | null }
  | {
      readonly kind: 'retry';
      readonly key: UnitKey;
      readonly reason: string;
      readonly message: string;
      readonly delayMs: number;
      readonly count: number;
    }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'limit'; readonly endpoint: string; readonly limit: number; readonly reason: string }
  | { readonly kind: 'endpoint'; readonly alias: string; readonly url: string }
  | { readonly kind: 'acknowledged'; readonly command: string; readonly id: string };

/** A line of `control.ndjson`. */
export type ControlCommand = { readonly id: string } & ControlRequest;

/**
 * What may be asked of a job. `cancel`, `pause` and `resume` go to the runner that is at work; `ceiling` and `budget`
 * stand until the next of their kind, whoever runs the job; `retryFailed` opens every failed unit again, now or at the
 * next start; `batch` says whether a provider that lists no batches has one for a file, and which.
 */
export type ControlRequest =
  | { readonly command: 'cancel' }
  | { readonly command: 'pause' }
  | { readonly command: 'resume' }
  /** Requests in flight at the most at each endpoint; null takes the ceiling away. */
  | { readonly command: 'ceiling'; readonly concurrency: number | null }
  /** Null takes the budget away. */
  | { readonly command: 'budget'; readonly gpuHours: number | null }
  | { readonly command: 'retryFailed' }
  /** Ids at the provider; a null batch means that there is none. */
  | { readonly command: 'batch'; readonly file: string; readonly batch: string | null };
