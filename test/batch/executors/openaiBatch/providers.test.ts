import { describe, expect, test } from 'vitest';
import type { Subject } from '../../../../server/batch/executors/executor.ts';
import { estimateBatch } from '../../../../server/batch/executors/openaiBatch/estimateBatch.ts';
import {
  limitsFor,
  PROVIDER_IDS,
  PROVIDERS,
  providerAt,
  windowHours,
} from '../../../../server/batch/executors/openaiBatch/providers.ts';
import { validateBatch } from '../../../../server/batch/executors/openaiBatch/validateBatch.ts';
import { DEFAULT_SECTIONS } from '../../../../server/experiment/executors/executorSetup.ts';
import { BATCH_PROVIDERS } from '../../../../server/experiment/executors/openaiBatchSchema.ts';
import { exactly } from '../../../../server/generation/estimate/range.ts';
import type { Estimate } from '../../../../server/generation/estimate.ts';

describe('providers', () => {
  test.each([
    ['https://api.openai.com/v1', 'openai'],
    ['https://eu.api.openai.com/v1', 'openai'],
    ['https://team.openai.azure.com/openai/v1', 'azure'],
    ['https://team.services.ai.azure.com/openai/v1', 'azure'],
    ['https://api.groq.com/openai/v1', 'groq'],
    ['https://api.together.xyz/v1', 'together'],
    ['https://api.together.ai/v1', 'together'],
    ['https://api.deepinfra.com/v1/openai', 'deepinfra'],
    ['http://127.0.0.1:4000/v1', 'generic'],
    ['https://api.openai.com.evil.example/v1', 'generic'],
    ['https://notapi.groq.com/openai/v1', 'generic'],
  ])('%s is %s', (url, id) => {
    expect(providerAt({ baseUrl: url }, null).id).toBe(id);
  });

  test('a name counts where the address does not tell, and nowhere else', () => {
    const proxy = { baseUrl: 'http://127.0.0.1:4000/v1', batchApi: 'litellm' };
    expect(providerAt(proxy, null).id).toBe('litellm');
    expect(providerAt(proxy, 'groq').id).toBe('groq');
    expect(providerAt({ ...proxy, batchApi: 'nobody' }, null).id).toBe('generic');
    expect(providerAt({ baseUrl: 'https://api.together.xyz/v1', batchApi: 'openai' }, 'openai').id).toBe(
      'together',
    );
  });

  test('the names an experiment may say are those that are known', () => {
    expect(BATCH_PROVIDERS.map(({ value }) => value)).toEqual(PROVIDER_IDS);
  });

  test.each(PROVIDER_IDS)('the record of %s is whole', (id) => {
    const { limits, window, discount, sources, name, keeps, quirks } = PROVIDERS[id];
    expect(PROVIDERS[id].id).toBe(id);
    expect(limits.requests).toBeGreaterThan(0);
    expect(limits.requests).toBeLessThanOrEqual(50_000);
    expect(limits.bytes).toBeLessThanOrEqual(200_000_000);
    expect(window.leastHours).toBeLessThanOrEqual(window.mostHours);
    expect(discount === null || (discount > 0 && discount < 1)).toBe(true);
    expect(name).not.toBe('');
    for (const words of [keeps, ...quirks]) expect(words).toMatch(/\.$/);
    // A figure that is not ours names its page.
    if (limits.documented || discount !== null) expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(URL.canParse(source)).toBe(true);
  });

  test('limits of the user go below those that are documented, and take the place of those that are not', () => {
    expect(limitsFor(PROVIDERS.openai, { requests: 100, bytes: 10 ** 9 })).toMatchObject({
      requests: 100,
      bytes: 200_000_000,
    });
    expect(limitsFor(PROVIDERS.generic, { requests: 80_000, bytes: null })).toMatchObject({
      requests: 80_000,
      bytes: PROVIDERS.generic.limits.bytes,
    });
  });

  test.each([
    ['24h', 24],
    ['7d', 168],
    ['1.5h', null],
    ['h', null],
    ['24 h', null],
  ] as const)('%s is a window of %o hours', (window, hours) => {
    expect(windowHours(window)).toBe(hours);
  });
});

