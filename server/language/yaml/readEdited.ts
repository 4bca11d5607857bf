/**
 * YAML that is read again after an edit inside one value or one comment: no parser is needed to know that the value is
 * another one now and that what follows has moved. Where that is not certain it is not done.
 */
import type { Span } from '../span.ts';
import { certainValue } from './certainValue.ts';
import { movedEntry, movedNode } from './movedNode.ts';
import type { YamlEntry, YamlNode, YamlScalar } from './yamlNode.ts';

/** A reading without problems and without anchors, aliases, tags or directives. */
export interface EditableYaml {
  readonly root: YamlNode;
  /** What was read. */
  readonly text: string;
  /** Where it stands in its file. */
  readonly start: number;
}

/** What `text`, which stands where the text before it stood, has as its root; null where it has to be parsed. */
export function readEdited({ root, text: before, start }: EditableYaml, text: string): YamlNode | null {
  if (text === before) return root;
  if (root.kind === 'scalar') return null;
  const change = changeBetween(before, text);
  const value = scalarAround(root, { start: start + change.start, end: start + change.end });
  const by = text.length - before.length;
  if (value) {
    const { span } = value;
    const edited = scalarOf(value, text.slice(span.start - start, span.end - start + by));
    return edited && isInside(change, value, start) ? replaced(root, { span, by, edited }) : null;
  }
  const comment = commentAround(before, change);
  if (!comment || /[\r\n]/.test(text.slice(comment.start, comment.end + by))) return null;
  const span = { start: start + comment.start, end: start + comment.end };
  return replaced(root, { span, by, edited: null });
}

/** The stretch of `before` that is another one in `after`, as small as it can be. */
function changeBetween(before: string, after: string): Span {
  const most = Math.min(before.length, after.length);
  const start = alike(most, (from, to) => before.slice(from, to) === after.slice(from, to));
  const tail = alike(most - start, (from, to) => {
    const [one, other] = [before.length - to, after.length - to];
    return before.slice(one, one + to - from) === after.slice(other, other + to - from);
  });
  return { start, end: before.length - tail };
}

/** Texts are compared in stretches of this many code units first, which costs next to nothing. */
const STRETCH = 1024;

/** How far two texts are alike, up to `most`: `same` compares a stretch of both. */
function alike(most: number, same: (from: number, to: number) => boolean): number {
  let at = 0;
  for (let step = STRETCH; step >= 1; step >>= 2) {
    while (at + step <= most && same(at, at + step)) at += step;
  }
  return at;
}

/** The scalar that the span lies in, its ends included; null between values. */
function scalarAround(root: YamlNode, span: Span): YamlScalar | null {
  let node: YamlNode | undefined = root;
  while (node && node.kind !== 'scalar') {
    const inner: readonly YamlNode[] =
      node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
    node = inner.find((one) => holds(one.span, span));
  }
  return node && node.span.end > node.span.start && holds(node.span, span) ? node : null;
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** `before` with another text; null where either is not certain. */
function scalarOf(before: YamlScalar, source: string): YamlScalar | null {
  const value = certainValue(source);
  if (value === undefined || certainValue(before.source) !== before.value) return null;
  const { start } = before.span;
  return { kind: 'scalar', span: { start, end: start + source.length }, value, source };
}

/** Quotes have to stay what they are: the change lies between them. */
function isInside(change: Span, { span, source }: YamlScalar, start: number): boolean {
  if (!/^['"]/.test(source)) return true;
  return start + change.start > span.start && start + change.end < span.end;
}

/**
 * What is a comment unless a value or a key stands there: from the last `#` before the change that may begin one to the
 * end of its line. Null where there is none.
 */
function commentAround(text: string, change: Span): Span | null {
  const line = text.lastIndexOf('\n', change.start - 1) + 1;
  const found = text.indexOf('\n', change.start);
  const end = found === -1 ? text.length : text[found - 1] === '\r' ? found - 1 : found;
  if (end < change.end) return null;
  const before = text.slice(line, change.start);
  const mark = /^(?:.*[ \t])?(?=#)/.exec(before);
  return mark && { start: line + mark[0].length, end };
}

/** What is done to a tree: the scalar at `span` is `edited`, or only a comment stands there; what follows moves `by`. */
interface Edit {
  readonly span: Span;
  readonly by: number;
  readonly edited: YamlScalar | null;
}

/** The tree after the edit. Null where something ends or begins inside the span, or begins right at its end. */
function replaced(node: YamlNode, edit: Edit): YamlNode | null {
  const { span, by, edited } = edit;
  if (node.span.end <= span.start) return node;
  if (node.span.start > span.end) return movedNode(node, by);
  if (node.kind === 'scalar') {
    return edited && node.span.start === span.start && node.span.end === span.end ? edited : null;
  }
  if (node.span.start > span.start || node.span.end < span.end) return null;
  const grown = { start: node.span.start, end: node.span.end + by };
  if (node.kind === 'list') {
    const items = allOf(node.items, (item) => replaced(item, edit));
    return items && { kind: 'list', span: grown, items, flow: node.flow };
  }
  const entries = allOf(node.entries, (entry) => replacedEntry(entry, edit));
  return entries && { kind: 'map', span: grown, entries, flow: node.flow };
}

function replacedEntry(entry: YamlEntry, edit: Edit): YamlEntry | null {
  const { key, keySpan, value } = entry;
  if (keySpan.start > edit.span.end) return movedEntry(entry, edit.by);
  if (keySpan.end > edit.span.start) return null;
  const after = replaced(value, edit);
  if (after === value) return entry;
  return after && { key, keySpan, value: after };
}

function allOf<T>(items: readonly T[], each: (item: T) => T | null): readonly T[] | null {
  const all: T[] = [];
  for (const item of items) {
    const after = each(item);
    if (after === null) return null;
    all.push(after);
  }
  return all;
}
