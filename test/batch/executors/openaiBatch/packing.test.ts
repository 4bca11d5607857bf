/** Packing and the lines of request files: laws for any units, and the bodies that `buildRequest` gives. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customId, markOf, parseCustomId } from '../../../../server/batch/executors/openaiBatch/customId.ts';
import { createPacking } from '../../../../server/batch/executors/openaiBatch/packing.ts';
import { requestLines } from '../../../../server/batch/executors/openaiBatch/requestLines.ts';
import type { FrozenVariant, UnitKey } from '../../../../server/batch/job.ts';
import type { Document } from '../../../../server/documents/document.ts';
import { buildRequest } from '../../../../server/generation/buildRequest.ts';
import { fingerprintOf } from '../../../../server/generation/fingerprint.ts';
import type { ContextBudget } from '../../../../server/generation/request.ts';
import { approximateCounter } from '../../../../server/generation/tokenCounter.ts';
import type { JsonObject } from '../../../../server/language/json.ts';

describe('packing', () => {
  const unit = fc.record({
    requests: fc.integer({ min: 1, max: 12 }),
    bytes: fc.integer({ min: 1, max: 120 }),
  });
  const limits = fc.record({
    requests: fc.integer({ min: 1, max: 30 }),
    bytes: fc.integer({ min: 1, max: 300 }),
  });

  test('every unit is in one file or too large, in order, and no file is above either limit', () => {
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 80 }), limits, (units, limit) => {
        const packing = createPacking(limit);
        const files: { requests: number; bytes: number }[][] = [];
        const tooLarge: unknown[] = [];
        for (const it of units) {
          const placing = packing.place(it.requests, it.bytes);
          if (placing === 'next-file') files.push([it]);
          else if (placing === 'same-file') files.at(-1)?.push(it);
          else tooLarge.push(it);
        }
        const isTooLarge = (it: (typeof units)[number]): boolean =>
          it.requests > limit.requests || it.bytes > limit.bytes;
        expect(tooLarge).toEqual(units.filter(isTooLarge));
        expect(files.flat()).toEqual(units.filter((it) => !isTooLarge(it)));
        for (const file of files) {
          expect(file.reduce((sum, { requests }) => sum + requests, 0)).toBeLessThanOrEqual(limit.requests);
          expect(file.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(limit.bytes);
        }
      }),
    );
  });

  test('a file is left only for a unit that does not fit into it', () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 2, maxLength: 40 }), limits, (units, limit) => {
        const packing = createPacking(limit);
        let requests = 0;
        let bytes = 0;
        for (const it of units) {
          const placing = packing.place(it.requests, it.bytes);
          if (placing === 'too-large') continue;
          const fits = requests + it.requests <= limit.requests && bytes + it.bytes <= limit.bytes;
          if (requests > 0) expect(placing).toBe(fits ? 'same-file' : 'next-file');
          requests = placing === 'same-file' ? requests + it.requests : it.requests;
          bytes = placing === 'same-file' ? bytes + it.bytes : it.bytes;
        }
      }),
    );
  });
});

describe('custom_id', () => {
  const key = fc.tuple(fc.nat(9_999_999), fc.nat(2 ** 40), fc.nat(99_999));

  test('comes back as it went, and is never longer than any provider takes', () => {
    fc.assert(
      fc.property(key, fc.nat(9999), fc.stringMatching(/^[0-9a-f]{64}$/), (unit, rollout, fingerprint) => {
        const id = customId(unit, rollout, fingerprint);
        expect(id.length).toBeLessThanOrEqual(64);
        expect(parseCustomId(id)).toEqual({ key: unit, rollout, mark: markOf(fingerprint) });
      }),
    );
  });

  test.each([
    '',
    'request-1',
    '1-2-3-4',
    '1-2-3-4-xyz',
    '1-2-3-4-0123456789abcdef ',
    '-1-2-3-4-0123456789abcdef',
  ])('%o is none of ours', (text) => expect(parseCustomId(text)).toBeNull());
});

describe('the lines of a unit', () => {
  const KEY: UnitKey = [0, 17, 2];
  const FULL = { line: 'full', endpoint: '/v1/chat/completions' } as const;
  const anyText = fc.string({ unit: 'binary', maxLength: 400 });

  test('hold exactly the bodies that buildRequest gives, whatever the document', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 4 }), (text, count) => {
        const rollouts = Array.from({ length: count }, (_, rollout) => rollout);
        const made = linesOf(text, rollouts);
        expect(made).toHaveLength(count);
        for (const [rollout, line] of made.entries()) {
          expect(line.indexOf('\n')).toBe(line.length - 1);
          const { custom_id: id, method, url, body } = JSON.parse(line) as Readonly<Record<string, unknown>>;
          const built = buildRequest(VARIANT, documentOf(text), BUDGET, rollout);
          if (built.kind === 'unsendable') throw new Error(built.message);
          expect(body).toEqual(built.body);
          expect(fingerprintOf(body as JsonObject)).toBe(built.fingerprint);
          expect(parseCustomId(String(id))).toMatchObject({ key: KEY, rollout });
          expect({ method, url }).toEqual({ method: 'POST', url: '/v1/chat/completions' });
        }
      }),
    );
  });

  test('are for the rollouts asked for alone, under the mark of the first', () => {
    const [line] = linesOf('Some text.', [2]);
    const { custom_id: id, body } = JSON.parse(line ?? '') as { custom_id: string; body: JsonObject };
    expect(body['seed']).toBe(9);
    const first = buildRequest(VARIANT, documentOf('Some text.'), BUDGET, 0);
    expect(first.kind === 'request' && parseCustomId(id)?.mark === markOf(first.fingerprint)).toBe(true);
  });

  test('have no method and no url where a provider takes bodies alone', () => {
    const request = requestLines(
      { key: KEY, variant: VARIANT, document: documentOf('x'), budget: BUDGET, rollouts: () => [0] },
      { line: 'body', endpoint: '/v1/chat/completions' },
    );
    expect(request.kind === 'lines' && Object.keys(JSON.parse(request.lines[0] ?? ''))).toEqual([
      'custom_id',
      'body',
    ]);
  });

  test('a document that cannot be sent has none', () => {
    const budget = { ...BUDGET, window: 16 };
    const request = requestLines(
      { key: KEY, variant: VARIANT, document: documentOf('x'), budget, rollouts: () => [0] },
      FULL,
    );
    expect(request).toMatchObject({ kind: 'unsendable', reason: 'prompt-exceeds-window' });
  });

  function linesOf(text: string, rollouts: readonly number[]): readonly string[] {
    const request = requestLines(
      {
        key: KEY,
        variant: VARIANT,
        document: documentOf(text),
        budget: BUDGET,
        rollouts: () => rollouts,
      },
      FULL,
    );
    if (request.kind === 'unsendable') throw new Error(request.message);
    return request.lines;
  }
});

const BUDGET: ContextBudget = { window: null, cut: 'end', counter: approximateCounter };

const VARIANT: FrozenVariant = {
  id: 'faq',
  promptName: 'faq',
  promptPath: 'faq.md',
  swept: {},
  origins: {},
  template: 'Rewrite as a FAQ.\n\nDocument: [[DOCUMENT]]',
  system: 'Be exact.',
  inputs: { DOCUMENT: 'text' },
  model: 'm',
  endpoint: 'api',
  parameters: { temperature: 0.7, seed: 7 },
  extraBody: {},
  form: 'faq',
  checks: [],
  recipe: '',
  window: null,
  counter: approximateCounter.id,
};

function documentOf(text: string): Document {
  return { id: 'd', text, textColumn: 'text', fileOrdinal: 0, row: 17, columns: { text } };
}
