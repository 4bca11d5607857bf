/** The transport against a server that others wrote: streams, whole answers, models, limits and stopping. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../../../server/generation/completion.ts';
import type { EndpointAccess } from '../../../server/generation/endpoint.ts';
import { createTransport } from '../../../server/generation/transport.ts';
import type { JsonObject } from '../../../server/language/json.ts';
import { never, openAccess, readToEnd } from '../openAccess.ts';
import { type LlamaServer, startLlamaServer } from './startLlamaServer.ts';

const KEY = 'a key for tests';
const WINDOW = 16_384;
const ENDLESS = WINDOW - 500;
const transport = createTransport();
let server: LlamaServer;
let access: EndpointAccess;

beforeAll(async () => {
  server = await startLlamaServer({
    slots: 2,
    window: WINDOW,
    apiKey: KEY,
    model: { contextTokens: WINDOW },
  });
  access = openAccess(server.url, KEY);
});

afterAll(async () => {
  await transport.close();
  await server?.close();
});

test('models come with the context that one request has', async () => {
  const list = await transport.listModels(access, never());
  expect(list).toEqual({
    ok: true,
    models: [{ id: server.alias, window: WINDOW, ownedBy: 'llamacpp' }],
  });
});

describe('a stream', () => {
  test('arrives while the server is still at it, and adds up', async () => {
    const stream = transport.stream(access, asking({ max_tokens: 1500, ignore_eos: true }), never());
    const first = await stream.next();
    expect(await server.busySlots()).toBe(1);
    const { deltas: others, outcome } = await readToEnd(stream);
    const deltas = first.done ? [] : [first.value, ...others];
    expect(deltas.length).toBeGreaterThan(50);
    const completion = completionOf(outcome);
    expect(deltas.map(({ text }) => text).join('')).toBe(completion.text);
    expect(completion.finishReason).toBe('length');
    expect(completion.usage?.completion_tokens).toBe(1500);
    expect(completion.usage?.prompt_tokens).toBeGreaterThan(10);
    expect(completion.reasoning).toBeNull();
  });

  test('ends by itself with finish_reason stop', async () => {
    const { outcome } = await readToEnd(transport.stream(access, asking({ seed: 4 }), never()));
    const { finishReason, usage, text } = completionOf(outcome);
    expect(finishReason).toBe('stop');
    expect(usage?.completion_tokens).toBeGreaterThan(0);
    expect(text).toMatch(/\w+ \w+/);
  });

  test('says the same as a whole answer to the same body', async () => {
    const body = asking({ seed: 11, temperature: 0.9, max_tokens: 80 });
    const streamed = completionOf((await readToEnd(transport.stream(access, body, never()))).outcome);
    const whole = completionOf(
      await transport.complete(access, body, { signal: never(), deadlineMs: 30_000 }),
    );
    expect(streamed).toEqual(whole);
  });

  test('more of them than slots wait their turn and all arrive', async () => {
    const bodies = Array.from({ length: 12 }, (_, seed) =>
      asking({ seed, max_tokens: 60, ignore_eos: true }),
    );
    const ends = await Promise.all(bodies.map((body) => readToEnd(transport.stream(access, body, never()))));
    expect(ends.map(({ outcome }) => completionOf(outcome).usage?.completion_tokens)).toEqual(
      bodies.map(() => 60),
    );
  });
});

describe('stopping', () => {
  /** Half of what `endless` takes to its end on this machine now, and no more: who stops waits for a small part of it. */
  let halfMs: number;
  beforeAll(async () => {
    const parts = 16;
    const part = asking({ max_tokens: Math.floor(ENDLESS / parts), ignore_eos: true });
    const start = performance.now();
    await readToEnd(transport.stream(access, part, never()));
    halfMs = ((performance.now() - start) * parts) / 2;
  });

  test('by signal frees the slot at once', async () => {
    const stop = new AbortController();
    const stream = transport.stream(access, endless(), stop.signal);
    await stream.next();
    expect(await server.busySlots()).toBe(1);
    stop.abort();
    const { outcome } = await readToEnd(stream);
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'aborted' } });
    expect(await untilIdle()).toBeLessThan(halfMs);
  });

  test('by leaving the stream frees the slot at once', async () => {
    for await (const delta of transport.stream(access, endless(), never())) {
      if (delta.text.trim() !== '') break;
    }
    expect(await untilIdle()).toBeLessThan(halfMs);
  });

  test('takes a waiting request out of the queue', async () => {
    const stop = new AbortController();
    const busy = [1, 2].map(() => transport.stream(access, endless(), stop.signal));
    await Promise.all(busy.map((stream) => stream.next()));
    const waiting = readToEnd(transport.stream(access, endless(), stop.signal));
    await setTimeout(100);
    stop.abort();
    expect((await waiting).outcome).toMatchObject({ ok: false, failure: { reason: 'aborted' } });
    await Promise.all(busy.map((stream) => readToEnd(stream)));
    expect(await untilIdle()).toBeLessThan(halfMs);
  });

  test('a whole answer that takes too long is a timeout', async () => {
    // llama.cpp notices that nobody waits any more only when it writes: a whole answer it makes to the end.
    const body = asking({ max_tokens: 2000, ignore_eos: true });
    const outcome = await transport.complete(access, body, { signal: never(), deadlineMs: 100 });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'timeout' } });
    await untilIdle();
  });
});

