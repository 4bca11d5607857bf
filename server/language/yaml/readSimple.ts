/**
 * The YAML that people write: keys and dashes on lines, values and brackets that end on the line they begin on, comments.
 * Read in one pass, without a parser's many objects, which are most of what a file costs. Whatever else may stand there
 * (text of several lines, anchors, escapes, tabs, anything wrong) is for the parser.
 */
import { certainValue } from './certainValue.ts';
import type { YamlEntry, YamlNode } from './yamlNode.ts';
import { reachesFar } from './yamlPieces.ts';

/** What reading yields. */
export interface SimpleReading {
  /** Places count from `offset` before the text. */
  readonly root: YamlNode;
  /** Nodes in it. */
  readonly size: number;
}

/** Reads `text`, which stands at `offset` of its file. Null where a parser has to. */
export function readSimple(text: string, offset: number): SimpleReading | null {
  if (/\t|\r(?!\n)|^\uFEFF/.test(text) || reachesFar(text)) return null;
  const reader = new SimpleReader(text, offset);
  const read = reader.whole();
  return read && { root: read.node, size: reader.size };
}

/** Deeper nesting is rare, and bounded by the parser's side of the house. */
const MAX_DEPTH = 20;

/** A node, and where what belongs to it ends: behind the line end of its last line, or right behind an absent value. */
interface Placed {
  readonly node: YamlNode;
  readonly end: number;
}

/** Places are of the text until they stand in a node. */
class SimpleReader {
  size = 0;
  readonly #text: string;
  readonly #offset: number;
  /** The line at hand, which holds something: its first character, its indentation, and the end of what it holds. */
  #at = 0;
  #indent = 0;
  #lineEnd = 0;
  #nextLine = 0;
  /** Whether there are comments between it and the one before. */
  #isCommented = false;
  /** Whether one of them is indented: behind a block's last line, what it belongs to is for the parser to say. */
  #isIndented = false;

  constructor(text: string, offset: number) {
    this.#text = text;
    this.#offset = offset;
  }

  whole(): Placed | null {
    this.#advance();
    const read = this.#isOver() ? null : this.#block(0);
    return this.#isOver() ? read : null;
  }

