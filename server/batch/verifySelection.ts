/** The documents' side of a proof: whether what is committed is what the job selected, no less and no more. */
import { openSource } from '../documents/openSource.ts';
import type { RowAddress } from '../documents/source.ts';
import { SourceReadError } from '../documents/source.ts';
import { said } from '../language/said.ts';
import { inputChange } from './inputChange.ts';
import type { JobManifest, UnitKey } from './job.ts';
import type { Problems } from './problemList.ts';
import type { CommittedUnits } from './runner/committedUnits.ts';

/** How many problems name units, so that a person finds them. */
const NAMED = 3;

/**
 * Gives how many units are not committed, and adds what is wrong. Which rows a filter or a draw chose stands in the dataset alone: it
 * is gone through again where it lies on this machine as it was; elsewhere only their number is known.
 */
export async function missingUnits(
  manifest: JobManifest,
  committed: CommittedUnits,
  problems: Problems,
  signal?: AbortSignal,
): Promise<number> {
  const { input, variants } = manifest;
  const units = input.documents * variants.length;
  const found =
    input.filter === null && input.draw === undefined
      ? committed.missing(input.rowsPerFile, NAMED)
      : ((await missingOfSelected(manifest, committed, problems, signal)) ?? {
          first: [],
          count: units - committed.size,
        });
  if (found.count <= 0) return found.count;
  problems.push(
    found.first.length === 0
      ? said('{0} of {1} units are not committed.', found.count, units)
      : said(
          '{0} of {1} units are not committed, the first of them {2}.',
          found.count,
          units,
          named(found.first, manifest),
        ),
  );
  return found.count;
}

/** Units as people find them: by row, file and variant. */
export function named(keys: readonly UnitKey[], { input, variants }: JobManifest): string {
  return keys
    .map(([file, row, variant]) => {
      const path = input.files[file]?.path ?? said('file {0}', file);
      return said('row {0} of {1} for {2}', row, path, variants[variant]?.id ?? variant);
    })
    .join('; ');
}

interface Missing {
  readonly first: readonly UnitKey[];
  readonly count: number;
}

/** Null where the documents are not there as they were. */
async function missingOfSelected(
  manifest: JobManifest,
  committed: CommittedUnits,
  problems: Problems,
  signal: AbortSignal | undefined,
): Promise<Missing | null> {
  const { input, variants } = manifest;
  const first: UnitKey[] = [];
  let count = 0;
  let selected = 0;
  let standing = 0;
  try {
    const places = await placesOf(manifest, signal);
    if (places === null) return null;
    for await (const { fileOrdinal, row } of places) {
      if (selected >= input.documents) break;
      selected += 1;
      for (const variant of variants.keys()) {
        if (committed.has(fileOrdinal, row, variant)) {
          standing += 1;
          continue;
        }
        count += 1;
        if (first.length < NAMED) first.push([fileOrdinal, row, variant]);
      }
    }
  } catch (error) {
    if (error instanceof SourceReadError) return null;
    throw error;
  }
  const others = committed.size - standing;
  if (others > 0 && !signal?.aborted)
    problems.push(said('Units that are committed of rows that the job did not select: {0}.', others));
  return { first, count };
}

/** Where the selected rows are; null where the files are not on this machine, or not as they were. */
async function placesOf(
  { input }: JobManifest,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<RowAddress> | null> {
  if (input.files.some(({ revision }) => revision !== undefined)) return null;
  const opened = await openSource(input.source, input, input);
  if (!opened.ok || inputChange(input.files, await opened.source.identity()) !== null) return null;
  return opened.source.places(signal);
}
