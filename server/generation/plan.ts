/** An experiment with everything it names looked up: what preview, command line and batch all start from. */
import type { Experiment } from '../experiment/experiment.ts';
import type { Variant } from '../experiment/variant.ts';
import type { Endpoint } from './endpoint.ts';
import type { TokenCounter } from './request.ts';

/** Ready to run; nothing in it is read from disk again. */
export interface Plan {
  readonly experiment: Experiment;
  readonly variants: readonly Variant[];
  /** By alias, every endpoint that a variant names. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  /** By alias, what counts tokens for the models of an endpoint. */
  readonly counters: ReadonlyMap<string, TokenCounter>;
  /** Absolute path of the dataset, or its URL as written; null where neither the experiment nor the caller names one. */
  readonly source: string | null;
  /** Absolute folder that relative paths of the experiment refer to. */
  readonly baseFolder: string;
  /** Origins that only the experiment names, not the user's own profiles: nothing is sent there unasked. */
  readonly untrustedOrigins: readonly string[];
}

/** Why there is no plan; `path` is the file to look at. */
export interface PlanFailure {
  readonly reason:
    | 'file-not-found'
    | 'experiment-invalid'
    | 'prompt-invalid'
    | 'endpoint-unknown'
    | 'no-endpoint'
    | 'no-model'
    | 'url-invalid'
    | 'tokenizer-unusable';
  readonly path: string;
  readonly message: string;
}
