/** Highlights: the other places of the name at the cursor. */
import type { DocumentHighlight, Position } from 'vscode-languageserver-types';
import { DocumentHighlightKind } from 'vscode-languageserver-types';
import { nameAt, unquoted } from './nameAt.ts';
import type { Snapshot } from './snapshot.ts';

/** Null where no name stands, so that an editor's own highlights of words take over. */
export function highlightsAt(snapshot: Snapshot, position: Position): DocumentHighlight[] | null {
  if (snapshot.kind !== 'prompt') return null;
  const places = nameAt(snapshot, snapshot.lines.offsetAt(position));
  if (!places) return null;
  const { declared, uses } = places;
  const { text, lines } = snapshot;
  const written = declared ? [lines.rangeOf(unquoted(text, declared.keySpan))] : [];
  return [
    ...written.map((range) => ({ range, kind: DocumentHighlightKind.Write })),
    ...uses.map((span) => ({ range: lines.rangeOf(span), kind: DocumentHighlightKind.Read })),
  ];
}
