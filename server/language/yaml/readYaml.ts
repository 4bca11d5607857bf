/**
 * YAML text → positioned data, bounded against hostile input: size, depth, and what aliases expand to. Reading never
 * fails: what cannot be read is a problem at its place, and the rest is kept.
 */

import { t } from '@vscode/l10n';
import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { thousands } from '../numbers.ts';
import type { Problem } from '../problem.ts';
import type { Span } from '../span.ts';
import type { EditableYaml } from './readEdited.ts';
import { readEdited } from './readEdited.ts';
import { readSimple } from './readSimple.ts';
import type { YamlEntry, YamlNode } from './yamlNode.ts';
import type { YamlPieces } from './yamlPieces.ts';
import { reachesFar, readInPieces } from './yamlPieces.ts';
import { yamlSyntaxProblem } from './yamlSyntaxProblem.ts';

/** What reading yields; `root` is null for an empty text, or where nothing could be understood. */
export interface YamlReading {
  readonly root: YamlNode | null;
  readonly problems: readonly Problem[];
  /** What was read, for the next reading after an edit; null where it has to be parsed. */
  readonly editable: EditableYaml | null;
  /** What that reading need not parse again, where it has to parse; null where that is all. */
  readonly pieces: YamlPieces | null;
}

/** Bounds of one reading. `code` is what its problems are reported under. */
export interface YamlBounds {
  readonly code: string;
  /** UTF-16 code units; a longer text is not read at all. */
  readonly maxLength: number;
}

const MAX_DEPTH = 32;
const MAX_NODES = 100_000;
const MAX_PROBLEMS = 20;

/**
 * Reads the YAML that stands at `span` of `text`; all places in the result are places in `text`. Never throws. `before`
 * is an earlier reading of the same file: it saves time and changes nothing.
 */
export function readYaml(
  text: string,
  span: Span,
  bounds: YamlBounds,
  before: YamlReading | null = null,
): YamlReading {
  const { code, maxLength } = bounds;
  if (span.end - span.start > maxLength) {
    const message = t('This is longer than {0} KiB of YAML, and is not read.', Math.round(maxLength / 1024));
    const problems = [error(code, message, { start: span.start, end: span.start + 1 })];
    return { root: null, problems, editable: null, pieces: null };
  }
  const source = text.slice(span.start, span.end);
  if (before?.editable?.start === span.start) {
    const root = readEdited(before.editable, source);
    if (root) return readingOf(root, source, span.start, before.pieces);
  }
  const simple = readSimple(source, span.start);
  if (simple && simple.size <= MAX_NODES) return readingOf(simple.root, source, span.start, null);
  // Pieces cost a little more than the whole, and pay from the second reading on.
  const pieced = before && readInPieces(source, span.start, before.pieces, parsePiece);
  if (!pieced || pieced.size > MAX_NODES) return readWhole(source, span, code);
  return readingOf(pieced.root, source, span.start, pieced.pieces);
}

/** A reading without problems. */
function readingOf(root: YamlNode, text: string, start: number, pieces: YamlPieces | null): YamlReading {
  return { root, problems: [], editable: { root, text, start }, pieces };
}

/** Reads without cutting: `source` stands at `span`. What reading in pieces has to be equal to. */
export function readWhole(source: string, span: Span, code: string): YamlReading {
  const document = parse(source);
  const reader = new Reader(source, span.start, code);
  const lines = new Set<number>();
  for (const complaint of [...document.errors, ...document.warnings]) {
    // One complaint per line: what follows on the same line is nearly always its echo.
    const line = source.lastIndexOf('\n', complaint.pos[0] - 1);
    if (!lines.has(line)) reader.report(yamlSyntaxProblem(complaint, source, span.start, code));
    lines.add(line);
  }
  const root = reader.read(document, 0);
  const { problems } = reader;
  const isEditable = root !== null && problems.length === 0 && !reachesFar(source);
  return {
    root,
    problems,
    editable: isEditable ? { root, text: source, start: span.start } : null,
    pieces: null,
  };
}

/** Null where anything is wrong with the piece: its problems are for a reading of the whole. */
function parsePiece(text: string, depth: number): { node: YamlNode; size: number } | null {
  const simple = readSimple(text, 0);
  if (simple) return { node: simple.root, size: simple.size };
  const document = parse(text);
  if (document.errors.length > 0 || document.warnings.length > 0) return null;
  const reader = new Reader(text, 0, '');
  const node = reader.read(document, depth);
  return node && reader.problems.length === 0 ? { node, size: reader.size } : null;
}

function parse(source: string): Document {
  return parseDocument(source, {
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'error',
  });
}

