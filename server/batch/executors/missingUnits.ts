/** What a launch is for: the units without an outcome, with their documents, from one read of the source. */
import type { Bench } from './bench.ts';
import type { MissingUnit } from './executor.ts';
import type { IngestDoor } from './ingestDoor.ts';

/**
 * In the order of the source, the variants of a document one after the other. Rows that are no documents are recorded as
 * failed. Ends early when the run is stopped; rejects with `SourceReadError`.
 */
export async function* missingUnits(
  { run, job, committed }: Bench,
  door: IngestDoor,
): AsyncGenerator<MissingUnit> {
  const { input, variants } = run.manifest;
  const [first] = committed.missing(input.rowsPerFile, 1, 1).first;
  if (!first || committed.size >= input.documents * variants.length) return;
  const last = input.rowsPerFile.findLastIndex((rows) => rows > 0);
  for await (const read of job.source.rows(run.stop.soft, { fileOrdinal: first[0], row: first[1] })) {
    const place = read.kind === 'bad' ? read.bad : read.document;
    const rows = input.rowsPerFile[place.fileOrdinal] ?? 0;
    if (run.stop.soft.aborted) return;
    if (place.row < rows) {
      if (read.kind === 'bad') {
        if (!(await door.refuseRow(read.bad))) return;
      } else {
        for (let variant = 0; variant < variants.length; variant++) {
          const key = [place.fileOrdinal, place.row, variant] as const;
          if (!committed.has(...key)) yield { key, document: read.document };
        }
      }
    }
    if (place.fileOrdinal === last && place.row + 1 >= rows) return;
  }
}