describe('what is said before there is a job', () => {
  test.each([
    [{}, 'https://api.openai.com/v1', []],
    [{ completionWindow: '7d' }, 'https://api.openai.com/v1', ['error: OpenAI takes 24h alone']],
    [{ completionWindow: '7d' }, 'https://api.groq.com/openai/v1', []],
    [{ completionWindow: '8d' }, 'https://api.groq.com/openai/v1', ['error: Groq takes 24h to 7d']],
    [{ requestsPerFile: 60_000 }, 'https://api.openai.com/v1', ['warning: takes 50,000 requests']],
    [{}, 'http://127.0.0.1:4000/v1', ['warning: Nothing is known of the limits at endpoint "api"']],
    [{ requestsPerFile: 9, bytesPerFile: 9000 }, 'http://127.0.0.1:4000/v1', []],
    [{ provider: 'opnai' }, 'https://api.openai.com/v1', ['error: openai_batch.provider is "opnai"']],
  ] as const)('%o at %s', (options, url, expected) => {
    const problems = validateBatch(subject(url, options));
    expect(problems).toHaveLength(expected.length);
    for (const [position, words] of expected.entries()) {
      const [severity, ...rest] = words.split(': ');
      expect(problems[position]?.severity).toBe(severity);
      expect(problems[position]?.message).toContain(rest.join(': '));
    }
  });

  test('the practice endpoint has no batches', () => {
    const practice = subject('http://127.0.0.1:1/v1', {}, 'practice-rules-no-model');
    expect(validateBatch(practice)[0]).toMatchObject({ severity: 'error' });
  });
});

describe('the estimate', () => {
  test.each([
    ['https://api.openai.com/v1', 50, '50 % less at OpenAI'],
    ['https://api.deepinfra.com/v1/openai', 80, '20 % less at DeepInfra'],
    ['https://api.together.xyz/v1', 100, 'the full price is counted'],
    ['http://127.0.0.1:4000/v1', 100, 'is not known'],
  ])('at %s a run of 100 $ costs %i $', (url, dollars, words) => {
    const made = estimateBatch(subject(url, {}), ESTIMATE);
    expect(made.dollars).toEqual(exactly(dollars));
    expect(made.assumptions.join(' ')).toContain(words);
    expect(made.seconds.likely).toBe(24 * 3600);
  });

  test('a sum that is not known stays unknown', () => {
    expect(
      estimateBatch(subject('https://api.openai.com/v1', {}), { ...ESTIMATE, dollars: null }).dollars,
    ).toBeNull();
  });

  test('no GPU of a provider is counted, and without a sum it is said what is missing for one', () => {
    const local = { ...ESTIMATE, gpuHours: exactly(5), dollars: null, assumptions: ['It has 8 GPUs.'] };
    const bought = estimateBatch(subject('https://api.openai.com/v1', {}), local);
    expect(bought.gpuHours).toEqual(exactly(0));
    expect(bought.assumptions.join(' ')).toContain('pricePerMillionTokens');
    expect(bought.assumptions.join(' ')).not.toContain('8 GPUs');
    const proxied = estimateBatch(subject('http://127.0.0.1:4000/v1', {}), local);
    expect(proxied.gpuHours).toEqual(exactly(5));
    expect(proxied.assumptions.join(' ')).toContain('8 GPUs');
  });

  test('files are counted', () => {
    const made = estimateBatch(subject('https://api.openai.com/v1', {}), ESTIMATE);
    expect(made.assumptions.join(' ')).toContain('At least 3 request files of up to 50,000 requests');
  });
});

const ESTIMATE: Estimate = {
  requests: exactly(120_000),
  promptTokens: null,
  completionTokens: exactly(1),
  gpuHours: exactly(0),
  seconds: exactly(60),
  dollars: exactly(100),
  measured: false,
  assumptions: ['Something is assumed.'],
};

function subject(
  baseUrl: string,
  options: Partial<(typeof DEFAULT_SECTIONS)['openaiBatch']>,
  model = 'm',
): Subject {
  return {
    setup: { kind: 'openai-batch', openaiBatch: { ...DEFAULT_SECTIONS.openaiBatch, ...options } },
    variants: [{ id: 'faq', promptName: 'faq', endpoint: 'api', model }],
    endpoints: [{ alias: 'api', baseUrl, apiKeyEnv: null }],
    rollouts: 1,
    documents: 10,
  };
}
