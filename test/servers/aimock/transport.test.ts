/**
 * The transport against a mock of the OpenAI API that others wrote: a second opinion on how faults look on the wire.
 * Our own servers could share our own misunderstandings.
 */
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Delta, type Outcome, verdictOf } from '../../../server/generation/completion.ts';
import type { EndpointAccess } from '../../../server/generation/endpoint.ts';
import { createTransport } from '../../../server/generation/transport.ts';
import type { JsonObject } from '../../../server/language/json.ts';
import { never, openAccess, readToEnd } from '../openAccess.ts';

const ANSWER = 'The river rises in spring, when the snow melts: 水 🌊. '.repeat(20).trim();
const BODY: JsonObject = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Rewrite: the river.' }] };
const transport = createTransport();
const mock = new LLMock({ host: '127.0.0.1', chunkSize: 7, latency: 1 });
let access: EndpointAccess;

beforeAll(async () => {
  await mock.start();
  access = openAccess(mock.url);
});

beforeEach(() => {
  mock.clearChaos().reset();
  mock.onMessage('river', { content: ANSWER });
});

afterAll(async () => {
  await transport.close();
  await mock.stop();
});

describe('answers', () => {
  test('stream in pieces that add up', async () => {
    const { deltas, outcome } = await streamed();
    expect(deltas.length).toBeGreaterThan(10);
    expect(deltas.map(({ text }) => text).join('')).toBe(ANSWER);
    expect(outcome).toMatchObject({ ok: true, completion: { text: ANSWER, finishReason: 'stop' } });
    expect(outcome.ok && outcome.completion.usage?.total_tokens).toBeGreaterThan(0);
  });

  test('come whole, the same', async () => {
    expect(await whole()).toMatchObject({ ok: true, completion: { text: ANSWER, finishReason: 'stop' } });
  });

  test('keep reasoning apart', async () => {
    mock.reset();
    mock.onMessage('river', { content: ANSWER, reasoning: 'First, where does it rise?' });
    for (const outcome of [await whole(), (await streamed()).outcome]) {
      expect(outcome).toMatchObject({
        ok: true,
        completion: { text: ANSWER, reasoning: 'First, where does it rise?' },
      });
    }
  });

  test('models are listed', async () => {
    const list = await transport.listModels(access, never());
    expect(list.ok && list.models.length).toBeGreaterThan(0);
  });
});

describe('faults are told apart', () => {
  test.each([
    ['dropRate', ['server-error']],
    ['malformedRate', ['bad-response']],
    ['disconnectRate', ['dropped']],
    ['rateLimitRate', ['rate-limited']],
  ] as const)('%s', async (rate, reasons) => {
    mock.setChaos({ [rate]: 1 });
    for (const outcome of [await whole(), (await streamed()).outcome]) {
      const reason = outcome.ok ? 'none' : outcome.failure.reason;
      expect(reasons).toContain(reason);
      expect(outcome.ok || verdictOf(outcome.failure.reason)).toBe('retry');
    }
  });

  test('a rate limit says how long to wait', async () => {
    mock.setChaos({ rateLimitRate: 1 });
    const outcome = await whole();
    expect(outcome.ok ? null : outcome.failure.retryAfterMs).toBeGreaterThan(0);
  });

  test.each([
    [401, { message: 'Incorrect API key provided', code: 'invalid_api_key' }, 'unauthorised'],
    [404, { message: 'The model `gpt-9` does not exist', code: 'model_not_found' }, 'model-not-found'],
    [
      400,
      { message: "This model's maximum context length is 8192 tokens.", code: 'context_length_exceeded' },
      'context-exceeded',
    ],
    [400, { message: 'Unknown parameter: top_q' }, 'rejected'],
    [503, { message: 'Overloaded' }, 'server-error'],
  ] as const)('%i %o', async (status, error, reason) => {
    mock.nextRequestError(status, error);
    expect(await whole()).toMatchObject({ ok: false, failure: { reason, status } });
    mock.nextRequestError(status, error);
    expect((await streamed()).outcome).toMatchObject({ ok: false, failure: { reason, status } });
  });

  test('an answer slower than the deadline', async () => {
    mock.setChaos({ latencyMs: 2000 });
    const outcome = await transport.complete(access, BODY, { signal: never(), deadlineMs: 50 });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'timeout' } });
  });
});

test('the body arrives as it was built, with nothing added to a whole request', async () => {
  await whole();
  expect(mock.getLastRequest()?.body).toMatchObject(BODY);
  expect(mock.getLastRequest()?.body).not.toHaveProperty('stream');
  await streamed();
  expect(mock.getLastRequest()?.body).toMatchObject({
    ...BODY,
    stream: true,
    stream_options: { include_usage: true },
  });
});

async function whole(): Promise<Outcome> {
  return transport.complete(access, BODY, { signal: never(), deadlineMs: 10_000 });
}

async function streamed(): Promise<{ readonly deltas: readonly Delta[]; readonly outcome: Outcome }> {
  return readToEnd(transport.stream(access, BODY, never()));
}
