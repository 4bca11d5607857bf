/** What an executor works on inside the runner: the opened job, the journal that takes its rows, and who must be told. */
import type { CommittedUnits } from '../runner/committedUnits.ts';
import type { JournalWriter } from '../runner/journalWriter.ts';
import type { PartsBuilder } from '../runner/partsBuilder.ts';
import type { PreparedJob } from '../runner/prepareJob.ts';
import type { Run } from '../runner/workThrough.ts';

export interface Bench {
  readonly run: Run;
  readonly job: PreparedJob;
  /** Kept up to date with every commit. */
  readonly committed: CommittedUnits;
  readonly journal: JournalWriter;
  readonly parts: PartsBuilder;
  /** Fulfils what was asked while nobody ran the job. */
  obeyEarlier(): Promise<void>;
  /** Ends the run for something that no request can mend. */
  fail(error: unknown): void;
}
