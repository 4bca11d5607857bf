import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenCounter } from '../../server/generation/request.ts';
import { approximateCounter } from '../../server/generation/tokenCounter.ts';
import { GAP, keptText, truncateDocument } from '../../server/generation/truncateDocument.ts';

/** Counts words, as no byte rule does; not monotone in every prefix's bytes. */
const words: TokenCounter = { id: 'words', count: (text) => text.match(/\S+/g)?.length ?? 0 };
/** A token per character, with one more for each pair of equal neighbours: longer text, sometimes fewer tokens. */
const fickle: TokenCounter = {
  id: 'fickle',
  count: (text) => Math.max(0, text.length - 3 * (text.match(/(.)\1\1\1/gsu)?.length ?? 0)),
};

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 400 }).map((text) => text.toWellFormed()),
  fc
    .array(fc.constantFrom('word ', 'long-word', '\n', '。', '汉', '👩‍👩‍👧', 'e\u0301', ' ', '\t'), {
      maxLength: 200,
    })
    .map((parts) => parts.join('')),
);
const anyCounter = fc.constantFrom(approximateCounter, words, fickle);
const anyCut = fc.constantFrom('end' as const, 'middle' as const);

describe('truncateDocument', () => {
  it('keeps stretches within the text, in order, that count no more than the budget', () => {
    fc.assert(
      fc.property(anyText, fc.nat(150), anyCut, anyCounter, (text, budget, cut, counter) => {
        const { kept, truncated } = truncateDocument(text, budget, cut, counter);
        let last = 0;
        for (const { start, end } of kept) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
        expect(counter.count(keptText(text, kept))).toBeLessThanOrEqual(budget);
        expect(keptText(text, kept).isWellFormed()).toBe(true);
        expect(truncated).toBe(counter.count(text) > budget);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps everything where it fits, or where there is no budget', () => {
    fc.assert(
      fc.property(anyText, anyCut, anyCounter, (text, cut, counter) => {
        const whole = [{ start: 0, end: text.length }];
        expect(truncateDocument(text, counter.count(text), cut, counter).kept).toEqual(whole);
        expect(truncateDocument(text, null, cut, counter)).toMatchObject({ kept: whole, truncated: false });
      }),
    );
  });

  it('keeps no less with a larger budget', () => {
    fc.assert(
      fc.property(anyText, fc.nat(120), fc.nat(20), anyCut, (text, budget, more, cut) => {
        const length = (tokens: number): number =>
          truncateDocument(text, tokens, cut, approximateCounter).kept.reduce(
            (sum, { start, end }) => sum + end - start,
            0,
          );
        expect(length(budget + more)).toBeGreaterThanOrEqual(length(budget));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps nearly all that fits of a document of one 30,000-character line', () => {
    for (const line of ['x'.repeat(30_000), 'lorem ipsum '.repeat(2500), '\n'.concat('x'.repeat(29_999))]) {
      const { kept, documentTokens } = truncateDocument(line, 6000, 'end', approximateCounter);
      expect(documentTokens).toBe(10_000);
      expect(keptText(line, kept).length).toBeGreaterThan(17_500);
    }
  });

  it('cuts at a line end where one is near, else at a word, else at a whole character', () => {
    const cutAt = (text: string, tokens: number): string =>
      keptText(text, truncateDocument(text, tokens, 'end', approximateCounter).kept);
    const filler = 'a'.repeat(270);
    expect(cutAt(`${filler}\nlast line is cut off here`, 95)).toBe(filler);
    expect(cutAt(`${filler} some words and more of them`, 95)).toBe(`${filler} some words and`);
    expect(cutAt(`${'汉'.repeat(50)}`, 10)).toBe('汉'.repeat(10));
    expect(cutAt('👩‍👩‍👧'.repeat(9), 13)).toBe('👩‍👩‍👧'.repeat(2));
    expect(cutAt(`${'e\u0301'.repeat(30)}`, 10)).toBe('e\u0301'.repeat(10));
    expect(cutAt(`a${'\u0301'.repeat(3000)}`, 1000)).not.toBe('');
  });

  it('keeps beginning and end in equal shares with a gap between them', () => {
    const text = Array.from({ length: 500 }, (_, n) => `w${n}`).join(' ');
    const { kept } = truncateDocument(text, 300, 'middle', approximateCounter);
    const sent = keptText(text, kept);
    expect(kept).toHaveLength(2);
    expect(sent).toMatch(/^w0 w1 [\s\S]* w\d+\n…\nw\d+ [\s\S]* w499$/);
    const [head, tail] = sent.split(GAP);
    expect(Math.abs((head?.length ?? 0) - (tail?.length ?? 0))).toBeLessThan(60);
  });

  it('keeps nothing when documents that do not fit are skipped', () => {
    expect(truncateDocument('some text', 1, 'skip', approximateCounter)).toEqual({
      truncated: true,
      kept: [],
      documentTokens: 3,
      budgetTokens: 1,
    });
  });

  it('does not count a text that fits by its bytes, where the counter has a proven bound', () => {
    const counter: TokenCounter = {
      id: 'dear',
      tokensPerByteAtMost: 1,
      count: () => {
        throw new Error('counted');
      },
    };
    expect(truncateDocument('short', 5, 'end', counter)).toMatchObject({
      truncated: false,
      documentTokens: null,
    });
    expect(() => truncateDocument('longer', 5, 'end', counter)).toThrow('counted');
  });
});

describe('approximateCounter', () => {
  it('takes three bytes of UTF-8 for a token', () => {
    expect(['', 'a', 'abcd', '汉字'].map((text) => approximateCounter.count(text))).toEqual([0, 1, 2, 2]);
  });
});
