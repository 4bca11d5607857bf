/** A dataset without a document, in words. */

import type { RowFilter } from '../experiment/experiment.ts';
import { said } from '../language/said.ts';
import type { BadRow } from './document.ts';

/** Completes nothing: a sentence. With a filter it is the filter that lets nothing through. */
export function noDocuments(source: string, filter: RowFilter | null): string {
  if (filter === null) return said('{0} holds no documents.', source);
  const columns = Object.keys(filter).join(', ');
  return said('No row of {0} meets the conditions on {1}. Check documents.filter.', source, columns);
}

/** Why a batch over rows of which none is a document makes no sense: most often the column is another one. */
export function onlyBadRows(source: string, { reason, message }: BadRow): string {
  return reason === 'no-text'
    ? said(
        'No row of {0} that was looked at is a document, the first: {1} Say which column holds the text.',
        source,
        message,
      )
    : said(
        'No row of {0} that was looked at is a document, the first: {1} Check that it is in the format that its name says.',
        source,
        message,
      );
}
