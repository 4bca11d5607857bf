/** The edit that pins a document in an experiment's text, or lets go of it: comments, order and style of the rest stay. */
import { lineEndOf } from '../language/lineIndex.ts';
import type { Edit } from '../language/problem.ts';
import type { YamlList, YamlMap, YamlNode } from '../language/yaml/yamlNode.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';
import type { Experiment } from './experiment.ts';
import { parseExperiment } from './readExperiment.ts';

/**
 * Adds the id to `documents.sample.pinned`, or takes it out. Null where nothing is to be changed, where the text has
 * errors, and where it is written in a way that cannot be edited with certainty: the edit's result is read before it is
 * given.
 */
export function editPinned(text: string, id: string, { pinned }: { readonly pinned: boolean }): Edit | null {
  const before = parseExperiment(text, '');
  const { experiment, root } = before;
  if (!experiment || root?.kind !== 'map') return null;
  const ids = experiment.documents.sample.pinned;
  if (ids.includes(id) === pinned) return null;
  const edit = pinned ? adding(text, root, id) : removing(text, root, ids.indexOf(id));
  if (!edit) return null;
  const { experiment: now } = parseExperiment(applied(text, edit), '');
  const wanted = pinned ? [...ids, id] : ids.filter((other) => other !== id);
  return now && sameBut(experiment, now, wanted) ? edit : null;
}

const PATH = ['documents', 'sample', 'pinned'] as const;

/** Goes down as far as keys are written, and writes the rest there. */
function adding(text: string, root: YamlMap, id: string): Edit | null {
  const item = scalarOf(id);
  let map = root;
  for (const [depth, key] of PATH.entries()) {
    const rest = PATH.slice(depth + 1).reduceRight((inner, name) => `{ ${name}: ${inner} }`, `[${item}]`);
    const value = entryOf(map, key)?.value;
    if (!value) return insertEntry(text, map, `${key}: ${rest}`);
    if (value.kind === 'scalar' && value.source === '') return insertAt(value.span.start, ` ${rest}`);
    if (value.kind === 'list') return insertItem(text, value, item);
    if (value.kind !== 'map') return null;
    map = value;
  }
  return null;
}

function removing(text: string, root: YamlMap, index: number): Edit | null {
  const list = PATH.reduce<YamlNode | null>((node, key) => entryOf(node, key)?.value ?? null, root);
  if (list?.kind !== 'list') return null;
  const [previous, item, next] = [list.items[index - 1], list.items[index], list.items[index + 1]];
  if (!item) return null;
  if (!previous && !next) return { span: list.span, newText: '[]' };
  if (!list.flow) {
    const end = /^[^\r\n]*(?:\r\n|\r|\n)?/.exec(text.slice(item.span.end))?.[0].length ?? 0;
    return { span: { start: lineStart(text, item.span.start), end: item.span.end + end }, newText: '' };
  }
  if (next) return { span: { start: item.span.start, end: next.span.start }, newText: '' };
  return { span: { start: previous?.span.end ?? item.span.start, end: item.span.end }, newText: '' };
}

function insertEntry(text: string, map: YamlMap, entry: string): Edit {
  const [first] = map.entries;
  const last = map.entries.at(-1);
  if (!first || !last) return { span: map.span, newText: `{ ${entry} }` };
  if (map.flow) return insertAt(last.value.span.end, `, ${entry}`);
  const { start } = last.keySpan;
  const indent = text.slice(lineStart(text, start), start);
  return insertAt(start, `${entry}${lineEndOf(text)}${indent}`);
}

function insertItem(text: string, list: YamlList, item: string): Edit {
  const last = list.items.at(-1);
  if (!last) return { span: list.span, newText: `[${item}]` };
  if (list.flow) return insertAt(last.span.end, `, ${item}`);
  const dash = text.slice(lineStart(text, last.span.start), last.span.start);
  return insertAt(last.span.start, `${item}${lineEndOf(text)}${dash}`);
}

/** Whether two experiments differ in nothing but the pinned documents, of which the second has these. */
function sameBut(before: Experiment, now: Experiment, wanted: readonly string[]): boolean {
  const pinning = (experiment: Experiment, pinned: readonly string[]): string => {
    const { documents } = experiment;
    const sample = { ...documents.sample, pinned: [...pinned].sort() };
    return JSON.stringify({ ...experiment, documents: { ...documents, sample } });
  };
  return pinning(before, wanted) === pinning(now, now.documents.sample.pinned);
}

function applied(text: string, { span, newText }: Edit): string {
  return text.slice(0, span.start) + newText + text.slice(span.end);
}

function insertAt(offset: number, newText: string): Edit {
  return { span: { start: offset, end: offset }, newText };
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

/** Plain where that can be nothing but a text. */
function scalarOf(id: string): string {
  const plain = /^[A-Za-z][\w-]*$/.test(id) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(id);
  return plain ? id : JSON.stringify(id);
}
