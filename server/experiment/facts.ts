/**
 * What is known of the world around an experiment, as data. Whoever checks an experiment gathers it; what nobody knows
 * is left out or null, and silences the rules that would need it.
 */
import type { DatasetFact } from '../language/datasetFact.ts';
import type { CountedPrompt } from '../language/fit.ts';
import type { JobFact } from '../language/promptFacts.ts';

/** What stands at a path. */
export type FileFact = 'file' | 'folder' | 'missing';

/** Facts for one experiment. */
export interface ExperimentFacts extends EndpointKnowledge {
  /** By path, exactly as the experiment writes it. */
  readonly files: ReadonlyMap<string, FileFact>;
  /** The prompts it names, by path, as for `files`. */
  readonly prompts: ReadonlyMap<string, KnownPrompt>;
  /** The dataset it names, or the one that is used where it names none. */
  readonly dataset: DatasetFact | null;
  /** Absolute folder of `batch.output`; null where none is named. */
  readonly output: string | null;
  /** Earlier jobs of the workspace. */
  readonly jobs: readonly JobFact[];
  /** Paths of prompts that it might name, as it would write them. Gathered when it is read, which costs something. */
  readonly nearPrompts: readonly string[];
}

/** What is known of the user's endpoints. */
export interface EndpointKnowledge {
  /** All of them, as the settings have them; null where they are not known. */
  readonly profiles: readonly ProfileFact[] | null;
  /** The alias used where an experiment names none; null for the first profile. */
  readonly defaultAlias: string | null;
  /** The models an endpoint listed, by its alias; only of those that answered. */
  readonly models: ReadonlyMap<string, readonly ListedModel[]>;
}

/** An endpoint as the settings have it. */
export interface ProfileFact {
  readonly alias: string;
  readonly model: string | null;
  readonly window: number | null;
  /** Path of the model's tokenizer.json; null where tokens are estimated. */
  readonly tokenizer: string | null;
}

/** A model as an endpoint lists it. */
export interface ListedModel {
  readonly id: string;
  readonly window: number | null;
}

/** A prompt, read, with the name it goes by: its own, else its file's. */
export interface KnownPrompt extends CountedPrompt {
  readonly name: string;
}

/** Nothing is known. */
export const NO_EXPERIMENT_FACTS: ExperimentFacts = {
  files: new Map(),
  prompts: new Map(),
  dataset: null,
  profiles: null,
  defaultAlias: null,
  models: new Map(),
  output: null,
  jobs: [],
  nearPrompts: [],
};
