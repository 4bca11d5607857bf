import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bareEndpoint } from '../../../server/generation/bareEndpoint.ts';
import type { Outcome } from '../../../server/generation/completion.ts';
import type { EndpointAccess } from '../../../server/generation/endpoint.ts';
import { PRACTICE_MODEL } from '../../../server/generation/practice/practiceModel.ts';
import { type Practice, startPractice } from '../../../server/generation/practice/startPractice.ts';
import { createTransport } from '../../../server/generation/transport.ts';
import type { JsonObject } from '../../../server/language/json.ts';

const PAGE =
  'The Danube is the second longest river in Europe. It flows for 2,850 kilometres from the Black Forest to the Black Sea.';
const BODY: JsonObject = {
  model: PRACTICE_MODEL,
  messages: [{ role: 'user', content: `Write a FAQ.\n\nDocument: ${PAGE}` }],
  seed: 1,
};

const transport = createTransport();
let practice: Practice;
beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null, pace: 'full' });
});
afterAll(async () => {
  await transport.close();
  await practice.close();
});

describe('the practice endpoint, asked by the transport', () => {
  it('lists one model that says what it is', async () => {
    expect(await transport.listModels(access(), new AbortController().signal)).toEqual({
      ok: true,
      models: [{ id: 'practice-rules-no-model', window: 8192, ownedBy: 'rephrase-practice' }],
    });
  });

  it('streams what it completes, with the same usage', async () => {
    const whole = await complete(BODY);
    const { text, outcome } = await stream(BODY);
    expect(whole).toMatchObject({ ok: true, completion: { finishReason: 'stop', reasoning: null } });
    expect(outcome).toEqual(whole);
    expect(whole.ok && whole.completion.text).toBe(text);
    expect(await complete(BODY)).toEqual(whole);
  });

  it('cuts at max_tokens', async () => {
    const outcome = await complete({ ...BODY, max_tokens: 3 });
    expect(outcome).toMatchObject({
      completion: { finishReason: 'length', usage: { completion_tokens: 3 } },
    });
  });

  it.each([
    ['another model', { model: 'x' }, 'model-not-found'],
    ['a document beyond its window', { max_tokens: 8192 }, 'context-exceeded'],
    ['a bad parameter', { temperature: 9 }, 'rejected'],
  ])('refuses %s in a way the transport understands', async (_, change, reason) => {
    expect(await complete({ ...BODY, ...change })).toMatchObject({ ok: false, failure: { reason } });
    expect((await stream({ ...BODY, ...change })).outcome).toMatchObject({ ok: false, failure: { reason } });
  });
});

describe('the practice endpoint', () => {
  it('gives the same bytes for the same body', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => post('/v1/chat/completions', JSON.stringify(BODY))),
    );
    expect(one).toEqual(two);
  });

  it('counts tokens of a prompt and of messages', async () => {
    expect(
      await post('/tokenize', JSON.stringify({ model: PRACTICE_MODEL, prompt: 'one two three' })),
    ).toMatchObject({
      status: 200,
      json: {
        count: 3,
        max_model_len: 8192,
        tokens: [expect.any(Number), expect.any(Number), expect.any(Number)],
      },
    });
    const counted = await post('/v1/tokenize', JSON.stringify(BODY));
    const outcome = await complete(BODY);
    expect(outcome.ok && outcome.completion.usage?.prompt_tokens).toBe(
      (counted.json as { count: number }).count,
    );
  });

  it.each([
    ['/v1/chat/completions', '{"model":', 400],
    ['/v1/chat/completions', '[]', 400],
    ['/tokenize', '{}', 400],
    ['/v1/embeddings', '{}', 404],
  ])("answers %s with %s by %i in OpenAI's shape", async (path, body, status) => {
    expect(await post(path, body)).toMatchObject({
      status,
      json: { error: { message: expect.any(String), type: expect.any(String) } },
    });
  });

  it('is healthy, and listens on this machine only', async () => {
    expect((await fetch(`http://127.0.0.1:${practice.port}/health`)).status).toBe(200);
    expect(practice.url).toBe(`http://127.0.0.1:${practice.port}/v1`);
    await expect(startPractice({ port: practice.port, idleExitMs: null })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('streams at a pace that can be read, until the reader goes away', async () => {
    const slow = await startPractice({ port: 0, idleExitMs: null });
    const controller = new AbortController();
    const deltas: string[] = [];
    const began = performance.now();
    for await (const { text } of transport.stream(accessTo(slow), BODY, controller.signal)) {
      deltas.push(text);
      if (deltas.length === 4) controller.abort();
    }
    expect(deltas).toHaveLength(4);
    expect(performance.now() - began).toBeGreaterThan(40);
    await slow.close();
  });

  it('closes itself when nobody has asked for a while', async () => {
    const onIdle = vi.fn();
    const idle = await startPractice({ port: 0, idleExitMs: 2_000, onIdle, pace: 'full' });
    await fetch(`http://127.0.0.1:${idle.port}/health`);
    expect(onIdle).not.toHaveBeenCalled();
    await expect.poll(() => onIdle.mock.calls.length).toBe(1);
    await expect(fetch(`http://127.0.0.1:${idle.port}/health`)).rejects.toThrow();
  });
});

function access(): EndpointAccess {
  return accessTo(practice);
}

function accessTo({ url }: Practice): EndpointAccess {
  return { key: null, endpoint: bareEndpoint('practice', url, new URL(url).origin) };
}

function complete(body: JsonObject): Promise<Outcome> {
  return transport.complete(access(), body, { signal: new AbortController().signal, deadlineMs: 5000 });
}

async function stream(body: JsonObject): Promise<{ readonly text: string; readonly outcome: Outcome }> {
  const generator = transport.stream(access(), body, new AbortController().signal);
  let text = '';
  for (;;) {
    const step = await generator.next();
    if (step.done) return { text, outcome: step.value };
    text += step.value.text;
  }
}

async function post(
  path: string,
  body: string,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const response = await fetch(`http://127.0.0.1:${practice.port}${path}`, { method: 'POST', body });
  return { status: response.status, json: await response.json() };
}
