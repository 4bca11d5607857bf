/** Where a text stands in the rephrasings of a grid. */
import type { FoundCell } from '../webviews/messages.ts';
import type { PreviewCell } from './previewCell.ts';

/** Cells that hold the query, with how often; none for an empty query. */
export function findText(
  cells: Iterable<PreviewCell>,
  query: string,
  { matchCase }: { readonly matchCase: boolean },
): readonly FoundCell[] {
  if (query === '') return [];
  const fold = (text: string): string => (matchCase ? text : text.toLowerCase());
  const needle = fold(query);
  return [...cells].flatMap(({ address, text }) => {
    const count = fold(text).split(needle).length - 1;
    return count > 0 ? [{ cell: address, count }] : [];
  });
}
