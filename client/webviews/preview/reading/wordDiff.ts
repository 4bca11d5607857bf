/** What changed between two texts, word by word. Pure. */
import { diffArrays } from 'diff';

/** A stretch of text that is in both, only in the newer, or only in the older. */
export interface DiffPiece {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Longer texts are compared from their beginnings; the diff editor compares all. */
const DIFF_CHARACTERS = 20_000;
/** Words that may differ before two texts count as altogether different. */
const MOST_EDITS = 1_500;

/** The pieces in order; null where the texts have too little in common to be compared word by word. */
export function wordDiff(before: string, after: string): readonly DiffPiece[] | null {
  const from = before.slice(0, DIFF_CHARACTERS);
  const to = after.slice(0, DIFF_CHARACTERS);
  if (from === to) return [{ kind: 'same', text: to }];
  const changes = diffArrays(wordsOf(from), wordsOf(to), { maxEditLength: MOST_EDITS });
  if (!changes) return null;
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value.join(''),
  }));
}

/** Words, whole numbers, stretches of white space, and every other character by itself. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}]+|\p{N}+(?:[.,]\p{N}+)*|\s+|./gsu) ?? [];
}
