/** Parameters typed into one line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readParameters } from '../../server/language/readParameters.ts';

describe('one line of parameters', () => {
  test.each([
    ['', {}],
    [' ; ', {}],
    ['temperature: 0.7, 1.0', { temperature: [0.7, 1] }],
    ['temperature 0.7; top_p = 0.9', { temperature: 0.7, top_p: 0.9 }],
    ['temperature: [0, 0.5]; max_tokens: 1024;', { temperature: [0, 0.5], max_tokens: 1024 }],
    ['stop: "###"', { stop: '###' }],
    ['stop: [["a"], ["b"]]', { stop: [['a'], ['b']] }],
  ])('reads %j', (typed, parameters) => {
    expect(readParameters(typed)).toEqual({ ok: true, parameters, advice: null });
  });

  test.each([
    ['temperature', '"temperature" is no name with values'],
    ['temperature: 3', 'temperature'],
    ['temperature: 0.7, warm', 'temperature'],
    ['model: big', 'model'],
    ['n: 4', 'rollouts'],
    ['temperature: 0.7; temperature: 1', 'named twice'],
    ['seed: [1, 2', ''],
    [`seed: ${Array.from({ length: 51 }, (_, seed) => seed).join(', ')}`, '51 combinations'],
  ])('refuses %j and says why', (typed, why) => {
    const read = readParameters(typed);
    expect(read.ok).toBe(false);
    expect(read.ok ? '' : read.message).toContain(why);
  });

  test('what the schema does not know is sent, with a word of advice', () => {
    expect(readParameters('temprature: 0.7')).toMatchObject({
      ok: true,
      parameters: { temprature: 0.7 },
      advice: expect.stringContaining('temprature'),
    });
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (typed) => void readParameters(typed)));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab:;,[]{}"&*! -1.') }),
        (typed) => void readParameters(typed),
      ),
    );
  });
});
