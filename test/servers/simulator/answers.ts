/** What the simulated model says: the same request always gets the same words, as many as its tokens. */
import { createHash } from 'node:crypto';

/** Lengths of completions in tokens, log-normal around the median, cut at the ends. */
export interface AnswerLengths {
  readonly median: number;
  /** Standard deviation of the logarithm; 0 for always the median. */
  readonly spread: number;
  readonly least: number;
  readonly most: number;
}

export const LENGTHS: AnswerLengths = { median: 280, spread: 0.4, least: 8, most: 4096 };

/** One completion. */
export interface SimulatedAnswer {
  readonly text: string;
  readonly tokens: number;
  readonly finishReason: 'stop' | 'length';
}

/** A number in [0, 1) that depends on nothing but the texts given. */
export function chance(...texts: readonly string[]): number {
  const digest = createHash('md5').update(texts.join('\u0000')).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** The answer to a request body, cut at `maxTokens`. */
export function answerTo(body: string, lengths: AnswerLengths, maxTokens: number | null): SimulatedAnswer {
  const [a, b] = [chance('length', body), chance('words', body)];
  const normal = Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b);
  const wished = Math.round(lengths.median * Math.exp(lengths.spread * normal));
  const free = Math.min(lengths.most, Math.max(lengths.least, wished));
  const tokens = maxTokens === null ? free : Math.min(free, maxTokens);
  return { text: wordsFrom(b, tokens), tokens, finishReason: tokens < free ? 'length' : 'stop' };
}

/** Tokens of a text as this server counts them: one for four bytes, rounded up. */
export function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** The words of one token each, for streams. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\S+\s*/g) ?? [];
}

const WORDS =
  'river stone market winter engine letter garden window silver number animal bridge forest island copper planet signal farmer doctor school summer valley castle museum butter candle desert harbor ladder mirror'.split(
    ' ',
  );
/** A long text to cut answers from; sentences of ten words, so that it reads like one. */
const TEXT_WORDS = Array.from({ length: 9000 }, (_, position) => {
  const word = WORDS[(position * 7 + ((position * position) >> 5)) % WORDS.length] ?? 'word';
  const first = position % 10 === 0;
  return `${first ? word[0]?.toUpperCase() + word.slice(1) : word}${position % 10 === 9 ? '.' : ''}`;
});

function wordsFrom(place: number, count: number): string {
  const start = Math.floor(place * 480) * 10;
  return TEXT_WORDS.slice(start, start + count).join(' ');
}
