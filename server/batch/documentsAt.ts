/**
 * Documents at single places of a job's dataset, for a look: the journal keeps no text with a failure. Local files only,
 * for nobody asked to contact the Hub, and for a moment only: what is not found by then is left out.
 */
import type { Document } from '../documents/document.ts';
import { openSource } from '../documents/openSource.ts';
import type { RowAddress } from '../documents/source.ts';
import { SourceReadError } from '../documents/source.ts';
import { isAddress } from '../language/isAddress.ts';
import type { JobInput } from './job.ts';

/** A place, and the id that the document there must have: the dataset may be another one by now. */
export interface WantedDocument extends RowAddress {
  readonly id: string;
}

/** By `ordinal:row`. Places late in a large text file take as long as reading up to them, at most `limitMs` in all. */
export async function documentsAt(
  { column, idColumn, source }: JobInput,
  wanted: readonly WantedDocument[],
  limitMs: number,
): Promise<ReadonlyMap<string, Document>> {
  const found = new Map<string, Document>();
  if (wanted.length === 0 || isAddress(source)) return found;
  const signal = AbortSignal.timeout(limitMs);
  const opened = await openSource(source, { column, idColumn }, { signal }).catch(() => null);
  if (!opened?.ok) return found;
  try {
    for (const { fileOrdinal, id, row } of inOrder(wanted)) {
      for await (const read of opened.source.rows(signal, { fileOrdinal, row })) {
        const document = read.kind === 'document' ? read.document : null;
        const isThere = document?.fileOrdinal === fileOrdinal && document.row === row && document.id === id;
        if (document && isThere) found.set(`${fileOrdinal}:${row}`, document);
        break;
      }
    }
  } catch (error) {
    // A dataset that is gone or breaks off has nothing to show.
    if (!(error instanceof SourceReadError)) throw error;
  }
  return found;
}

/** Each place once, the first ones first: they are found soonest. */
function inOrder(wanted: readonly WantedDocument[]): readonly WantedDocument[] {
  const places = new Map(wanted.map((place) => [`${place.fileOrdinal}:${place.row}`, place]));
  return [...places.values()].sort((a, b) => a.fileOrdinal - b.fileOrdinal || a.row - b.row);
}
