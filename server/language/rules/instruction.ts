/** What of a stretch of body is instruction, and what only frames the document: labels, tags, fences, cues. */

import { matchesIn } from '../matchesIn.ts';
import type { Span } from '../span.ts';

/** How many words of `text` are instruction; a label or a cue ("Document:", "</text>", "FAQ:") counts nothing. */
export function instructionWords(text: string): number {
  const lines = text.slice(0, LOOKED_AT).split(/\r\n|\r|\n/);
  return lines.filter((line) => !isFrame(line)).reduce((sum, line) => sum + countWords(line), 0);
}

/** A line of instruction, without the white space around it. */
export interface InstructionLine {
  readonly span: Span;
  readonly text: string;
  readonly words: number;
}

/** The lines of instruction in a body around its documents, in order, of its first pages. */
export function instructionLines(
  prose: string,
  { start, end }: Span,
  documents: readonly Span[],
): readonly InstructionLine[] {
  const starts = [start, ...documents.map((document) => document.end)];
  const ends = [...documents.map((document) => document.start), end];
  return starts.flatMap((from, index) => linesWithin(prose, from, ends[index] ?? end));
}

/** How many words the lines between two places have. */
export function wordsBetween(lines: readonly InstructionLine[], start: number, end: number): number {
  let words = 0;
  for (const line of lines) if (line.span.start >= start && line.span.end <= end) words += line.words;
  return words;
}

function linesWithin(text: string, from: number, to: number): readonly InstructionLine[] {
  const lines: InstructionLine[] = [];
  for (const match of matchesIn(text.slice(from, Math.min(to, from + LOOKED_AT)), LINE)) {
    const line = match[0].trim();
    const words = isFrame(line) ? 0 : countWords(line);
    if (words === 0) continue;
    const start = from + match.index + match[0].indexOf(line);
    lines.push({ span: { start, end: start + line.length }, text: line, words });
  }
  return lines;
}

const LINE = /[^\r\n]+/g;

/** Words of any script: runs of letters and digits, and every two characters where no spaces are written. */
function countWords(text: string): number {
  return text.match(WORD)?.length ?? 0;
}

/** A body is instruction or it is not within its first pages; what follows only costs time. */
export const LOOKED_AT = 20_000;
const LONGEST_FRAME = 200;

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]{1,2}|[\p{L}\p{N}]+/gu;

const TAG_OR_FENCE =
  /^\s*(?:<\/?[\w:.-]{1,40}>\s*)*(?:`{3,}\w*|~{3,}\w*|"{3,}|'{3,}|[-=*_#]{3,}|\[\/?\w{1,40}\])?\s*$/;

/** A short line that ends in a colon, in marks of emphasis or not, or is a heading of few words. */
const CUE =
  /^\s*(?:#{1,6}\s+)?[*_]{0,3}[^\n.!?:。：]{1,60}[*_]{0,3}\s*[:：][*_]{0,3}\s*$|^\s*#{1,6}\s[^\n.!?:]{1,60}$/u;

function isFrame(line: string): boolean {
  if (line.length > LONGEST_FRAME) return false;
  return TAG_OR_FENCE.test(line) || (CUE.test(line) && countWords(line) <= 6);
}
