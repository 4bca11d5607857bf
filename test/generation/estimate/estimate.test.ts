/** Laws of the estimate, and the field's own figures as examples. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { billions } from '../../../server/experiment/knownModels.ts';
import {
  amount,
  estimateLines,
  rangeText,
  small,
  span,
} from '../../../server/generation/estimate/estimateText.ts';
import { knownThroughput } from '../../../server/generation/estimate/knownThroughput.ts';
import type { Range } from '../../../server/generation/estimate/range.ts';
import { exactly } from '../../../server/generation/estimate/range.ts';
import type {
  EndpointLoad,
  EstimateInput,
  VariantLoad,
  VariantPilot,
} from '../../../server/generation/estimate.ts';
import { againstBudget, estimate } from '../../../server/generation/estimate.ts';

const variant: VariantLoad = {
  id: 'faq--SmolLM2',
  promptName: 'faq',
  form: 'faq',
  model: 'HuggingFaceTB/SmolLM2-1.7B-Instruct',
  endpoint: 'gpu',
  maxTokens: 2048,
  pilot: null,
};
const endpoint: EndpointLoad = {
  alias: 'gpu',
  gpus: 8,
  pricePerGpuHour: 3,
  concurrency: null,
  practice: false,
  pilot: null,
};
const input: EstimateInput = {
  documents: exactly(1_000_000),
  rollouts: 1,
  variants: [variant],
  endpoints: [endpoint],
};
const pilot: VariantPilot = {
  answered: 16,
  failed: 0,
  completionTokens: { mean: 412, deviation: 120, n: 16 },
  promptTokens: { mean: 1100, deviation: 500, n: 16 },
  latencyMs: { mean: 4000, deviation: 900, n: 16 },
};
const measured: EstimateInput = {
  ...input,
  variants: [{ ...variant, pilot }],
  endpoints: [{ ...endpoint, pilot: { tokensPerSecond: 3000, inFlight: 16 } }],
};

const spread = fc.record({
  mean: fc.double({ min: 0.5, max: 5000, noNaN: true }),
  deviation: fc.double({ min: 0, max: 5000, noNaN: true }),
  n: fc.integer({ min: 1, max: 500 }),
});
const variants = fc.record({
  id: fc.string(),
  promptName: fc.constantFrom('faq', 'an article', 'narrative', 'x', ''),
  form: fc.constantFrom('faq', 'table', 'math', 'tutorial', 'qa', 'list', 'json', 'free') as fc.Arbitrary<
    VariantLoad['form']
  >,
  model: fc.constantFrom('Qwen/Qwen3-4B', 'Mistral-7B', 'who-knows', 'google/gemma-3-270m-it', 'lab/tiny-5M'),
  endpoint: fc.constantFrom('a', 'b'),
  maxTokens: fc.option(fc.integer({ min: 1, max: 8192 })),
  pilot: fc.option(
    fc.record({
      answered: fc.nat(100),
      failed: fc.nat(100),
      completionTokens: fc.option(spread),
      promptTokens: fc.option(spread),
      latencyMs: fc.option(spread),
    }),
  ),
});
const endpoints = (alias: string) =>
  fc.record({
    alias: fc.constant(alias),
    gpus: fc.option(fc.double({ min: 0.25, max: 512, noNaN: true })),
    pricePerGpuHour: fc.option(fc.double({ min: 0, max: 50, noNaN: true })),
    concurrency: fc.option(fc.integer({ min: 1, max: 4096 })),
    practice: fc.boolean(),
    pilot: fc.option(
      fc.record({
        tokensPerSecond: fc.double({ min: 0, max: 1e6, noNaN: true }),
        inFlight: fc.integer({ min: 1, max: 64 }),
      }),
    ),
  });
const inputs: fc.Arbitrary<EstimateInput> = fc.record({
  documents: fc.nat(1_000_000_000).map(exactly),
  rollouts: fc.integer({ min: 1, max: 32 }),
  variants: fc.array(variants, { maxLength: 6 }),
  endpoints: fc.tuple(endpoints('a'), endpoints('b')).map((pair) => [...pair]),
});

describe('laws', () => {
  test('every figure is a range in order, finite and not negative, with assumptions beside it', () => {
    fc.assert(
      fc.property(inputs, (any) => {
        const result = estimate(any);
        for (const range of rangesOf(result)) {
          expect(range.low).toBeGreaterThanOrEqual(0);
          expect(range.likely).toBeGreaterThanOrEqual(range.low);
          expect(range.high).toBeGreaterThanOrEqual(range.likely);
          expect(Number.isFinite(range.high)).toBe(true);
        }
        expect(result.assumptions.length).toBeGreaterThan(0);
        for (const sentence of result.assumptions) expect(sentence).toMatch(/\.$/);
      }),
    );
  });

  test('twice the documents take twice of everything', () => {
    fc.assert(
      fc.property(inputs, (any) => {
        const once = estimate(any);
        const twice = estimate({ ...any, documents: exactly(any.documents.likely * 2) });
        const pairs = rangesOf(once).map((range, at) => [range, rangesOf(twice)[at] ?? range] as const);
        for (const [one, two] of pairs) expect(two.likely).toBeCloseTo(one.likely * 2, -1);
      }),
    );
  });

  test('more GPUs never take longer, and a lower token limit never more tokens', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 100 }), (any, limit) => {
        const more = any.endpoints.map((one) => ({ ...one, gpus: (one.gpus ?? 1) * 2 }));
        expect(estimate({ ...any, endpoints: more }).seconds.high).toBeLessThanOrEqual(
          estimate(any).seconds.high * 1.000001,
        );
        const short = any.variants.map((one) => ({
          ...one,
          maxTokens: Math.min(limit, one.maxTokens ?? limit),
        }));
        expect(estimate({ ...any, variants: short }).completionTokens.high).toBeLessThanOrEqual(
          estimate(any).completionTokens.high * 1.000001,
        );
      }),
    );
  });

  test('a wider pilot gives a wider range, and a longer one a narrower', () => {
    const width = (deviation: number, n: number): number => {
      const completionTokens = { mean: 400, deviation, n };
      const { completionTokens: tokens } = estimate({
        ...input,
        variants: [{ ...variant, pilot: { ...pilot, completionTokens } }],
      });
      return tokens.high - tokens.low;
    };
    expect(width(400, 16)).toBeGreaterThan(width(200, 16));
    expect(width(200, 64)).toBeLessThan(width(200, 16));
    expect(width(0, 500)).toBeGreaterThan(0);
  });

  test('a range always shows its ends, also without a pilot', () => {
    expect(estimateLines(estimate(input)).every((line) => / to /.test(line))).toBe(true);
  });
});

describe('the field', () => {
  test('FinePhrase: one million FAQs on an H100 are about as many GPU-hours as it says, at the fast end', () => {
    const { gpuHours, measured: known, dollars } = estimate(input);
    // 437 tokens, 33 million tokens per GPU-hour: 13.2 GPU-hours per million documents.
    expect(gpuHours.low).toBeCloseTo(13.0, 0);
    expect(gpuHours.high).toBeGreaterThan(6 * 13);
    expect(known).toBe(false);
    expect(dollars?.likely).toBeCloseTo(gpuHours.likely * 3);
  });

  test('the assumptions say where a figure is from', () => {
    expect(estimate(input).assumptions).toEqual([
      "faq × SmolLM2-1.7B-Instruct: without a pilot, 432 to 869 completion tokens per rephrasing are assumed: the study's range for FAQs.",
      "Without a pilot, 12,293 to 73,760 tokens/s are assumed: the study's figures for SmolLM2-1.7B on one H100, times 8, up to six times slower in real runs.",
      'Endpoint "gpu" costs 3 $ per GPU-hour.',
      'Queues, other users of an endpoint and failed requests that are sent again come on top.',
    ]);
    expect(estimate(measured).assumptions.slice(0, 2)).toEqual([
      'faq × SmolLM2-1.7B-Instruct: 412 completion tokens per rephrasing in the pilot (16 answers), taken as 345 to 479.',
      'Endpoint "gpu": 3,000 tokens/s in the pilot with 16 in flight; a run with more in flight may reach 73,760.',
    ]);
  });

  test('what is inferred from some of the rows is said', () => {
    const looked = { rows: 1_000_000, looked: 10_000, places: 16, bad: 120 };
    const pilot = { answered: 1, failed: 0, completionTokens: null, promptTokens: null, latencyMs: null };
    const words = (more: Partial<EstimateInput>): string =>
      estimate({ ...input, ...more }).assumptions.join(' ');
    expect(words({ looked })).toContain('120 of the 10,000 rows that were looked at are no documents');
    expect(words({ looked })).not.toContain("The pilot's documents");
    expect(words({ looked, variants: [{ ...variant, pilot }] })).toContain(
      "The pilot's documents come from 10,000 of 1,000,000 rows, read at 16 places",
    );
    expect(words({ looked: { ...looked, places: 1 }, variants: [{ ...variant, pilot }] })).toContain(
      'from the first 10,000 of 1,000,000 rows.',
    );
    expect(words({ looked: { ...looked, looked: 1_000_000 } })).toBe(words({}));
  });

  test('without GPUs and price the estimate says so instead of inventing them', () => {
    const bare = { ...endpoint, gpus: null, pricePerGpuHour: null };
    const { dollars, assumptions } = estimate({ ...input, endpoints: [bare] });
    expect(dollars).toBeNull();
    expect(assumptions.join(' ')).toContain('does not say how many GPUs it has: it is counted as one.');
    expect(assumptions.join(' ')).toContain('has no price per GPU-hour');
  });

  test('where tokens are paid for, they are counted and no GPU is', () => {
    const pricePerMillionTokens = { input: 0.15, output: 0.6 };
    const paid = { ...measured, endpoints: [{ ...endpoint, pricePerMillionTokens }] };
    const made = estimate(paid);
    expect(made.gpuHours).toEqual(exactly(0));
    // 1,100 M prompt tokens at 0.15 $ and 412 M completion tokens at 0.6 $, per million documents.
    expect(made.dollars?.likely).toBeCloseTo(1100 * 0.15 + 412 * 0.6, 6);
    expect(made.assumptions.join(' ')).toContain('0.15 $ per million prompt tokens');
    expect(estimateLines(made).find((line) => line.startsWith('Price: '))).toBe('Price: 331 $ to 494 $');
    const blind = estimate({ ...input, endpoints: [{ ...endpoint, pricePerMillionTokens }] });
    expect(blind.dollars).toBeNull();
    expect(blind.assumptions.join(' ')).toContain('the length of the prompts is not known');
  });

  test('the practice endpoint has no GPU: no GPU-hours, no cost, and none of the study', () => {
    const result = estimate({ ...input, endpoints: [{ ...endpoint, practice: true }] });
    expect(result.gpuHours.high).toBe(0);
    expect(result.assumptions.join(' ')).not.toContain('study');
    expect(estimateLines(result).join(' ')).not.toMatch(/GPU|\$/);
  });

  test('a pilot replaces what is assumed; a ceiling keeps the upper end of the speed down', () => {
    const { measured: known, promptTokens, seconds } = estimate(measured);
    expect(known).toBe(true);
    expect(promptTokens?.likely).toBe(1100 * 1_000_000);
    const held = measured.endpoints.map((one) => ({ ...one, concurrency: 16 }));
    expect(estimate({ ...measured, endpoints: held }).seconds.low).toBeGreaterThan(seconds.low * 2);
    expect(estimate({ ...measured, endpoints: held }).seconds.low).toBeCloseTo((345 * 1e6) / 3000, -4);
  });

  test('endpoints work side by side: the slower decides the time, both cost', () => {
    const other = { ...variant, endpoint: 'other' };
    const both = estimate({
      ...input,
      variants: [variant, other],
      endpoints: [endpoint, { ...endpoint, alias: 'other', gpus: 1 }],
    });
    const alone = estimate(input);
    expect(both.seconds.likely).toBeCloseTo(alone.seconds.likely * 8);
    expect(both.gpuHours.likely).toBeCloseTo(alone.gpuHours.likely * 2);
  });

  test('sizes are read from names, and an unknown model takes the range of all', () => {
    expect(
      ['SmolLM2-135M', 'Qwen3-30B-A3B', 'Llama-3.2-1B', 'Mistral7B-v0.3', 'gpt-5', 'bnb-4bit'].map(billions),
    ).toEqual([0.135, 30, 1, 7, null, null]);
    expect(knownThroughput('practice').perGpu).toMatchObject({ low: 1724 / 6, high: 45_540 });
    expect(knownThroughput('meta/Llama-3.1-8B').perGpu.high).toBe(9_253);
    expect(knownThroughput('Qwen/Qwen3-4B-Instruct-2507').perGpu.high).toBe(8_086);
  });

  test('a budget is within, doubtful or out of reach', () => {
    const range: Range = { low: 5, likely: 8, high: 12 };
    expect([null, 12, 8, 4].map((budget) => againstBudget(range, budget))).toEqual([
      null,
      'within',
      'may-exceed',
      'exceeds',
    ]);
  });
});

test('figures as people read them', () => {
  expect([0, 812, 12_480, 5_234_000, 1_350_000_000].map(amount)).toEqual([
    '0',
    '812',
    '12,480',
    '5.2 M',
    '1.4 B',
  ]);
  expect([0, 0.004, 0.0412, 1.23, 38.4, 14_700].map(small)).toEqual([
    '0',
    '< 0.01',
    '0.041',
    '1.2',
    '38',
    '14,700',
  ]);
  expect([0, 0.3, 40, 720, 7800, 7200, 273_600].map(span)).toEqual([
    '0 s',
    '< 1 s',
    '40 s',
    '12 min',
    '2 h 10 min',
    '2 h',
    '3 d 4 h',
  ]);
  expect(rangeText({ low: 4_100_000, likely: 5_234_000, high: 7e6 }, amount)).toBe(
    'about 5.2 M (4.1 M to 7 M)',
  );
  expect(rangeText(exactly(12), amount)).toBe('12');
});

function rangesOf({
  requests,
  completionTokens,
  gpuHours,
  seconds,
  promptTokens,
  dollars,
}: ReturnType<typeof estimate>): Range[] {
  return [requests, completionTokens, gpuHours, seconds, promptTokens, dollars].filter(
    (range) => range !== null,
  );
}
