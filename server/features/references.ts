/** References: all places of a placeholder's name in its prompt. */
import type { Location, Position } from 'vscode-languageserver-types';
import { nameAt, unquoted } from './nameAt.ts';
import type { Snapshot } from './snapshot.ts';

/** Uses in the body, and, if asked for, the declaration under `inputs`; empty where no name stands. */
export function referencesAt(
  snapshot: Snapshot,
  position: Position,
  options: { readonly includeDeclaration: boolean },
): Location[] {
  if (snapshot.kind !== 'prompt') return [];
  const places = nameAt(snapshot, snapshot.lines.offsetAt(position));
  if (!places) return [];
  const { declared, uses } = places;
  const key = declared && options.includeDeclaration ? [unquoted(snapshot.text, declared.keySpan)] : [];
  return [...key, ...uses].map((span) => ({ uri: snapshot.uri, range: snapshot.lines.rangeOf(span) }));
}
