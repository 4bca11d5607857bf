/**
 * Sentences of ours that were kept in English (`said`, and everything that a runner told), in the language of the window:
 * each is known by the text that it was made from. What others said, be it a server, a disk or a person, stays as it is.
 */
import { t } from '@vscode/l10n';
import { decimal } from '../server/language/numbers.ts';

/** Texts of the bundle. None where the window speaks English: then there is nothing to retell. */
const known = { texts: [] as readonly string[], retell: null as Retell | null };

type Retell = (sentence: string) => string;

/** Takes the texts that sentences may have been made from; to be called before anything is shown. */
export function knowTexts(texts: readonly string[]): void {
  known.texts = texts;
  known.retell = null;
}

/** The sentence in the language of the window; as it stands where it is none of ours. */
export function retold(sentence: string): string {
  if (known.texts.length === 0) return sentence;
  known.retell ??= retellFrom(known.texts);
  return known.retell(sentence);
}

/** A text with places, and how to find out what stands in them. */
interface Form {
  readonly text: string;
  /** Its longest stretch between places: a sentence without it was not made from this text. */
  readonly mark: string;
  /** What stands in each place of a sentence that was made from it; null for any other. */
  valuesIn(sentence: string): readonly string[] | null;
  /** Otherwise it is ours only where a number stands in its first place. */
  readonly isSure: boolean;
  /** By place, whether it is quoted: then it holds somebody else's words. */
  readonly quoted: readonly boolean[];
}

/** Sentences of ours hold others of ours, but not so many in one another: that somebody else wrote. */
const DEEPEST = 5;

const NUMBER = /^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/;

function retellFrom(texts: readonly string[]): Retell {
  const whole = new Set(texts.filter((text) => !/\{\d+\}/.test(text) && text.includes(' ')));
  const forms = texts
    .filter((text) => /\{\d+\}/.test(text) && wordsOf(text) > 0)
    .sort((a, b) => lettersOf(b) - lettersOf(a) || (a < b ? -1 : 1))
    .map(formOf);
  const retell = (sentence: string, depth: number): string => {
    if (!sentence.includes(' ') || depth > DEEPEST) return sentence;
    if (whole.has(sentence)) return t(sentence);
    const within: Retell = (part) => retell(part, depth + 1);
    for (const { text, mark, isSure, quoted, ...form } of forms) {
      const values = sentence.includes(mark) ? form.valuesIn(sentence) : null;
      if (values && (isSure || NUMBER.test(values[0] ?? ''))) {
        const told = quoted.map((isQuoted, at) => {
          const value = values[at] ?? '';
          return isQuoted ? value : (figureText(value) ?? listText(value, within) ?? within(value));
        });
        return t(text, ...told);
      }
    }
    const list = sentence.endsWith('.') ? listText(sentence.slice(0, -1), within) : null;
    return list === null ? sentence : `${list}.`;
  };
  return (sentence) => retell(sentence, 1);
}

function formOf(text: string): Form {
  const pieces = text.split(/\{\d+\}/);
  const places = [...text.matchAll(/\{(\d+)\}/g)].map(([, at]) => Number(at));
  const quoted: boolean[] = [];
  for (const [index, at] of places.entries())
    quoted[at] = /["“]$/.test(pieces[index] ?? '') && /^["”]/.test(pieces[index + 1] ?? '');
  return {
    text,
    mark: pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), ''),
    quoted: Array.from(quoted, (isQuoted) => isQuoted ?? false),
    isSure: isSurelyOurs(text),
    valuesIn: (sentence) => valuesBetween(pieces, places, sentence),
  };
}

/**
 * What stands between these pieces, by place; null where they do not make up the sentence. Each piece is taken where it
 * comes first, so that one walk does, whatever the sentence. A place that comes again holds the same again.
 */
function valuesBetween(
  pieces: readonly string[],
  places: readonly number[],
  sentence: string,
): readonly string[] | null {
  const values: string[] = [];
  const [start = ''] = pieces;
  if (!sentence.startsWith(start)) return null;
  let at = start.length;
  for (const [index, place] of places.entries()) {
    const piece = pieces[index + 1] ?? '';
    const isLast = index === places.length - 1;
    const known = values[place];
    const end =
      known !== undefined
        ? at + known.length
        : isLast
          ? sentence.length - piece.length
          : sentence.indexOf(piece, at);
    if (end < at || !sentence.startsWith(piece, end)) return null;
    const value = sentence.slice(at, end);
    if (known !== undefined && value !== known) return null;
    values[place] = value;
    at = end + piece.length;
  }
  return at === sentence.length ? values : null;
}

/** "12,480", "16.7 %" and "432 to 869" as they are written in the language of the window; null for what is no figure. */
function figureText(value: string): string | null {
  if (NUMBER.test(value)) return numberText(value);
  const share = /^(.+) %$/.exec(value)?.[1] ?? '';
  if (NUMBER.test(share)) return `${numberText(share)} %`;
  const [low = '', high = '', ...more] = value.split(' to ');
  return more.length === 0 && NUMBER.test(low) && NUMBER.test(high)
    ? t('{0} to {1}', numberText(low), numberText(high))
    : null;
}

/** "3 of 8 ranks run, 4 are waiting" where each part is ours; null for anything else. */
function listText(value: string, retell: Retell): string | null {
  const parts = value.split(/([,;] )/);
  if (parts.length === 1) return null;
  const told: string[] = [];
  for (const [at, part] of parts.entries()) {
    const isSeparator = at % 2 === 1;
    told.push(isSeparator ? part : retell(part));
    if (!isSeparator && told.at(-1) === part) return null;
  }
  return told.join('');
}

/** A number without a separator may be a status or a port, and stays as it is. */
function numberText(value: string): string {
  if (/^\d+$/.test(value)) return value;
  const [, fraction = ''] = value.split('.');
  const digits = { minimumFractionDigits: fraction.length, maximumFractionDigits: fraction.length };
  return decimal(Number(value.replaceAll(',', '')), digits);
}

/** With two words of its own, or one in a sentence of several parts; with less, anybody's words may look like it. */
function isSurelyOurs(text: string): boolean {
  const words = wordsOf(text);
  return (
    words >= 2 || /^\d/.test(text) || (words === 1 && text.endsWith('.') && text.split(/\{\d+\}/).length > 3)
  );
}

function wordsOf(text: string): number {
  return text.replace(/\{\d+\}/g, ' ').match(/\p{L}{2,}/gu)?.length ?? 0;
}

function lettersOf(text: string): number {
  return text.replace(/\{\d+\}/g, '').length;
}
