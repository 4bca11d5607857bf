/** A dataset without a document, in words. */
import type { RowFilter } from '../experiment/experiment.ts';

/** Completes nothing: a sentence. With a filter it is the filter that lets nothing through. */
export function noDocuments(source: string, filter: RowFilter | null): string {
  if (filter === null) return `${source} holds no documents.`;
  const columns = Object.keys(filter).join(', ');
  return `No row of ${source} meets the conditions on ${columns}. Check documents.filter.`;
}

/** Why a batch over rows of which none is a document makes no sense: most often the column is another one. */
export function onlyBadRows(source: string, firstBad: string): string {
  return `No row of ${source} that was looked at is a document, the first: ${firstBad} Say which column holds the text.`;
}
