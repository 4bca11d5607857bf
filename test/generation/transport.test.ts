import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { EndpointAccess } from '../../server/generation/endpoint.ts';
import { createTransport, type ModelList } from '../../server/generation/transport.ts';
import { closing, html, json, speakingSomethingElse, text, whole } from '../servers/chatAnswers.ts';
import { startScriptedServer } from '../servers/scriptedServer.ts';
import { BODY, complete, KEY, read, ScriptedEndpoints } from './scriptedEndpoints.ts';

const transport = createTransport();
const impatient = createTransport({ silenceMs: 100, modelsDeadlineMs: 100 });
afterAll(() => Promise.all([transport.close(), impatient.close()]));

const endpoints = new ScriptedEndpoints();
afterEach(() => endpoints.close());

describe('completing', () => {
  it('sends the body as it is and decodes the answer', async () => {
    const access = await endpoints.serve(
      json(200, { ...whole('so'), usage: { prompt_tokens: 1, completion_tokens: 2 } }),
    );
    expect(await complete(transport, access)).toEqual({
      ok: true,
      completion: {
        text: 'so',
        reasoning: null,
        finishReason: 'stop',
        usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      },
    });
    expect(JSON.parse(endpoints.asked[0]?.body ?? '')).toEqual(BODY);
  });

  it.each([
    ['an HTML page', html(200), 'bad-response', 'Please log in'],
    [
      'a truncated JSON',
      text(200, 'application/json', '{"choices":[{"mess'),
      'bad-response',
      'not with JSON',
    ],
    ['JSON of something else', json(200, { hello: 1 }), 'bad-response', 'without a completion'],
    ['no choices', json(200, { choices: [] }), 'bad-response', 'without a completion'],
    ['an empty body', text(200, 'application/json', ''), 'bad-response', 'not with JSON'],
    ['an error page', html(502), 'server-error', 'Please log in'],
    [
      'an error under 200',
      json(200, { error: { message: 'overloaded', code: 529 } }),
      'server-error',
      'overloaded',
    ],
    [
      'an answer that says it broke off',
      json(200, { choices: [{ message: { content: 'Half of' }, finish_reason: 'error' }] }),
      'server-error',
      'finish_reason "error"',
    ],
    [
      'a context overflow',
      json(400, { error: { type: 'exceed_context_size_error', message: 'too big' } }),
      'context-exceeded',
      'too big',
    ],
    ['something that is not HTTP', speakingSomethingElse, 'bad-response', 'not HTTP'],
    ['headers without end', text(200, `x/${'y'.repeat(40_000)}`, '{}'), 'bad-response', 'not HTTP'],
    ['a connection closed before the answer', closing, 'dropped', 'closed the connection'],
  ] as const)('%s is a classified failure', async (_, script, reason, words) => {
    const access = await endpoints.serve(script);
    expect(await complete(transport, access)).toMatchObject({
      ok: false,
      failure: { reason, message: expect.stringContaining(words) },
    });
    expect(await read(transport, access)).toMatchObject({ outcome: { ok: false, failure: { reason } } });
  });

  it('reads JSON behind a byte order mark', async () => {
    const body = `\uFEFF${JSON.stringify(whole('so'))}`;
    const access = await endpoints.serve(text(200, 'application/json', body));
    expect(await complete(transport, access)).toMatchObject({ ok: true, completion: { text: 'so' } });
  });

  it('counts a slow drip, and nothing at all, against the deadline', async () => {
    const access = await endpoints.serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    });
    expect(await complete(transport, access, 100)).toMatchObject({
      ok: false,
      failure: { reason: 'timeout' },
    });
    const silent = await endpoints.serve(() => undefined);
    expect(await complete(transport, silent, 100)).toMatchObject({
      ok: false,
      failure: { reason: 'timeout', message: expect.stringContaining('no answer in the time allowed') },
    });
  });

  it('tells an endpoint where nothing listens', async () => {
    const access = await endpoints.serve(json(200, {}));
    await endpoints.close();
    expect(await complete(transport, access)).toMatchObject({
      ok: false,
      failure: { reason: 'unreachable', message: expect.stringContaining('Nothing listens at') },
    });
  });

  it('stops when told to', async () => {
    const access = await endpoints.serve(() => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const outcome = await transport.complete(access, BODY, { signal: controller.signal, deadlineMs: 5000 });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'aborted' } });
  });

  it('reads how long to wait', async () => {
    const access = await endpoints.serve((response) => {
      response.writeHead(429, { 'retry-after': '1' });
      response.end();
    });
    expect(await complete(transport, access)).toMatchObject({
      failure: { reason: 'rate-limited', status: 429, retryAfterMs: 1000 },
    });
  });
});

