/** Scalars whose value is certain from their own text, wherever they stand: what people write nearly always. */

/** The value of a scalar on one line, as it is written; undefined where a parser has to say what it is. */
export function certainValue(source: string): string | number | boolean | null | undefined {
  if (source.length > MOST) return undefined;
  if (PLAIN.test(source)) return WORD.test(source) ? word(source) : source;
  if (NUMBER.test(source)) return Number(source);
  return QUOTED.test(source) ? source.slice(1, -1) : undefined;
}

/** Longer values are rare, and looking at them costs as much as parsing does. */
const MOST = 4000;
/** Words, names, paths, patterns, addresses, shares: nothing in them means anything to YAML. */
const PLAIN = /^(?:[\p{L}_]|\.{1,2}\/)(?:[\p{L}\p{M}\p{N}\w./@+()=;$^~<|>*%?' -]|:\/\/)*(?<! )$|^\d{1,3}%$/u;
/** Plain words that are no texts. */
const WORD = /^(?:null|true|false)$/i;
const NUMBER = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?$/;
const QUOTED = /^(?:'[^'\r\n]*'|"[^"\\\r\n]*")$/;

function word(source: string): boolean | null | undefined {
  if (source === 'null') return null;
  return source === 'true' || source === 'false' ? source === 'true' : undefined;
}
