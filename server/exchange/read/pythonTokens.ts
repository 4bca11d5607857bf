/** Python source as tokens: as much of its lexical grammar as literals need. Nothing of it is ever run. */

/** A token; the text of a string is decoded. */
export type PythonToken =
  | { readonly kind: 'name' | 'number' | 'sign'; readonly written: string; readonly start: number }
  | { readonly kind: 'text'; readonly value: string; readonly isFormatted: boolean; readonly start: number }
  | { readonly kind: 'end'; readonly start: number };

const SKIPPED = /(?:[ \t\f\r]+|\\\r?\n|#[^\n]*)/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /\d[\w.]*/y;
const STRING = /([rRbBuUfFtT]{0,2})("""|'''|"|')/y;

/**
 * The tokens of a source, `end` for each end of a line. Linear; a string without an end reaches to the end of the
 * source, and a byte string is a text like any other.
 */
export function pythonTokens(source: string): readonly PythonToken[] {
  const tokens: PythonToken[] = [];
  let at = source.startsWith('\uFEFF') ? 1 : 0;
  while (at < source.length) {
    const skipped = lengthOf(SKIPPED, source, at);
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    const start = at;
    if (source[at] === '\n') {
      tokens.push({ kind: 'end', start });
      at += 1;
      continue;
    }
    STRING.lastIndex = at;
    const opening = STRING.exec(source);
    if (opening) {
      const [all, prefix = '', quote = '"'] = opening;
      const raw = /r/i.test(prefix);
      const { value, end } = stringAt(source, at + all.length, quote, raw);
      tokens.push({ kind: 'text', value, isFormatted: /[ft]/i.test(prefix), start });
      at = end;
      continue;
    }
    const name = lengthOf(NAME, source, at);
    const number = name > 0 ? 0 : lengthOf(NUMBER, source, at);
    const length = name || number || 1;
    const kind = name > 0 ? 'name' : number > 0 ? 'number' : 'sign';
    tokens.push({ kind, written: source.slice(at, at + length), start });
    at += length;
  }
  return tokens;
}

function lengthOf(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0].length ?? 0;
}

function stringAt(
  source: string,
  from: number,
  quote: string,
  raw: boolean,
): { readonly value: string; readonly end: number } {
  const pieces: string[] = [];
  let at = from;
  let plain = from;
  const upTo = (end: number): void => {
    if (end > plain) pieces.push(source.slice(plain, end));
  };
  while (at < source.length) {
    if (source.startsWith(quote, at)) {
      upTo(at);
      return { value: lines(pieces), end: at + quote.length };
    }
    if (source[at] === '\\') {
      upTo(at);
      const escaped = raw ? { text: source.slice(at, at + 2), length: 2 } : escapeAt(source, at);
      pieces.push(escaped.text);
      at += escaped.length;
      plain = at;
      continue;
    }
    // A string in single quotes ends with its line, closed or not.
    if (source[at] === '\n' && quote.length === 1) break;
    at += 1;
  }
  upTo(at);
  return { value: lines(pieces), end: at };
}

function lines(pieces: readonly string[]): string {
  return pieces.join('').replace(/\r\n/g, '\n');
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

const CODED = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/y;

/** What Python does not know as an escape stays as it stands, backslash included. */
function escapeAt(source: string, at: number): { readonly text: string; readonly length: number } {
  CODED.lastIndex = at;
  const coded = CODED.exec(source);
  if (coded) {
    const [all, two, four, eight, octal] = coded;
    const code =
      octal === undefined ? Number.parseInt(two ?? four ?? eight ?? '0', 16) : Number.parseInt(octal, 8);
    return { text: code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD', length: all.length };
  }
  if (source.startsWith('\\\r\n', at)) return { text: '', length: 3 };
  const next = source[at + 1] ?? '';
  const simple = Object.hasOwn(SIMPLE, next) ? SIMPLE[next] : undefined;
  return { text: simple ?? `\\${next}`, length: 2 };
}
