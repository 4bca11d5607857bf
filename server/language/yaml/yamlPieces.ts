/**
 * YAML that is read again after each edit: cut into pieces that mean the same alone as in the whole, so that only the
 * piece that changed is parsed. Cuts at the keys of the outermost map, and at the items of a long list under one of
 * them. Where that cannot be done with certainty it is not done, and the text is read as a whole.
 */
import { detached } from '../detached.ts';
import { movedNode } from './movedNode.ts';
import type { YamlEntry, YamlNode } from './yamlNode.ts';

/** The pieces of one reading by their text, for the next reading of the text as it is then. */
export type YamlPieces = ReadonlyMap<string, Piece>;

/** A piece, parsed by itself: a map of some keys, or a list of one item. */
export interface Piece {
  /** Places count from the start of the piece. */
  readonly node: YamlNode;
  /** Nodes in it, itself included. */
  readonly size: number;
  /** The same where it stood last. */
  readonly placed: { readonly offset: number; readonly node: YamlNode };
}

/** Parses one piece by itself. Null where it has any problem, or anything that reaches beyond it. */
export type ParsePiece = (text: string, depth: number) => { node: YamlNode; size: number } | null;

/** What reading in pieces yields: places count from `offset` before the text. */
export interface PiecedReading {
  readonly root: YamlNode;
  readonly size: number;
  readonly pieces: YamlPieces;
}

/** Shorter lists are parsed whole. */
const LONG_LIST = 300;

/** Reads `source`, which stands at `offset` of its file. Null where it has to be read as a whole. */
export function readInPieces(
  source: string,
  offset: number,
  before: YamlPieces | null,
  parse: ParsePiece,
): PiecedReading | null {
  const pieces = new Map<string, Piece>();
  const placed = (text: string, at: number, depth: number): Piece | null => {
    const piece = pieces.get(text) ?? before?.get(text) ?? fresh(text, depth, parse);
    if (!piece) return null;
    const known = piece.placed.offset === at ? piece : { ...piece, placed: placedAt(piece.node, at) };
    pieces.set(pieces.has(text) || before?.has(text) ? text : detached(text), known);
    return known;
  };
  const entries: YamlEntry[] = [];
  const keys = new Set<string>();
  let size = 1;
  let span = { start: offset, end: offset };
  for (const [start, end] of cuts(source, KEY_LINE)) {
    const text = source.slice(start, end);
    if (!standsAlone(text, 0)) return null;
    const read = longList(text, offset + start, placed) ?? placed(text, offset + start, 0);
    const map = read?.placed.node;
    if (!read || map?.kind !== 'map') return null;
    for (const entry of map.entries) {
      if (keys.has(entry.key)) return null;
      keys.add(entry.key);
      entries.push(entry);
    }
    size += read.size - 1;
    span = { start: entries.length === map.entries.length ? map.span.start : span.start, end: map.span.end };
  }
  if (entries.length === 0) return null;
  return { root: { kind: 'map', span, entries, flow: false }, size, pieces };
}

/** A key of the outermost map, alone at the start of its line. */
const KEY_LINE = /[A-Za-z_][\w-]*:(?=[ \t\r\n]|$)/y;
/** What reaches beyond its piece: anchors, aliases, tags, directives, marks between documents, tabs at the start of a line. */
const FAR_REACHING = /(?:^|[\s,[{(:])[&*!]|^(?:---|\.\.\.|%| *\t)/m;

/** Whether what stands at one place of the text may change what another place means, as an anchor does. */
export function reachesFar(text: string): boolean {
  return FAR_REACHING.test(text);
}

function fresh(text: string, depth: number, parse: ParsePiece): Piece | null {
  if (reachesFar(text)) return null;
  const own = detached(text);
  const parsed = parse(own, depth);
  return parsed && { ...parsed, placed: { offset: 0, node: parsed.node } };
}

/** A key with a long list of dashes, read item by item; null where the text is nothing of the kind. */
function longList(
  text: string,
  offset: number,
  placed: (text: string, at: number, depth: number) => Piece | null,
): Pick<Piece, 'size' | 'placed'> | null {
  const head = text.length < LONG_LIST ? null : /^([A-Za-z_][\w-]*):[ \t]*\r?\n( *)-[ \t]/.exec(text);
  if (!head) return null;
  const key = head[1] ?? '';
  const first = head[0].length - 2 - (head[2] ?? '').length;
  const items: YamlNode[] = [];
  const from = offset + first + (head[2] ?? '').length;
  let to = from;
  let size = 2;
  for (const [start, end] of cuts(text.slice(first), itemLine((head[2] ?? '').length))) {
    const item = text.slice(first + start, first + end);
    // A comment behind the last item belongs to the list or to what is around it, as its indentation says.
    if (first + end === text.length && /^[ \t]*#/m.test(item)) return null;
    if (!standsAlone(item, (head[2] ?? '').length)) return null;
    const read = placed(item, offset + first + start, 1);
    const list = read?.placed.node;
    if (!read || list?.kind !== 'list') return null;
    items.push(...list.items);
    to = list.span.end;
    size += read.size - 1;
    if (list.items.length !== 1) return null;
  }
  const list: YamlNode = { kind: 'list', span: { start: from, end: to }, items, flow: false };
  return { size, placed: { offset, node: mapOf(key, offset, list) } };
}

function mapOf(key: string, offset: number, value: YamlNode): YamlNode {
  const span = { start: offset, end: value.span.end };
  return {
    kind: 'map',
    span,
    entries: [{ key, keySpan: { start: offset, end: offset + key.length }, value }],
    flow: false,
  };
}

/**
 * Whether only the first line of a piece stands as far left as `indent`, so that none goes on in the next piece or belongs to
 * what is around it, and no comment so far left parts what is in it: the parser may take that for an end. Of the outermost map
 * dashes and closing brackets may stand there too, as they may belong to a key's value.
 */
function standsAlone(text: string, indent: number): boolean {
  let atMargin = 0;
  let commented = false;
  for (const [, spaces = '', first = ''] of text.matchAll(LINE)) {
    const isLeft = spaces.length <= indent;
    if (first === '#') commented ||= isLeft;
    else if (!isLeft && commented) return false;
    else if (isLeft && !(indent === 0 && '-]}'.includes(first))) atMargin++;
  }
  return atMargin === 1;
}

/** The spaces before a line, and its first character. */
const LINE = /^( *)([^\s])/gm;

function itemLine(indent: number): RegExp {
  return new RegExp(` {${indent}}-[ \\t]`, 'y');
}

/** Where the text is cut: before each line that matches, except that the first piece begins with the text. */
function* cuts(text: string, line: RegExp): Iterable<readonly [number, number]> {
  let start = 0;
  let seen = false;
  for (let at = 0; at < text.length; ) {
    line.lastIndex = at;
    if (line.test(text)) {
      if (seen) {
        yield [start, at];
        start = at;
      }
      seen = true;
    }
    const end = text.indexOf('\n', at);
    at = end === -1 ? text.length : end + 1;
  }
  if (seen) yield [start, text.length];
}

function placedAt(node: YamlNode, offset: number): Piece['placed'] {
  return { offset, node: movedNode(node, offset) };
}
