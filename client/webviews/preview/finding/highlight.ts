/** Marks found text where it stands, whatever elements it is drawn with, by the browser's own highlights. */
import type { Query } from './findBar.ts';

const ALL = 'rephrase-found';
const CURRENT = 'rephrase-found-current';
/** Beyond this many, places are counted but not marked. */
const MOST_RANGES = 2_000;

/** Marks every place in `texts`; `current` is the one a person has come to. Returns where that is. */
export function highlight(
  texts: Iterable<Element>,
  { matchCase, text }: Query,
  current: { readonly within: Element; readonly nth: number } | null,
): Range | null {
  clearHighlights();
  if (text === '') return null;
  const all: Range[] = [];
  let found: Range | null = null;
  for (const element of texts) {
    const ranges = rangesIn(element, text, matchCase);
    if (current?.within === element) found = ranges[Math.min(current.nth, ranges.length - 1)] ?? null;
    all.push(...ranges);
    if (all.length > MOST_RANGES) break;
  }
  CSS.highlights.set(ALL, new Highlight(...all.filter((range) => range !== found)));
  if (found) CSS.highlights.set(CURRENT, new Highlight(found));
  return found;
}

export function clearHighlights(): void {
  CSS.highlights.delete(ALL);
  CSS.highlights.delete(CURRENT);
}

/** A place may stretch over several text nodes: a diff or a link cuts words. */
function rangesIn(element: Element, wanted: string, matchCase: boolean): Range[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: { readonly node: Text; readonly start: number }[] = [];
  let joined = '';
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    nodes.push({ node, start: joined.length });
    joined += node.data;
  }
  const haystack = matchCase ? joined : joined.toLowerCase();
  const needle = matchCase ? wanted : wanted.toLowerCase();
  // Some letters change their length with their case; then offsets would lie.
  if (haystack.length !== joined.length) return [];
  const ranges: Range[] = [];
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + needle.length)) {
    const range = document.createRange();
    const from = nodes.findLast(({ start }) => start <= at);
    const to = nodes.findLast(({ start }) => start < at + needle.length);
    if (!from || !to) continue;
    range.setStart(from.node, at - from.start);
    range.setEnd(to.node, at + needle.length - to.start);
    ranges.push(range);
    if (ranges.length >= MOST_RANGES) break;
  }
  return ranges;
}
