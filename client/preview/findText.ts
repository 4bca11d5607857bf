/** Where a text stands in the documents and rephrasings of a grid. */
import { DOCUMENT_COLUMN, type FoundCell } from '../webviews/messages.ts';
import type { PreviewCell } from './previewCell.ts';
import { type PreviewGrid, rowKey } from './previewGrid.ts';

/** Documents and cells that hold the query, with how often; none for an empty query. */
export function findText(
  { cells, sample }: Pick<PreviewGrid, 'cells' | 'sample'>,
  query: string,
  { matchCase }: { readonly matchCase: boolean },
): readonly FoundCell[] {
  if (query === '') return [];
  const fold = (text: string): string => (matchCase ? text : text.toLowerCase());
  const needle = fold(query);
  const places = [
    ...sample.documents.map((document) => ({
      address: { column: DOCUMENT_COLUMN, row: rowKey(document), rollout: 0 },
      text: document.text,
    })),
    ...cells.values(),
  ] satisfies readonly Pick<PreviewCell, 'address' | 'text'>[];
  return places.flatMap(({ address, text }) => {
    const count = fold(text).split(needle).length - 1;
    return count > 0 ? [{ cell: address, count }] : [];
  });
}
