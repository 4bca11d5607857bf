/** Small edits of front matter that keep the author's style: braces stay braces, lines stay lines. */

import { lineEndOf } from './lineIndex.ts';
import type { Edit } from './problem.ts';
import type { Span } from './span.ts';
import { writtenText } from './yaml/writtenText.ts';
import type { YamlEntry, YamlMap, YamlNode } from './yaml/yamlNode.ts';
import { entryOf } from './yaml/yamlNode.ts';

/** Front matter as it stands in a file. */
export interface FrontMatterPlace {
  readonly text: string;
  /** Null without any. */
  readonly span: Span | null;
  /** Null where it is empty or cannot be read. */
  readonly root: YamlNode | null;
}

/** Declares an input. Null where there is no front matter to write it into, or where it is of no known form. */
export function insertInput(place: FrontMatterPlace, name: string, column: string): Edit | null {
  const { text, span, root } = place;
  if (!span || (root !== null && (root.kind !== 'map' || root.flow))) return null;
  const lineEnd = lineEndOf(text);
  const line = `${name}: { column: ${column} }`;
  const inputs = entryOf(root, 'inputs')?.value;
  if (!inputs) return insertAt(span.end, `inputs: { ${line} }${lineEnd}`);
  if (inputs.kind === 'scalar' && inputs.source === '') return insertAt(inputs.span.start, ` { ${line} }`);
  const last = inputs.kind === 'map' ? inputs.entries.at(-1) : undefined;
  if (inputs.kind !== 'map' || !last) return null;
  if (inputs.flow) return insertAt(last.value.span.end, `, ${line}`);
  const first = (inputs.entries[0] ?? last).keySpan.start;
  return insertAt(first, `${line}${lineEnd}${text.slice(lineStartBefore(text, first), first)}`);
}

/**
 * Front matter for a text that has none, holding one input; what is sent stays the same. Null where some is there, or may be
 * meant further below.
 */
export function openFrontMatter({ text, span }: FrontMatterPlace, name: string, column: string): Edit | null {
  if (span || /^\uFEFF?\s*---/.test(text)) return null;
  const lineEnd = lineEndOf(text);
  const block = ['---', `inputs: { ${name}: { column: ${writtenText(column)} } }`, '---', ''];
  return insertAt(text.startsWith('\uFEFF') ? 1 : 0, block.join(lineEnd));
}

/** Takes one entry out of a map, with its line or its comma. Null where it is the only one of its kind to place. */
export function removeEntry(text: string, map: YamlMap, entry: YamlEntry): Edit | null {
  const index = map.entries.indexOf(entry);
  const previous = map.entries[index - 1];
  const next = map.entries[index + 1];
  if (next) return { span: { start: entry.keySpan.start, end: next.keySpan.start }, newText: '' };
  if (previous && map.flow)
    return { span: { start: previous.value.span.end, end: entry.value.span.end }, newText: '' };
  if (map.flow) return { span: { start: entry.keySpan.start, end: entry.value.span.end }, newText: '' };
  if (!previous) return null;
  const start = lineStartBefore(text, entry.keySpan.start);
  const rest = /^[^\r\n]*(?:\r\n|\r|\n)?/.exec(text.slice(entry.value.span.end))?.[0].length ?? 0;
  return { span: { start, end: entry.value.span.end + rest }, newText: '' };
}

function insertAt(offset: number, newText: string): Edit {
  return { span: { start: offset, end: offset }, newText };
}

function lineStartBefore(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}
