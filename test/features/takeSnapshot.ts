/** Snapshots and cursors for tests: texts with one `<|>`. */
import type { Position } from 'vscode-languageserver-types';
import type { ExperimentSnapshot, PromptSnapshot, Snapshot } from '../../server/features/snapshot.ts';
import { experimentSnapshot, promptSnapshot } from '../../server/features/snapshot.ts';
import type { Edit } from '../../server/language/problem.ts';
import { applyEdits, atCursor } from '../language/markedText.ts';

export const PROMPT_URI = 'file:///w/prompts/faq.md';

export function promptOf(text: string): PromptSnapshot {
  return promptSnapshot({ uri: PROMPT_URI, version: 1, text }, { sure: true });
}

export function experimentOf(text: string): ExperimentSnapshot {
  return experimentSnapshot({ uri: 'file:///w/a.experiment.yaml', version: 1, text });
}

/** A snapshot of a text with a cursor, and the cursor's position. */
export function cursorIn<S extends Snapshot>(
  marked: string,
  take: (text: string) => S,
): { readonly snapshot: S; readonly position: Position } {
  const { text, offset } = atCursor(marked);
  const snapshot = take(text);
  return { snapshot, position: snapshot.lines.positionAt(offset) };
}

/** The document after LSP edits. */
export function edited(
  snapshot: Snapshot,
  edits: readonly {
    readonly range: { readonly start: Position; readonly end: Position };
    readonly newText: string;
  }[],
): string {
  const plain = edits.map(({ range, newText }): Edit => {
    const span = { start: snapshot.lines.offsetAt(range.start), end: snapshot.lines.offsetAt(range.end) };
    return { span, newText };
  });
  return applyEdits(snapshot.text, plain);
}