describe('what the server refuses', () => {
  const tooLong = 'water '.repeat(WINDOW);

  test('a request longer than the context', async () => {
    const body = { ...asking({ max_tokens: 5 }), messages: [{ role: 'user', content: tooLong }] };
    const whole = await transport.complete(access, body, { signal: never(), deadlineMs: 30_000 });
    const { deltas, outcome } = await readToEnd(transport.stream(access, body, never()));
    expect(deltas).toEqual([]);
    for (const end of [whole, outcome]) {
      expect(end).toMatchObject({ ok: false, failure: { reason: 'context-exceeded', status: 400 } });
    }
  });

  test('a wrong key', async () => {
    const stranger = { ...access, key: 'another key' };
    const { outcome } = await readToEnd(transport.stream(stranger, asking({}), never()));
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'unauthorised', status: 401 } });
    expect(JSON.stringify(outcome)).not.toContain('another key');
  });

  test('a parameter of the wrong type', async () => {
    const outcome = await transport.complete(access, asking({ max_tokens: 'many' }), {
      signal: never(),
      deadlineMs: 30_000,
    });
    expect(outcome).toMatchObject({ ok: false });
  });
});

test('a server that is gone', async () => {
  const gone = await startLlamaServer({ slots: 1, window: 512 });
  const there = openAccess(gone.url);
  const stream = transport.stream(there, asking({ max_tokens: 400, ignore_eos: true }), never());
  await stream.next();
  await gone.close();
  expect((await readToEnd(stream)).outcome).toMatchObject({ ok: false, failure: { reason: 'dropped' } });
  expect((await readToEnd(transport.stream(there, asking({}), never()))).outcome).toMatchObject({
    ok: false,
    failure: { reason: 'unreachable' },
  });
});

function asking(parameters: JsonObject): JsonObject {
  const content = 'Rewrite the document.\n\nDocument: The river {rises} in [[SPRING]] — Ω, 水.';
  return { model: 'tiny-random', messages: [{ role: 'user', content }], ...parameters };
}

/** Would take the server several seconds. */
function endless(): JsonObject {
  return asking({ max_tokens: ENDLESS, ignore_eos: true });
}

function completionOf(outcome: Outcome): Extract<Outcome, { ok: true }>['completion'] {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.completion;
}

/** Milliseconds until no slot is held; what the server was asked for would hold one much longer. */
async function untilIdle(): Promise<number> {
  const start = performance.now();
  while ((await server.busySlots()) > 0) {
    await setTimeout(20);
  }
  return performance.now() - start;
}