  #isOver(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Goes to the next line that holds more than a comment. */
  #advance(): void {
    const text = this.#text;
    this.#isCommented = false;
    this.#isIndented = false;
    while (this.#nextLine < text.length) {
      const start = this.#nextLine;
      const feed = text.indexOf('\n', start);
      this.#nextLine = feed === -1 ? text.length : feed + 1;
      let end = feed === -1 ? text.length : feed;
      if (text.charCodeAt(end - 1) === CR && end > start) end--;
      let at = start;
      while (at < end && text.charCodeAt(at) === SPACE) at++;
      if (at === end) continue;
      if (text.charCodeAt(at) === HASH) {
        this.#isCommented = true;
        if (at > start) this.#isIndented = true;
        continue;
      }
      this.#at = at;
      this.#indent = at - start;
      this.#lineEnd = end;
      return;
    }
    this.#at = text.length;
    this.#indent = -1;
  }

  /** The map or the list that begins at the line at hand. */
  #block(depth: number): Placed | null {
    if (depth > MAX_DEPTH) return null;
    return this.#isDash(this.#at) ? this.#list(this.#indent, depth) : this.#map(this.#indent, depth);
  }

  #isDash(at: number): boolean {
    if (this.#text.charCodeAt(at) !== DASH) return false;
    return at + 1 === this.#lineEnd || this.#text.charCodeAt(at + 1) === SPACE;
  }

  /** `indent` is that of its keys: of the line, or behind a dash on it. */
  #map(indent: number, depth: number): Placed | null {
    const start = this.#at;
    const entries: YamlEntry[] = [];
    const seen = new Set<string>();
    let end = start;
    do {
      KEY.lastIndex = this.#at;
      const key = KEY.exec(this.#text)?.[0];
      if (key === undefined || seen.has(key)) return null;
      seen.add(key);
      const keyAt = this.#at;
      const value = this.#valueOfKey(this.#at + key.length + 1, indent, depth);
      if (!value) return null;
      entries.push({ key, keySpan: this.#span(keyAt, keyAt + key.length), value: value.node });
      end = value.end;
    } while (this.#indent === indent && !this.#isDash(this.#at));
    if (this.#indent > indent || this.#isIndented) return null;
    this.size++;
    return { node: { kind: 'map', span: this.#span(start, end), entries, flow: false }, end };
  }

  /** What stands behind the colon, which is just before `from`, or on the lines below. */
  #valueOfKey(from: number, indent: number, depth: number): Placed | null {
    const at = this.#skipSpaces(from);
    if (at < this.#lineEnd && this.#text.charCodeAt(at) !== HASH) return this.#lineValue(at, depth);
    const isBare = at === this.#lineEnd;
    this.#advance();
    const isBelow = this.#indent > indent || (this.#indent === indent && this.#isDash(this.#at));
    return isBelow ? this.#block(depth + 1) : this.#nothing(at, isBare);
  }

  #list(indent: number, depth: number): Placed | null {
    const start = this.#at;
    const items: YamlNode[] = [];
    let end = start;
    do {
      const item = this.#item(this.#at + 1, indent, depth);
      if (!item) return null;
      items.push(item.node);
      end = item.end;
    } while (this.#indent === indent && this.#isDash(this.#at));
    if (this.#indent > indent || this.#isIndented) return null;
    this.size++;
    return { node: { kind: 'list', span: this.#span(start, end), items, flow: false }, end };
  }

  /** What stands behind the dash, which is just before `from`. */
  #item(from: number, indent: number, depth: number): Placed | null {
    const at = this.#skipSpaces(from);
    const isEmpty = at === this.#lineEnd || this.#text.charCodeAt(at) === HASH;
    if (isEmpty || this.#isDash(at)) return null;
    KEY.lastIndex = at;
    if (!KEY.test(this.#text)) return this.#lineValue(at, depth);
    const column = indent + at - this.#at;
    this.#at = at;
    return depth < MAX_DEPTH ? this.#map(column, depth + 1) : null;
  }

  /** A value that ends on its line, at whose end there may be a comment; goes on to the next line. */
  #lineValue(at: number, depth: number): Placed | null {
    const first = this.#text.charCodeAt(at);
    const isFlow = first === BRACKET || first === BRACE;
    const read = isFlow ? this.#flow(at, depth + 1) : this.#scalar(at, this.#endOfScalar(at));
    if (!read) return null;
    const rest = this.#skipSpaces(read.end);
    const isComment = this.#text.charCodeAt(rest) === HASH && rest > read.end;
    if (rest < this.#lineEnd && !isComment) return null;
    const end = this.#nextLine;
    this.#advance();
    return { node: read.node, end };
  }

  /** The end of the scalar that begins at `at`, with spaces behind it. Looks no further than its line. */
  #endOfScalar(at: number): number {
    const text = this.#text;
    const quote = text.charCodeAt(at);
    const isQuoted = quote === QUOTE || quote === DOUBLE_QUOTE;
    for (let end = at + 1; end < this.#lineEnd; end++) {
      const unit = text.charCodeAt(end);
      if (isQuoted && unit === quote) return end + 1;
      if (!isQuoted && unit === HASH && text.charCodeAt(end - 1) === SPACE) return end;
    }
    return this.#lineEnd;
  }

  #scalar(start: number, to: number): Placed | null {
    let end = to;
    while (end > start && this.#text.charCodeAt(end - 1) === SPACE) end--;
    const source = this.#text.slice(start, end);
    const value = certainValue(source);
    if (value === undefined) return null;
    this.size++;
    return { node: { kind: 'scalar', span: this.#span(start, end), value, source }, end };
  }

  /** An absent value, of which comments behind it would be a part. `isBare`: none stands on its line. */
  #nothing(at: number, isBare: boolean): Placed | null {
    if (!isBare || this.#isCommented) return null;
    this.size++;
    return { node: { kind: 'scalar', span: this.#span(at, at), value: null, source: '' }, end: at };
  }

  /** Brackets or braces that open at `start`. */
  #flow(start: number, depth: number): Placed | null {
    if (depth > MAX_DEPTH) return null;
    return this.#text.charCodeAt(start) === BRACE
      ? this.#flowMap(start, depth)
      : this.#flowList(start, depth);
  }

  #flowList(start: number, depth: number): Placed | null {
    const items: YamlNode[] = [];
    let at = this.#skipSpaces(start + 1);
    while (this.#text[at] !== ']') {
      const item = this.#flowValue(at, depth);
      if (!item) return null;
      items.push(item.node);
      at = this.#afterComma(item.end, ']');
      if (at === -1) return null;
    }
    this.size++;
    return { node: { kind: 'list', span: this.#span(start, at + 1), items, flow: true }, end: at + 1 };
  }

  #flowMap(start: number, depth: number): Placed | null {
    const entries: YamlEntry[] = [];
    const seen = new Set<string>();
    let at = this.#skipSpaces(start + 1);
    while (this.#text[at] !== '}') {
      KEY.lastIndex = at;
      const key = KEY.exec(this.#text)?.[0];
      if (key === undefined || seen.has(key)) return null;
      seen.add(key);
      const value = this.#flowValue(this.#skipSpaces(at + key.length + 1), depth);
      if (!value) return null;
      entries.push({ key, keySpan: this.#span(at, at + key.length), value: value.node });
      at = this.#afterComma(value.end, '}');
      if (at === -1) return null;
    }
    this.size++;
    return { node: { kind: 'map', span: this.#span(start, at + 1), entries, flow: true }, end: at + 1 };
  }

  #flowValue(at: number, depth: number): Placed | null {
    const first = this.#text.charCodeAt(at);
    if (first === BRACKET || first === BRACE) return this.#flow(at, depth + 1);
    if (first === QUOTE || first === DOUBLE_QUOTE) return this.#scalar(at, this.#endOfScalar(at));
    FLOW_PLAIN.lastIndex = at;
    const plain = FLOW_PLAIN.exec(this.#text)?.[0] ?? '';
    return this.#scalar(at, at + plain.length);
  }

  /** Where the next item or the closing mark stands, which a comma and spaces may come before; -1 where neither does. */
  #afterComma(from: number, close: string): number {
    const at = this.#skipSpaces(from);
    if (this.#text[at] === ',') return this.#skipSpaces(at + 1);
    return this.#text[at] === close ? at : -1;
  }

  #skipSpaces(from: number): number {
    let at = from;
    while (at < this.#lineEnd && this.#text.charCodeAt(at) === SPACE) at++;
    return at;
  }

  #span(start: number, end: number): { readonly start: number; readonly end: number } {
    return { start: this.#offset + start, end: this.#offset + end };
  }
}

const [SPACE, HASH, DASH, CR, BRACKET, BRACE, QUOTE, DOUBLE_QUOTE] = [
  0x20, 0x23, 0x2d, 0x0d, 0x5b, 0x7b, 0x27, 0x22,
];
/** A key, before its colon, that is nothing but text. */
const KEY = /(?!(?:null|true|false):)[a-z_][\w-]{0,99}(?=:(?: |\r?\n|$))/iy;
const FLOW_PLAIN = /[^,[\]{}\r\n]*/y;
