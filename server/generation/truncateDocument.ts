/** Cuts a document to a number of tokens: pure, the same in preview and batch. Prompts are never cut. */
import type { Span } from '../language/span.ts';
import type { TokenCounter, Truncation } from './request.ts';

/** Stands between head and tail of a document cut in the middle; its tokens count. */
export const GAP = '\n…\n';

/** A cut moves back to a line end or word border by at most this share of what is kept. */
const BORDER_SHARE = 0.1;
/** … and by no more UTF-16 units than this. */
const BORDER_REACH = 400;
/** So many marks on one character are kept with it. */
const MARKS_REACH = 64;
const JOINER = '\u200d';

/**
 * What of `text` is sent within `budgetTokens`: everything where it fits, or where the budget is null. Otherwise
 * `end` keeps the longest beginning, `middle` beginning and end in equal shares, `skip` nothing. A cut never parts a
 * surrogate pair or a letter from its marks, and stands at a line end or word border where one is near: a document of
 * one long line keeps its text. What is kept counts at most `budgetTokens`; nothing is kept where nothing fits.
 */
export function truncateDocument(
  text: string,
  budgetTokens: number | null,
  cut: 'end' | 'middle' | 'skip',
  counter: TokenCounter,
): Truncation {
  const whole: readonly Span[] = [{ start: 0, end: text.length }];
  if (budgetTokens !== null && fitsByBytes(text, budgetTokens, counter)) {
    return { truncated: false, kept: whole, documentTokens: null, budgetTokens };
  }
  const documentTokens = counter.count(text);
  if (budgetTokens === null || documentTokens <= budgetTokens) {
    return { truncated: false, kept: whole, documentTokens, budgetTokens };
  }
  return {
    truncated: true,
    kept: longestKept(text, budgetTokens, cut, counter),
    documentTokens,
    budgetTokens,
  };
}

/** The text that is sent for the kept stretches. */
export function keptText(text: string, kept: readonly Span[]): string {
  const [first] = kept;
  if (kept.length === 1 && first?.start === 0 && first.end === text.length) return text;
  return kept.map(({ start, end }) => text.slice(start, end)).join(GAP);
}

function fitsByBytes(text: string, budgetTokens: number, { tokensPerByteAtMost }: TokenCounter): boolean {
  return (
    tokensPerByteAtMost !== undefined && Buffer.byteLength(text, 'utf8') * tokensPerByteAtMost <= budgetTokens
  );
}

function longestKept(
  text: string,
  budgetTokens: number,
  cut: 'end' | 'middle' | 'skip',
  counter: TokenCounter,
): readonly Span[] {
  if (cut === 'skip') return [];
  const spansOf = cut === 'end' ? beginning : beginningAndEnd;
  const fits = (size: number): boolean => counter.count(keptText(text, spansOf(text, size))) <= budgetTokens;
  let size = largest(text.length - 1, fits);
  // A tokenizer's count is not strictly monotone in the length; the promise holds all the same.
  while (size > 0 && !fits(size)) size -= 1;
  return spansOf(text, size);
}

/** The largest size in [0, most] that passes, by bisection; 0 needs no test. */
function largest(most: number, passes: (size: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (passes(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function beginning(text: string, size: number): readonly Span[] {
  const end = borderBefore(text, size);
  return end === 0 ? [] : [{ start: 0, end }];
}

function beginningAndEnd(text: string, size: number): readonly Span[] {
  const head = borderBefore(text, Math.ceil(size / 2));
  const tail = borderAfter(text, text.length - Math.floor(size / 2));
  return [
    { start: 0, end: head },
    { start: tail, end: text.length },
  ].filter(({ start, end }) => start < end);
}

/** The nearest good place for a cut at or before `offset`: a line end, else a word's end, else a whole character. */
function borderBefore(text: string, offset: number): number {
  const lowest = offset - Math.min(BORDER_REACH, Math.floor(offset * BORDER_SHARE));
  const near = text.slice(lowest, offset + 1);
  const line = near.lastIndexOf('\n');
  if (line !== -1 && lowest + line > 0) return lowest + line;
  const word = near.search(/\s\S*$/);
  if (word !== -1 && lowest + word > 0) return lowest + word;
  return wholeCharacter(text, offset, -1);
}

/** The same towards the end: after a line end, else at a word's start, else at a whole character. */
function borderAfter(text: string, offset: number): number {
  const kept = text.length - offset;
  const highest = offset + Math.min(BORDER_REACH, Math.floor(kept * BORDER_SHARE));
  const near = text.slice(Math.max(0, offset - 1), highest);
  const base = Math.max(0, offset - 1);
  const line = near.indexOf('\n');
  if (line !== -1) return base + line + 1;
  const word = near.search(/\s\S/);
  if (word !== -1) return base + word + 1;
  return wholeCharacter(text, offset, 1);
}

/** Steps to where no character is parted; gives marks up after a while (some texts pile up thousands), pairs never. */
function wholeCharacter(text: string, offset: number, step: 1 | -1): number {
  for (let steps = 0; steps <= MARKS_REACH; steps++) {
    const place = offset + steps * step;
    if (place <= 0 || place >= text.length) return Math.min(Math.max(place, 0), text.length);
    if (!partsCharacter(text, place)) return place;
  }
  return partsPair(text, offset) ? offset + step : offset;
}

/** Whether a cut here would part a surrogate pair, or a character from a mark, joiner or modifier that belongs to it. */
function partsCharacter(text: string, offset: number): boolean {
  if (partsPair(text, offset) || text[offset - 1] === JOINER) return true;
  return /^[\p{M}\p{Emoji_Modifier}\u200d]/u.test(text.slice(offset, offset + 2));
}

function partsPair(text: string, offset: number): boolean {
  return /^[\udc00-\udfff]/.test(text.slice(offset, offset + 1));
}
