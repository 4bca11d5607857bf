import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createTransport } from '../../server/generation/transport.ts';
import { delta, events, finish, json, raw, sse, whole } from '../servers/chatAnswers.ts';
import { BODY, read, ScriptedEndpoints } from './scriptedEndpoints.ts';

const transport = createTransport();
// Long enough for what a server says at once to arrive on a busy machine.
const impatient = createTransport({ silenceMs: 1_000, modelsDeadlineMs: 100 });
afterAll(() => Promise.all([transport.close(), impatient.close()]));

const endpoints = new ScriptedEndpoints();
afterEach(() => endpoints.close());

const USAGE = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } };

describe('streaming', () => {
  it('yields text as it comes and returns the completion with usage', async () => {
    const access = await endpoints.serve(sse(delta('Hel'), delta('lo'), finish('stop'), USAGE, '[DONE]'));
    expect(await read(transport, access)).toEqual({
      text: 'Hello',
      reasoning: '',
      outcome: {
        ok: true,
        completion: {
          text: 'Hello',
          reasoning: null,
          finishReason: 'stop',
          usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
        },
      },
    });
  });

  it('adds stream and stream_options to the body and nothing else', async () => {
    const access = await endpoints.serve(sse(delta('x'), finish('stop'), '[DONE]'));
    await read(transport, access);
    expect(endpoints.asked[0]).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(JSON.parse(endpoints.asked[0]?.body ?? '')).toEqual({
      ...BODY,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('puts events together however they are cut: half events, CRLF, comments, split characters', async () => {
    const text = `: comment\r\n\r\n${events(delta('Grüße, 汉字 👩‍👧'), delta('!'), finish('length'), '[DONE]').replaceAll('\n', '\r\n')}`;
    const bytes = Buffer.from(text, 'utf8');
    const access = await endpoints.serve(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let start = 0; start < bytes.length; start += 7) {
        response.write(bytes.subarray(start, start + 7));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const result = await read(transport, access);
    expect(result.text).toBe('Grüße, 汉字 👩‍👧!');
    expect(result.outcome).toMatchObject({ ok: true, completion: { finishReason: 'length', usage: null } });
  });

  it.each([
    ['reasoning_content', [{ reasoning_content: 'why' }, { content: 'so' }]],
    ['reasoning', [{ reasoning: 'why' }, { content: 'so' }]],
    ['both names', [{ reasoning: 'why', reasoning_content: 'why' }, { content: 'so' }]],
    ['a think block', [{ content: '<thi' }, { content: 'nk>why</think>' }, { content: '\n\nso' }]],
  ])('keeps reasoning apart: %s', async (_, deltas) => {
    const chunks = deltas.map((part) => ({ choices: [{ index: 0, delta: part }] }));
    const result = await read(transport, await endpoints.serve(sse(...chunks, finish('stop'), '[DONE]')));
    expect(result).toMatchObject({
      text: 'so',
      reasoning: 'why',
      outcome: { completion: { text: 'so', reasoning: 'why' } },
    });
  });

  it('takes an answer in one piece for what it is', async () => {
    const access = await endpoints.serve(json(200, whole('<think>why</think>All of it')));
    expect(await read(transport, access)).toMatchObject({
      text: 'All of it',
      reasoning: 'why',
      outcome: { ok: true, completion: { text: 'All of it', reasoning: 'why', finishReason: 'stop' } },
    });
  });

  it('needs neither [DONE] nor a last blank line once there is a finish_reason', async () => {
    const text = events(delta('x'), finish('stop')).replace(/\n+$/, '');
    expect(await read(transport, await endpoints.serve(raw(text)))).toMatchObject({
      outcome: { ok: true, completion: { text: 'x' } },
    });
  });

  it('takes an empty answer for one', async () => {
    const access = await endpoints.serve(sse(delta(''), finish('stop'), '[DONE]'));
    expect(await read(transport, access)).toMatchObject({ outcome: { ok: true, completion: { text: '' } } });
  });

  it('takes nothing but the end for no answer', async () => {
    expect(await read(transport, await endpoints.serve(sse('[DONE]')))).toMatchObject({
      outcome: {
        ok: false,
        failure: { reason: 'bad-response', message: expect.stringContaining('without an answer') },
      },
    });
  });

  it('does not wait for a server that keeps the connection open after [DONE]', async () => {
    const access = await endpoints.serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events(delta('x'), finish('stop'), '[DONE]'));
    });
    expect((await read(transport, access)).outcome.ok).toBe(true);
  });

  it('sends the next requests over the same connections', async () => {
    const ports = new Set<number | undefined>();
    const access = await endpoints.serve((response) => {
      ports.add(response.socket?.remotePort);
      return sse(delta('x'), finish('stop'), '[DONE]')(response);
    });
    for (let n = 0; n < 8; n++) await read(transport, access);
    // The next request may come before undici has put the connection back.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it.each([
    [
      'an error in the stream',
      sse(delta('Hel'), { error: { message: 'engine died', code: 500 } }),
      'server-error',
      'engine died',
    ],
    [
      'an end that says it is none',
      sse(delta('Hel'), finish('error'), '[DONE]'),
      'server-error',
      'finish_reason "error"',
    ],
    [
      'an error in the last event',
      raw(`${events(delta('Hel'))}data: {"error":{"message":"engine died"}}`),
      'server-error',
      'engine died',
    ],
    ['an end without finish_reason', sse(delta('Hel')), 'dropped', 'middle of an answer'],
    [
      'an event that is half',
      raw(`${events(delta('Hel'))}data: {"choices":[{"del`),
      'dropped',
      'middle of an answer',
    ],
    [
      'an event that is no JSON',
      raw(`${events(delta('Hel'))}data: not json\n\n`),
      'bad-response',
      'not JSON',
    ],
  ])('%s is a failure after what came before', async (_, script, reason, words) => {
    const result = await read(transport, await endpoints.serve(script));
    expect(result.text).toBe('Hel');
    expect(result.outcome).toMatchObject({
      ok: false,
      failure: { reason, message: expect.stringContaining(words) },
    });
  });

  it('tells a connection that breaks in the middle', async () => {
    const access = await endpoints.serve(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events(delta('Hel')));
      await new Promise((resolve) => setTimeout(resolve, 20));
      response.socket?.destroy();
    });
    const result = await read(transport, access);
    expect(result.text).toBe('Hel');
    expect(result.outcome).toMatchObject({ ok: false, failure: { reason: 'dropped' } });
  });

  it('tells a silence that lasts too long', async () => {
    const access = await endpoints.serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events(delta('Hel')));
    });
    const timeout = { ok: false, failure: { reason: 'timeout' } };
    expect(await read(impatient, access)).toMatchObject({ text: 'Hel', outcome: timeout });
    const silent = await endpoints.serve(() => undefined);
    expect(await read(impatient, silent)).toMatchObject({ text: '', outcome: timeout });
  });

  it('stops when told to, before and in the middle, and lets go of the connection', async () => {
    let closed = 0;
    const access = await endpoints.serve((response) => {
      response.on('close', () => {
        closed += 1;
      });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events(delta('Hel')));
    });
    const controller = new AbortController();
    const result = await read(transport, access, {
      signal: controller.signal,
      onDelta: () => controller.abort(),
    });
    expect(result).toMatchObject({ text: 'Hel', outcome: { ok: false, failure: { reason: 'aborted' } } });
    expect((await read(transport, access, { signal: AbortSignal.abort() })).outcome).toMatchObject({
      failure: { reason: 'aborted' },
    });
    for await (const _ of transport.stream(access, BODY, new AbortController().signal)) break;
    await expect.poll(() => closed).toBe(2);
  });
});
