/** A dataset without a document, in words. */
import type { RowFilter } from '../experiment/experiment.ts';

/** Completes nothing: a sentence. With a filter it is the filter that lets nothing through. */
export function noDocuments(source: string, filter: RowFilter | null): string {
  if (filter === null) return `${source} holds no documents.`;
  const columns = Object.keys(filter).join(', ');
  return `No row of ${source} meets the conditions on ${columns}. Check documents.filter.`;
}
