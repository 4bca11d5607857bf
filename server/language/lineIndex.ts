/** Offsets ↔ lines and characters, for the doors of the house: LSP, the command line. */
import type { Span } from './span.ts';

/** A place as editors count: both from 0, `character` in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A stretch as editors count; `end` is exclusive. Structurally LSP's `Range`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** The lines of one text. Line ends are LF, CRLF and lone CR, as in LSP. */
export interface LineIndex {
  readonly lineCount: number;
  /** The position of an offset; offsets outside the text are drawn into it. */
  positionAt(offset: number): Position;
  rangeOf(span: Span): Range;
  /** The offset of a position; characters behind the end of a line mean its end, before the line end. */
  offsetAt(position: Position): number;
}

/** Indexes a text once, in one pass; look-ups are logarithmic. */
export function createLineIndex(text: string): LineIndex {
  const starts = lineStarts(text);
  const positionAt = (offset: number): Position => {
    const within = Math.min(Math.max(0, offset), text.length);
    const line = lastNotAfter(starts, within);
    return { line, character: within - (starts[line] ?? 0) };
  };
  return {
    lineCount: starts.length,
    positionAt,
    rangeOf: ({ start, end }) => ({ start: positionAt(start), end: positionAt(end) }),
    offsetAt: ({ line, character }) => {
      if (line < 0) return 0;
      const start = starts[line];
      if (start === undefined) return text.length;
      let end = starts[line + 1] ?? text.length;
      while (end > start && isLineEnd(text.charCodeAt(end - 1))) end--;
      return Math.min(start + Math.max(0, character), end);
    },
  };
}

/** The line end a text uses: its first one; LF where it has none. */
export function lineEndOf(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0d && text.charCodeAt(at + 1) === 0x0a) continue;
    if (isLineEnd(unit)) starts.push(at + 1);
  }
  return starts;
}

function isLineEnd(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d;
}

/** Index of the last item of ascending `starts` that is not after `offset`. */
function lastNotAfter(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
