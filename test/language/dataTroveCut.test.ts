import { describe, expect, test } from 'vitest';
import { dataTroveCut } from '../../server/language/dataTroveCut.ts';

const room = (budget: number) => ({ window: budget / 3 + 100, completion: 100 });

describe('DataTrove’s rule', () => {
  test('keeps what fits', () => {
    expect(dataTroveCut(['Rewrite:\n', ''], 'A river.', room(300))).toMatchObject({
      kept: 17,
      total: 17,
      keptOfDocument: 8,
      losesInstruction: false,
    });
  });

  test('FinePhrase has 18,432 characters for both', () => {
    expect(dataTroveCut(['', ''], 'x', { window: 8192, completion: 2048 }).budget).toBe(18_432);
  });

  test('cuts at the last line end before the budget', () => {
    const cut = dataTroveCut(['Go\n', ''], 'one\ntwo\nthree', room(12));
    expect(cut).toMatchObject({ kept: 10, keptOfDocument: 7, document: 13 });
  });

  test('a document of one long line disappears with the line end that stood before it', () => {
    const cut = dataTroveCut(['Rewrite the document.\n\n', ''], 'x'.repeat(500), room(300));
    expect(cut).toMatchObject({ kept: 22, keptOfDocument: 0 });
  });

  test('an instruction after the document is lost on a long document', () => {
    const cut = dataTroveCut(['', '\n\nRewrite the text above.'], 'line\n'.repeat(200), room(300));
    expect(cut.losesInstruction).toBe(true);
    expect(cut.keptOfDocument).toBeGreaterThan(200);
  });

  test('a completion limit that fills the window leaves nothing', () => {
    expect(dataTroveCut(['a', 'b'], 'x', { window: 100, completion: 200 })).toMatchObject({
      budget: -300,
      kept: 0,
      keptOfDocument: 0,
      losesInstruction: true,
    });
  });

  test('counts characters as Python does', () => {
    expect(dataTroveCut(['', ''], '🌊'.repeat(10), room(30))).toMatchObject({ total: 10, kept: 10 });
  });
});
