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
  readonly pattern: () => RegExp;
  /** Otherwise it is ours only where a number stands in its first place. */
  readonly isSure: boolean;
  /** By place, whether it is quoted: then it holds somebody else's words. */
  readonly quoted: readonly boolean[];
}

const NUMBER = /^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/;

function retellFrom(texts: readonly string[]): Retell {
  const whole = new Set(texts.filter((text) => !/\{\d+\}/.test(text) && text.includes(' ')));
  const forms = texts
    .filter((text) => /\{\d+\}/.test(text) && wordsOf(text) > 0)
    .sort((a, b) => lettersOf(b) - lettersOf(a) || (a < b ? -1 : 1))
    .map(formOf);
  const retell: Retell = (sentence) => {
    if (!sentence.includes(' ')) return sentence;
    if (whole.has(sentence)) return t(sentence);
    for (const { text, mark, isSure, pattern, quoted } of forms) {
      const values = sentence.includes(mark) ? pattern().exec(sentence)?.groups : undefined;
      if (values && (isSure || NUMBER.test(values['at0'] ?? ''))) {
        const told = quoted.map((isQuoted, at) => {
          const value = values[`at${at}`] ?? '';
          return isQuoted ? value : (figureText(value) ?? listText(value, retell) ?? retell(value));
        });
        return t(text, ...told);
      }
    }
    const list = sentence.endsWith('.') ? listText(sentence.slice(0, -1), retell) : null;
    return list === null ? sentence : `${list}.`;
  };
  return retell;
}

function formOf(text: string): Form {
  const pieces = text.split(/\{\d+\}/);
  const places = [...text.matchAll(/\{(\d+)\}/g)].map(([, at]) => Number(at));
  const quoted: boolean[] = [];
  for (const [index, at] of places.entries())
    quoted[at] = /["“]$/.test(pieces[index] ?? '') && /^["”]/.test(pieces[index + 1] ?? '');
  let made: RegExp | null = null;
  return {
    text,
    mark: pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), ''),
    quoted: Array.from(quoted, (isQuoted) => isQuoted ?? false),
    isSure: isSurelyOurs(text),
    pattern() {
      made ??= patternOf(pieces, places);
      return made;
    },
  };
}

/** A place that comes again holds the same again. */
function patternOf(pieces: readonly string[], places: readonly number[]): RegExp {
  const seen = new Set<number>();
  const source = pieces.map((piece, index) => {
    const at = places[index];
    const literal = piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (at === undefined) return literal;
    if (seen.has(at)) return `${literal}\\k<at${at}>`;
    seen.add(at);
    return `${literal}(?<at${at}>.*?)`;
  });
  return new RegExp(`^${source.join('')}$`, 's');
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
  const told = parts.map((part, at) => (at % 2 === 0 ? retell(part) : part));
  return parts.length > 1 && told.every((part, at) => at % 2 === 1 || part !== parts[at])
    ? told.join('')
    : null;
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
