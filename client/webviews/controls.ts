/** What a person can set for a whole preview. Part of the contract in `messages.ts`; plain data. */

/** When a preview runs again by itself: when a file of it is saved, or when typing rests. */
export type LiveMode = (typeof LIVE_MODES)[number];

export const LIVE_MODES = ['off', 'save', 'pause'] as const;

/** The state of the toolbar's controls. */
export interface Controls {
  readonly live: LiveMode;
  readonly sampling: Sampling;
  /** Whether `setSampling` changes the view only, because an experiment states the sample. */
  readonly samplingStatedBy: string | null;
}

/** How documents are drawn. */
export interface Sampling {
  readonly size: number;
  readonly seed: number;
  /** `none`, `length` or the name of a column. */
  readonly stratify: string;
  /** Columns of the dataset that may stratify; empty while none are known. */
  readonly columns: readonly string[];
  /** Documents that are always part of the sample. */
  readonly pinned: number;
  /** Name of the dataset, and its revision where it has one. */
  readonly source: string;
  readonly revision: string | null;
}

/** A new way of drawing documents. */
export type SamplingWish = Pick<Sampling, 'size' | 'seed' | 'stratify'>;

/** A model at one of the user's endpoints, added to the columns of a preview by hand. */
export interface ModelPick {
  /** Alias of the endpoint. */
  readonly endpoint: string;
  readonly model: string;
}
