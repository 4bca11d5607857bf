/** Go to definition: a placeholder to its input, an input to its uses, a path in an experiment to its file. */
import type { Location, Position } from 'vscode-languageserver-types';
import { nameAt, unquoted } from './nameAt.ts';
import { namedFilesOf } from './namedFiles.ts';
import type { PromptSnapshot, Snapshot } from './snapshot.ts';

/** Where what stands at `position` is defined; empty where nothing is known. */
export function definitionAt(snapshot: Snapshot, position: Position): Location[] {
  const offset = snapshot.lines.offsetAt(position);
  if (snapshot.kind === 'prompt') return nameDefinition(snapshot, offset);
  const top = { line: 0, character: 0 };
  return namedFilesOf(snapshot)
    .filter(({ span }) => span.start <= offset && offset <= span.end)
    .map(({ uri }) => ({ uri, range: { start: top, end: top } }));
}

function nameDefinition(snapshot: PromptSnapshot, offset: number): Location[] {
  const places = nameAt(snapshot, offset);
  if (!places) return [];
  const { at, declared, uses } = places;
  const key = declared && unquoted(snapshot.text, declared.keySpan);
  const targets = key === null ? [] : key.start === at.start ? uses : [key];
  return targets.map((span) => ({ uri: snapshot.uri, range: snapshot.lines.rangeOf(span) }));
}
