/** Growing selections: word, placeholder, line, paragraph, body; value, key with value, block, front matter. */
import type { Position, SelectionRange } from 'vscode-languageserver-types';
import { placedPlaceholders } from '../language/placedPlaceholders.ts';
import type { Span } from '../language/span.ts';
import type { YamlNode } from '../language/yaml/yamlNode.ts';
import type { Snapshot } from './snapshot.ts';
import { childrenOf } from './yamlParts.ts';

/** One chain for each position, from the smallest range to the whole text. */
export function selectionRangesAt(snapshot: Snapshot, positions: readonly Position[]): SelectionRange[] {
  return positions.map((position) => chainAt(snapshot, snapshot.lines.offsetAt(position)));
}

function chainAt(snapshot: Snapshot, offset: number): SelectionRange {
  const { text, lines } = snapshot;
  const around = [...textSpans(text, offset), ...ownSpans(snapshot, offset)].filter(
    ({ start, end }) => start <= offset && offset <= end && start < end,
  );
  around.sort((a, b) => b.end - b.start - (a.end - a.start));
  let last: Span = { start: 0, end: text.length };
  let chain: SelectionRange = { range: lines.rangeOf(last) };
  for (const span of around) {
    const inside = last.start <= span.start && span.end <= last.end;
    if (!inside || (last.start === span.start && last.end === span.end)) continue;
    chain = { range: lines.rangeOf(span), parent: chain };
    last = span;
  }
  return chain;
}

/** Word and line; they need no structure. Words are looked for within 200 characters. */
function textSpans(text: string, offset: number): readonly Span[] {
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const ends = [text.indexOf('\n', offset), text.indexOf('\r', offset)].filter((end) => end !== -1);
  const line = { start: offset === 0 ? 0 : start, end: Math.min(text.length, ...ends) };
  const indent = /^[ \t]*/.exec(text.slice(line.start, line.start + 200))?.[0].length ?? 0;
  return [
    { start: offset - before, end: offset + after },
    { start: Math.min(line.start + indent, offset), end: line.end },
  ];
}

function ownSpans(snapshot: Snapshot, offset: number): readonly Span[] {
  const { yaml, text } = snapshot;
  const spans: Span[] = [];
  if (yaml) spans.push(yaml.span);
  if (yaml?.root) collectYaml(text, yaml.root, offset, spans);
  if (snapshot.kind === 'experiment') return spans;
  const { bodySpan } = snapshot.prompt;
  if (offset < bodySpan.start) return spans;
  for (const { span } of placedPlaceholders(text, snapshot.prompt)) {
    if (span.start <= offset && offset <= span.end)
      spans.push(span, { start: span.start + 2, end: span.end - 2 });
  }
  return [...spans, bodySpan, paragraphAt(text, bodySpan, offset)];
}

function collectYaml(text: string, node: YamlNode, offset: number, spans: Span[]): void {
  spans.push(node.span);
  for (const child of childrenOf(text, node)) {
    if (offset < child.span.start || offset > child.span.end) continue;
    spans.push(child.span);
    collectYaml(text, child.node, offset, spans);
  }
}

function paragraphAt(text: string, body: Span, offset: number): Span {
  let start = body.start;
  for (const gap of text.slice(body.start, body.end).matchAll(/(?:\r\n|\r|\n)(?:[ \t]*(?:\r\n|\r|\n))+/g)) {
    const at = body.start + gap.index;
    if (offset <= at) return { start, end: at };
    start = at + gap[0].length;
  }
  return { start, end: body.end };
}