describe('redirects', () => {
  it('follows one within the origin, with body and key', async () => {
    const access = await endpoints.serve((response, { path }) => {
      if (path !== '/moved') response.writeHead(307, { location: '/moved' }).end();
      else json(200, whole('there'))(response);
    });
    expect(await complete(transport, access)).toMatchObject({ ok: true, completion: { text: 'there' } });
    expect(endpoints.asked[1]).toMatchObject({ method: 'POST', headers: { authorization: `Bearer ${KEY}` } });
    expect(JSON.parse(endpoints.asked[1]?.body ?? '')).toEqual(BODY);
  });

  it('follows none to another origin, by another method, or in a circle', async () => {
    const other = await startScriptedServer(json(200, whole('stolen')));
    const to = (status: number, location: string) => (response: ServerResponse) =>
      void response.writeHead(status, { location }).end();
    for (const script of [
      to(307, `${other.origin}/v1/chat/completions`),
      to(302, '/elsewhere'),
      to(308, '/v1/chat/completions'),
    ]) {
      const access = await endpoints.serve(script);
      expect(await complete(transport, access)).toMatchObject({
        ok: false,
        failure: { reason: 'redirected' },
      });
      await endpoints.close();
    }
    expect(other.asked).toEqual([]);
    await other.close();
  });
});