/** Adds to `syntax` what `others` say beside it: where the syntax is broken, a second complaint is its echo. */
export function withoutEchoes(syntax: readonly Problem[], others: readonly Problem[]): readonly Problem[] {
  const apart = (a: Span, b: Span): boolean => a.end <= b.start || b.end <= a.start;
  return [...syntax, ...others.filter(({ span }) => syntax.every((broken) => apart(span, broken.span)))];
}

/** Turns one document, or a piece of one, into data. Lives for one reading. */
class Reader {
  readonly problems: Problem[] = [];
  readonly #anchors = new Map<string, { readonly node: YamlNode; readonly size: number }>();
  readonly #source: string;
  readonly #offset: number;
  readonly #code: string;
  /** Nodes so far, those behind aliases counted as often as they appear. */
  #size = 0;

  constructor(source: string, offset: number, code: string) {
    this.#source = source;
    this.#offset = offset;
    this.#code = code;
  }

  /** The document's content; null when empty or beyond the bounds. `depth` is how deep a piece stands in the whole. */
  read(document: Document, depth: number): YamlNode | null {
    const root = document.contents === null ? null : this.#node(document.contents as Node, depth);
    if (this.#size > MAX_NODES) {
      this.#complain(
        t('Its aliases and values are more than {0} in all, and none is read.', thousands(MAX_NODES)),
        {
          start: this.#offset,
          end: this.#offset + 1,
        },
      );
      return null;
    }
    return root?.kind === 'scalar' && root.value === null ? null : root;
  }

  get size(): number {
    return this.#size;
  }

  report(problem: Problem): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem);
  }

  #complain(message: string, span: Span): void {
    this.report(error(this.#code, message, span));
  }

  #node(node: Node, depth: number): YamlNode {
    const before = this.#size++;
    const span = this.#spanOf(node);
    if (isAlias(node)) return this.#aliased(node.source, span);
    const read = this.#content(node, span, depth);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor) this.#anchors.set(anchor, { node: read, size: this.#size - before });
    return read;
  }

  #content(node: Node, span: Span, depth: number): YamlNode {
    if (isMap(node) || isSeq(node)) {
      if (depth < MAX_DEPTH)
        return isMap(node) ? this.#map(node, span, depth) : this.#list(node, span, depth);
      this.#complain(t('This is nested deeper than {0} levels.', MAX_DEPTH), {
        start: span.start,
        end: span.start + 1,
      });
      return nothing(span);
    }
    return isScalar(node) ? this.#scalar(node.value, span) : nothing(span);
  }

  #scalar(value: unknown, span: Span): YamlNode {
    const source = this.#source.slice(span.start - this.#offset, span.end - this.#offset);
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.#complain(t('{0} cannot be sent: JSON has no such number.', source), span);
      return { kind: 'scalar', span, value: null, source };
    }
    const plain = value === null || ['boolean', 'number', 'string'].includes(typeof value);
    return {
      kind: 'scalar',
      span,
      value: plain ? (value as null | boolean | number | string) : source,
      source,
    };
  }

  #list(node: YAMLSeq, span: Span, depth: number): YamlNode {
    const items = node.items.map((item) => this.#node(item as Node, depth + 1));
    return { kind: 'list', span, items, flow: node.flow === true };
  }

  #map(node: YAMLMap, span: Span, depth: number): YamlNode {
    const seen = new Set<string>();
    const entries: YamlEntry[] = [];
    for (const pair of node.items) {
      const keyNode = pair.key as Node;
      const keySpan = this.#spanOf(keyNode);
      if (!isScalar(keyNode)) {
        this.#complain(t('A key must be plain text.'), keySpan);
        continue;
      }
      const key = keyNode.value === null ? '' : String(keyNode.value);
      // The value is read even where the key repeats: an anchor in it may be needed further down.
      const value = pair.value === null ? nothing(endOf(keySpan)) : this.#node(pair.value as Node, depth + 1);
      if (seen.has(key))
        this.#complain(t('The key {0} stands here a second time.', JSON.stringify(shorten(key))), keySpan);
      else entries.push({ key, keySpan, value });
      seen.add(key);
    }
    return { kind: 'map', span, entries, flow: node.flow === true };
  }

  #aliased(name: string, span: Span): YamlNode {
    const anchor = this.#anchors.get(name);
    if (!anchor) {
      this.#complain(t('No anchor &{0} stands above this alias.', shorten(name)), span);
      return nothing(span);
    }
    this.#size += anchor.size;
    return { ...anchor.node, span };
  }

  #spanOf(node: Node): Span {
    const [start, end] = node.range ?? [0, 0];
    return { start: this.#offset + start, end: this.#offset + Math.max(start, end) };
  }
}

function nothing(span: Span): YamlNode {
  return { kind: 'scalar', span, value: null, source: '' };
}

function endOf(span: Span): Span {
  return { start: span.end, end: span.end };
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function error(code: string, message: string, span: Span): Problem {
  return { code, severity: 'error', message, span, fixes: [] };
}
