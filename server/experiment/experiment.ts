/** What an experiment file says, decoded. Reading is `readExperiment.ts`; expanding is `resolveVariants.ts`. */
import type { JsonObject } from '../language/json.ts';
import type { Parameters } from '../language/prompt.ts';
import type { ExecutorKind, ExecutorSections } from './executors/executorSetup.ts';
import { DEFAULT_SECTIONS } from './executors/executorSetup.ts';

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
  /** Only rows that meet every condition are documents; null for all rows. */
  readonly filter: RowFilter | null;
  readonly sample: SampleChoice;
  /** The first `limit` rows that the filter lets through; null for all. */
  readonly limit: number | null;
  /** Draws the rows of the limit at random; absent for the first ones. */
  readonly seed?: number;
}

/** Conditions by column (nested by dot). A row is selected when every one of them holds. */
export type RowFilter = Readonly<Record<string, ColumnCondition>>;

/** A value, any of several, or bounds; all of what an object names must hold. */
export type ColumnCondition =
  | FilterValue
  | readonly FilterValue[]
  | {
      /** Inclusive bounds. */
      readonly min?: number;
      readonly max?: number;
      readonly not?: FilterValue | readonly FilterValue[];
    };

export type FilterValue = string | number | boolean;

/** The pinned, seeded set of documents for previewing. */
export interface SampleChoice {
  readonly size: number;
  readonly seed: number;
  /** `length`: even shares of the length quartiles. A column: even shares of its values. `none`: uniform. */
  readonly stratify: 'length' | 'none' | { readonly column: string };
  /** Ids of documents that are always in the sample, beside those drawn. */
  readonly pinned: readonly string[];
}

/** How a document that does not fit is treated. Only documents are cut, never prompts. */
export interface ContextRule {
  /** The model's context in tokens; null takes what the endpoint reports, and without that nothing is cut. */
  readonly window: number | null;
  readonly cut: 'end' | 'middle' | 'skip';
  /** Path of the tokenizer.json that counts tokens, relative to the experiment file; null for the endpoint's, else an approximation. */
  readonly tokenizer: string | null;
}

/** How to run the experiment as a batch. */
export interface BatchPlan {
  readonly executor: ExecutorKind;
  /** What the executors read, whichever of them runs. */
  readonly sections: ExecutorSections;
  /** Where parts are written, relative to the experiment file; null for the job's own `out/`. */
  readonly output: string | null;
  /** Whether a row that is no document is recorded as a failure, or ends the job. */
  readonly badRows: 'report' | 'stop';
  /** The format of parts. */
  readonly format: 'parquet' | 'jsonl.zst';
  /** Requests in flight at each endpoint. */
  readonly concurrency: 'auto' | number;
  /** GPU-hours after which the job stops, or null. */
  readonly budgetGpuHours: number | null;
  /** Pauses the job when more than `failedShare` (0 to 1) of at least `after` units (documents × variants) failed. */
  readonly stopIf: { readonly failedShare: number; readonly after: number } | null;
}

export const DEFAULT_SAMPLE: SampleChoice = { size: 20, seed: 7, stratify: 'length', pinned: [] };
/** Of documents of which nothing is said. */
export const DEFAULT_DOCUMENTS: DocumentSelection = {
  source: null,
  column: 'text',
  idColumn: 'id',
  filter: null,
  sample: DEFAULT_SAMPLE,
  limit: null,
};
export const DEFAULT_CONTEXT: ContextRule = { window: null, cut: 'end', tokenizer: null };
export const DEFAULT_BATCH: BatchPlan = {
  executor: 'local',
  sections: DEFAULT_SECTIONS,
  output: null,
  badRows: 'report',
  format: 'parquet',
  concurrency: 'auto',
  budgetGpuHours: null,
  stopIf: null,
};
