/**
 * Where in the structure of a YAML text a cursor stands, read from the lines before it. Works on text that is being
 * typed, which no parser accepts; for text that is whole, positions of the tree are better.
 */
import type { Span } from '../span.ts';

/** The place of a cursor. */
export interface YamlPlace {
  /** Keys from the root to the value in which the cursor stands; `ITEM` stands for an item of a list. */
  readonly path: readonly string[];
  /** Whether a key, a value, or (on the first word of a list item) either may stand here. */
  readonly expects: 'key' | 'value' | 'either';
  /** The word at the cursor, to be replaced: from its first character to the cursor. */
  readonly word: Span;
  /** Inside braces or brackets. */
  readonly flow: boolean;
  /** The quote that is open before the word; null without one. */
  readonly quote: '"' | "'" | null;
}

/** A path's element for an item of a list. */
export const ITEM = '[]';

/** The place of `offset` in the YAML at `span`; null in block text (`|`, `>`) and in comments. */
export function yamlPlaceAt(text: string, span: Span, offset: number): YamlPlace | null {
  const reader = new PlaceReader();
  let line = span.start;
  while (true) {
    const end = endOfLine(text, line);
    if (offset <= end || end >= span.end) return reader.cursorLine(text.slice(line, offset), line);
    reader.line(text.slice(line, end));
    line = end + (text.startsWith('\r\n', end) ? 2 : 1);
  }
}

/** One open block: a key whose value is deeper, or an item of a list. */
interface Block {
  readonly indent: number;
  readonly name: string;
}

/** One open brace or bracket. `key` is the key whose value is being written. */
interface Flow {
  readonly map: boolean;
  key: string | null;
}

class PlaceReader {
  #blocks: Block[] = [];
  #flows: Flow[] = [];
  /** Indentation of the key whose block text is open. */
  #blockText: number | null = null;
  #quote: YamlPlace['quote'] = null;
  #word = '';

  /** A line that ends before the cursor. */
  line(line: string): void {
    if (this.#flows.length > 0) {
      this.#flow(`${line} `);
      return;
    }
    const indent = indentOf(line);
    if (line.trim() === '') return;
    if (this.#blockText !== null && indent > this.#blockText) return;
    this.#blockText = null;
    const { rest, key } = this.#enter(line, indent);
    if (key === null) {
      if (/^[[{]/.test(rest)) this.#flow(rest);
    } else if (/^[|>][-+\d]*\s*(?:#.*)?$/.test(rest)) {
      this.#blockText = key;
    } else if (/^[[{]/.test(rest)) {
      this.#flow(rest);
    }
  }

  /** The cursor's line up to the cursor; `start` is its offset. */
  cursorLine(before: string, start: number): YamlPlace | null {
    const end = start + before.length;
    if (this.#flows.length === 0) {
      const indent = indentOf(before);
      if (this.#blockText !== null && indent > this.#blockText) return null;
      const { rest, key, item } = this.#enter(before, indent);
      if (/^#|\s#/.test(rest)) return null;
      if (!/^[[{]/.test(rest)) {
        const quote = openQuote(rest);
        const word = { start: end - rest.length + (quote === null ? 0 : 1), end };
        if (key !== null) return { path: this.#path(), expects: 'value', word, flow: false, quote };
        return { path: this.#path(), expects: item ? 'either' : 'key', word, flow: false, quote };
      }
      this.#flow(rest);
      if (this.#flows.length === 0) return null;
    } else {
      this.#flow(before);
    }
    return this.#flowPlace(end);
  }

  #flowPlace(end: number): YamlPlace | null {
    const open = this.#flows.at(-1);
    if (!open) return null;
    const quote = this.#quote;
    const word = { start: end - this.#word.length, end };
    const path = this.#path();
    if (!open.map) return { path, expects: 'value', word, flow: true, quote };
    return { path, expects: open.key === null ? 'key' : 'value', word, flow: true, quote };
  }

  #path(): readonly string[] {
    const path = this.#blocks.map(({ name }) => name);
    for (const { map, key } of this.#flows) {
      if (!map) path.push(ITEM);
      else if (key !== null) path.push(key);
    }
    return path;
  }

  /** Closes what the line's indentation closes, opens its dashes and its key. `key` is the indentation of the key. */
  #enter(
    line: string,
    lineIndent: number,
  ): { readonly rest: string; readonly key: number | null; readonly item: boolean } {
    let indent = lineIndent;
    let rest = line.slice(indent);
    const dash = /^-(?:\s+|$)/.exec(rest);
    this.#close(indent, dash !== null);
    let item = false;
    for (let match = dash; match; match = /^-(?:\s+|$)/.exec(rest)) {
      this.#blocks.push({ indent, name: ITEM });
      indent += match[0].length;
      rest = rest.slice(match[0].length);
      item = true;
    }
    const key = /^(?:"([^"]*)"|'([^']*)'|([^\s#'"{}[\],&*!|>%@`-][^:#]*?|-[^\s:#][^:#]*?))\s*:(?:\s+|$)/.exec(
      rest,
    );
    if (!key) return { rest, key: null, item };
    this.#blocks.push({ indent, name: key[1] ?? key[2] ?? key[3] ?? '' });
    return { rest: rest.slice(key[0].length), key: indent, item };
  }

  /** A dash may stand as deep as the key of its list; everything else closes what is as deep. */
  #close(indent: number, dash: boolean): void {
    while (true) {
      const last = this.#blocks.at(-1);
      if (!last || last.indent < indent) return;
      if (dash && last.indent === indent && last.name !== ITEM) return;
      this.#blocks.pop();
    }
  }

  /** Reads on inside braces and brackets, until they are all closed. */
  #flow(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const character = text[at] ?? '';
      if (this.#quote !== null) {
        if (character === '\\' && this.#quote === '"') at++;
        else if (character === this.#quote) this.#quote = null;
        else this.#word += character;
        continue;
      }
      const open = this.#flows.at(-1);
      if (character === '{' || character === '[') {
        this.#flows.push({ map: character === '{', key: null });
        this.#word = '';
      } else if (!open) {
        return;
      } else if (character === '}' || character === ']') {
        this.#flows.pop();
        this.#word = '';
      } else if (character === ',') {
        open.key = null;
        this.#word = '';
      } else if (
        character === ':' &&
        /[\s,}\]]|$/.test(text[at + 1] ?? '') &&
        open.map &&
        open.key === null
      ) {
        open.key = this.#word.trim();
        this.#word = '';
      } else if (character === '#' && /\s/.test(text[at - 1] ?? ' ')) {
        return;
      } else if ((character === '"' || character === "'") && this.#word.trim() === '') {
        this.#quote = character;
      } else {
        this.#word = /\s/.test(character) && this.#word === '' ? '' : this.#word + character;
      }
    }
  }
}

/** The quote that a value opens and does not close. */
function openQuote(value: string): YamlPlace['quote'] {
  if (/^"(?:[^"\\]|\\.)*$/.test(value)) return '"';
  return /^'[^']*$/.test(value) ? "'" : null;
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a || unit === 0x0d) return at;
  }
  return text.length;
}
