/**
 * What is known of the world around an experiment, as data. Whoever checks an experiment gathers it; what nobody knows
 * is left out or null, and silences the rules that would need it.
 */

/** What stands at a path. */
export type FileFact = 'file' | 'folder' | 'missing';

/** Facts for one experiment. */
export interface ExperimentFacts {
  /** By path, exactly as the experiment writes it. */
  readonly files: ReadonlyMap<string, FileFact>;
  /** The columns in the first rows of a dataset, nested ones by dot; by path, as for `files`. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  /** The aliases of all the user's endpoints; null where they are not known. */
  readonly aliases: readonly string[] | null;
  /** The models an endpoint listed, by its alias; only of those that answered. */
  readonly models: ReadonlyMap<string, readonly string[]>;
}
