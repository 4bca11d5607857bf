/** Where front matter and body of a prompt file stand. Knows nothing of YAML; decides only by lines of `---`. */
import type { Span } from './span.ts';

/** The layout of a prompt file, in UTF-16 code units of its text. */
export interface PromptLayout {
  /** The YAML between the `---` lines, with its last line end; null without front matter. Unclosed: to the end. */
  readonly frontMatter: Span | null;
  /** The opening `---`; null without front matter. */
  readonly opening: Span | null;
  /** True when the closing `---` line is missing: then there is no body. */
  readonly unclosed: boolean;
  /** The body, trimmed as Python's `str.strip()` does. Empty at its place when there is none. */
  readonly body: Span;
}

/**
 * Finds front matter and body. A `---` line at the very start, after a byte order mark, opens front matter, always;
 * the next `---` line closes it. An empty block is an empty header: so a body can start with `---`.
 */
export function splitPrompt(text: string): PromptLayout {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  FENCE.lastIndex = start;
  const opening = FENCE.exec(text);
  if (!opening) {
    return { frontMatter: null, opening: null, unclosed: false, body: strip(text, start, text.length) };
  }
  const yamlStart = FENCE.lastIndex;
  const fence = { start, end: start + 3 };
  for (let line = yamlStart; line < text.length; line = nextLine(text, line)) {
    FENCE.lastIndex = line;
    if (!FENCE.test(text)) continue;
    const body = strip(text, FENCE.lastIndex, text.length);
    return { frontMatter: { start: yamlStart, end: line }, opening: fence, unclosed: false, body };
  }
  return {
    frontMatter: { start: yamlStart, end: text.length },
    opening: fence,
    unclosed: true,
    body: { start: text.length, end: text.length },
  };
}

/** A body as it is sent: CRLF and lone CR become LF. */
export function normaliseLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

const FENCE = /---[ \t]*(?:\r\n|\n|\r|$)/y;

/** Start of the line after the one that holds `from`; the end of the text when there is none. */
function nextLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a) return at + 1;
    if (unit === 0x0d) return text.charCodeAt(at + 1) === 0x0a ? at + 2 : at + 1;
  }
  return text.length;
}

/** Shrinks a span as Python's `str.strip()` would; what is all white space ends as an empty span at its start. */
function strip(text: string, from: number, to: number): Span {
  let start = from;
  let end = to;
  while (start < end && isPythonSpace(text.charCodeAt(start))) start++;
  while (end > start && isPythonSpace(text.charCodeAt(end - 1))) end--;
  return start === end ? { start: from, end: from } : { start, end };
}

/**
 * What `str.isspace()` holds for: bidirectional type WS, B or S, or category Zs. Not U+FEFF and not U+200B, which
 * ECMAScript's `trim` and habit would add.
 */
function isPythonSpace(unit: number): boolean {
  return (
    unit === 0x20 ||
    (unit >= 0x09 && unit <= 0x0d) ||
    (unit >= 0x1c && unit <= 0x1f) ||
    unit === 0x85 ||
    unit === 0xa0 ||
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000
  );
}
