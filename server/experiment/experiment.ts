/** What an experiment file says, decoded. Reading is `readExperiment.ts`; expanding is `resolveVariants.ts`. */
import type { JsonObject } from '../language/json.ts';
import type { Parameters } from '../language/prompt.ts';

/** Prompts × models × documents × rollouts, and how to run them as a batch. */
export interface Experiment {
  /** Path-safe: letters, digits, `.`, `_`, `-`. */
  readonly name: string;
  /** Paths as written, relative to the folder of the experiment file. At least one. */
  readonly prompts: readonly string[];
  /** Never empty: without `models` one entry that leaves everything to the default endpoint. */
  readonly models: readonly ModelChoice[];
  readonly documents: DocumentSelection;
  /** Generations per variant and document, at least 1. */
  readonly rollouts: number;
  readonly context: ContextRule;
  readonly batch: BatchPlan;
}

/** One entry of `models`. Null leaves the choice to the endpoint's profile. */
export interface ModelChoice {
  readonly model: string | null;
  readonly endpoint: EndpointChoice | null;
  readonly parameters: Parameters;
  readonly extraBody: JsonObject;
}

/** An alias from the user's own profiles, or a bare URL; never a credential. */
export type EndpointChoice = { readonly alias: string } | { readonly url: string };

/** Which rows of which dataset are documents. */
export interface DocumentSelection {
  /** Path, relative to the experiment file; null where the caller supplies the default source. */
  readonly source: string | null;
  /** The text column. */
  readonly column: string;
  /** The id column; a row without one gets `<file name>:<row>`. */
  readonly idColumn: string;
  readonly sample: SampleChoice;
  /** The first `limit` rows only; null for all. */
  readonly limit: number | null;
}

/** The pinned, seeded set of documents for previewing. */
export interface SampleChoice {
  readonly size: number;
  readonly seed: number;
  /** `length`: even shares of the length quartiles. `none`: uniform. */
  readonly stratify: 'length' | 'none';
}

/** How a document that does not fit is treated. Only documents are cut, never prompts. */
export interface ContextRule {
  /** The model's context in tokens; null takes what the endpoint reports, and without that nothing is cut. */
  readonly window: number | null;
  readonly cut: 'end' | 'middle' | 'skip';
}

/** How to run the experiment as a batch. */
export interface BatchPlan {
  readonly executor: 'local';
  /** Where parts are written, relative to the experiment file; null for the job's own `out/`. */
  readonly output: string | null;
  /** Requests in flight at each endpoint. */
  readonly concurrency: 'auto' | number;
  /** GPU-hours after which the job stops, or null. */
  readonly budgetGpuHours: number | null;
  /** Stops the job when more than `failedShare` (0 to 1) of at least `after` documents failed. */
  readonly stopIf: { readonly failedShare: number; readonly after: number } | null;
}

export const DEFAULT_SAMPLE: SampleChoice = { size: 20, seed: 7, stratify: 'length' };
export const DEFAULT_CONTEXT: ContextRule = { window: null, cut: 'end' };
export const DEFAULT_BATCH: BatchPlan = {
  executor: 'local',
  output: null,
  concurrency: 'auto',
  budgetGpuHours: null,
  stopIf: null,
};