describe('the key', () => {
  it('goes to its own origin only, as a bearer token', async () => {
    const access = await endpoints.serve(json(200, whole('x')));
    await complete(transport, access);
    expect(endpoints.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    const moved = { ...access, endpoint: { ...access.endpoint, origin: 'https://elsewhere.example' } };
    expect(await complete(transport, moved)).toMatchObject({ ok: false, failure: { reason: 'redirected' } });
    expect(endpoints.asked).toHaveLength(1);
  });

  it('and the document never stand in a message, whatever the server repeats', async () => {
    const access = await endpoints.serve((response, { headers, body }) =>
      text(400, 'text/plain', `${headers.authorization} ${KEY.slice(0, 12)} ${body} ${KEY}`)(response),
    );
    for (const outcome of [await complete(transport, access), (await read(transport, access)).outcome]) {
      const said = JSON.stringify(outcome);
      expect(said).not.toMatch(/sk-a-|secret-key|secret text/);
      expect(said).toContain('"rejected"');
    }
  });

  it.each([
    ['a key with a line break', { key: 'sk-a\nb' }, 'unauthorised'],
    ['a header with one', { headers: { 'x-org': 'a\nb' } }, 'rejected'],
  ])('%s is refused before anything is sent', async (_, change, reason) => {
    const access = await endpoints.serve(json(200, whole('x')));
    const { key = access.key, headers = {} } = change as { key?: string; headers?: Record<string, string> };
    const outcome = await complete(transport, { key, endpoint: { ...access.endpoint, headers } });
    expect(outcome).toMatchObject({ ok: false, failure: { reason } });
    expect(endpoints.asked).toEqual([]);
  });

  it("leaves the profile's own headers as they are, but for those of the connection", async () => {
    const access = await endpoints.serve(json(200, whole('x')));
    const headers = { 'X-Org': 'a', Host: 'evil', 'Content-Length': '1', Authorization: 'Basic x' };
    await complete(transport, { key: null, endpoint: { ...access.endpoint, headers } });
    expect(endpoints.asked[0]?.headers).toMatchObject({
      'x-org': 'a',
      authorization: 'Basic x',
      host: expect.stringContaining('127.0.0.1'),
    });
  });
});

describe('listing models', () => {
  it('decodes the list', async () => {
    const access = await endpoints.serve(
      json(200, { data: [{ id: 'a', owned_by: 'vllm', max_model_len: 4096 }] }),
    );
    expect(await list(access)).toEqual({ ok: true, models: [{ id: 'a', window: 4096, ownedBy: 'vllm' }] });
    expect(endpoints.asked).toMatchObject([{ method: 'GET', path: '/v1/models' }]);
  });

  it('asks llama.cpp for the window of its slots, and does without an answer', async () => {
    const models = { data: [{ id: 'a', owned_by: 'llamacpp', meta: { n_ctx_train: 131_072 } }] };
    const access = await endpoints.serve((response, { path }) =>
      path === '/props'
        ? json(200, { default_generation_settings: { n_ctx: 4096 } })(response)
        : json(200, models)(response),
    );
    expect(await list(access)).toMatchObject({ models: [{ window: 4096 }] });
    await endpoints.close();
    const shy = await endpoints.serve((response, { path }) =>
      path === '/props' ? html(403)(response) : json(200, models)(response),
    );
    expect(await list(shy)).toMatchObject({ models: [{ window: 131_072 }] });
  });

  it.each([
    ['a page', html(200), 'bad-response'],
    ['another JSON', json(200, { hello: 1 }), 'bad-response'],
    ['a refusal', json(401, { error: { message: 'no' } }), 'unauthorised'],
    ['a wrong path', json(404, { detail: 'Not Found' }), 'bad-response'],
  ] as const)('%s is a failure', async (_, script, reason) => {
    expect(await list(await endpoints.serve(script))).toMatchObject({ ok: false, failure: { reason } });
  });

  it('ends when there is no answer', async () => {
    const access = await endpoints.serve(() => undefined);
    const listed = await impatient.listModels(access, new AbortController().signal);
    expect(listed).toMatchObject({ ok: false, failure: { reason: 'timeout' } });
  });
});

describe('a proxy', () => {
  it('is used for other machines and never for this one', async () => {
    const proxy = await startScriptedServer(json(200, whole('by proxy')));
    const own = createTransport({ proxyUrl: proxy.origin });
    const access = await endpoints.serve(json(200, whole('direct')));
    const options = { signal: new AbortController().signal, deadlineMs: 10_000 };
    expect(await own.complete(access, BODY, options)).toMatchObject({ completion: { text: 'direct' } });
    expect(proxy.asked).toEqual([]);
    expect(await own.complete(farFrom(access, 'http'), BODY, options)).toMatchObject({
      completion: { text: 'by proxy' },
    });
    expect(proxy.asked).toMatchObject([{ path: 'http://far.invalid/v1/chat/completions' }]);
    await own.close();
    await proxy.close();
  });

  it('of https is spoken to in HTTP/1.1: another protocol would take no request', async () => {
    const hellos: Buffer[] = [];
    const proxy = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (hello) => {
        hellos.push(hello);
        socket.destroy();
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const own = createTransport({
      proxyUrl: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    });
    const access = await endpoints.serve(json(200, whole('direct')));
    const outcome = await complete(own, farFrom(access, 'https'), 2000);
    expect(outcome.ok).toBe(false);
    expect(hellos[0]?.includes('http/1.1')).toBe(true);
    expect(hellos[0]?.includes('\u0002h2')).toBe(false);
    await own.close();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('that never answers does not outlast the deadline', async () => {
    const proxy = await startScriptedServer(() => undefined);
    const own = createTransport({ proxyUrl: proxy.origin });
    const access = await endpoints.serve(json(200, whole('direct')));
    const outcome = await complete(own, farFrom(access, 'https'), 100);
    expect(outcome.ok).toBe(false);
    await own.close();
    await proxy.close();
  });
});

/** The same endpoint on a machine that only a proxy could reach. */
function farFrom(access: EndpointAccess, scheme: 'http' | 'https'): EndpointAccess {
  const origin = `${scheme}://far.invalid`;
  return { ...access, endpoint: { ...access.endpoint, baseUrl: `${origin}/v1`, origin } };
}

function list(access: EndpointAccess): Promise<ModelList> {
  return transport.listModels(access, new AbortController().signal);
}
