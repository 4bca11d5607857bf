import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../server/generation/completion.ts';
import type { EndpointAccess } from '../../server/generation/endpoint.ts';
import { createTransport, type Transport } from '../../server/generation/transport.ts';
import type { JsonObject } from '../../server/language/json.ts';
import { type ScriptedServer, startScriptedServer } from '../servers/scriptedServer.ts';

const KEY = 'sk-a-secret-key-0123456789';
const BODY: JsonObject = {
  model: 'm',
  messages: [{ role: 'user', content: 'Rewrite. The secret text of a document.' }],
};

const transport = createTransport();
const impatient = createTransport({ silenceMs: 100, modelsDeadlineMs: 100 });
afterAll(() => Promise.all([transport.close(), impatient.close()]));

/** The one started last, and all that are to be closed. */
let server: ScriptedServer | null = null;
const started: ScriptedServer[] = [];
afterEach(() => Promise.all(started.splice(0).map((one) => one.close())));

describe('streaming', () => {
  it('yields text as it comes and returns the completion with usage', async () => {
    const access = await serve(sse(delta('Hel'), delta('lo'), finish('stop'), USAGE, '[DONE]'));
    expect(await read(access)).toEqual({
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
    const access = await serve(sse(delta('x'), finish('stop'), '[DONE]'));
    await read(access);
    expect(server?.asked[0]).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(JSON.parse(server?.asked[0]?.body ?? '')).toEqual({
      ...BODY,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('puts events together however they are cut: half events, CRLF, comments, split characters', async () => {
    const text = `: comment\r\n\r\n${events(delta('Grüße, 汉字 👩‍👧'), delta('!'), finish('length'), '[DONE]').replaceAll('\n', '\r\n')}`;
    const bytes = Buffer.from(text, 'utf8');
    const access = await serve(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let start = 0; start < bytes.length; start += 7) {
        response.write(bytes.subarray(start, start + 7));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const result = await read(access);
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
    const result = await read(await serve(sse(...chunks, finish('stop'), '[DONE]')));
    expect(result).toMatchObject({
      text: 'so',
      reasoning: 'why',
      outcome: { completion: { text: 'so', reasoning: 'why' } },
    });
  });

  it('takes an answer in one piece for what it is', async () => {
    const access = await serve(json(200, whole('<think>why</think>All of it')));
    expect(await read(access)).toMatchObject({
      text: 'All of it',
      reasoning: 'why',
      outcome: { ok: true, completion: { text: 'All of it', reasoning: 'why', finishReason: 'stop' } },
    });
  });

  it('needs neither [DONE] nor a last blank line once there is a finish_reason', async () => {
    const text = events(delta('x'), finish('stop')).replace(/\n+$/, '');
    expect(await read(await serve(raw(text)))).toMatchObject({
      outcome: { ok: true, completion: { text: 'x' } },
    });
  });

  it('does not wait for a server that keeps the connection open after [DONE]', async () => {
    const access = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events(delta('x'), finish('stop'), '[DONE]'));
    });
    expect((await read(access)).outcome.ok).toBe(true);
  });

  it('sends the next requests over the same connections', async () => {
    const ports = new Set<number | undefined>();
    const access = await serve((response) => {
      ports.add(response.socket?.remotePort);
      return sse(delta('x'), finish('stop'), '[DONE]')(response);
    });
    for (let n = 0; n < 8; n++) await read(access);
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
    const result = await read(await serve(script));
    expect(result.text).toBe('Hel');
    expect(result.outcome).toMatchObject({
      ok: false,
      failure: { reason, message: expect.stringContaining(words) },
    });
  });

  it('tells a connection that breaks in the middle', async () => {
    const access = await serve(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events(delta('Hel')));
      await new Promise((resolve) => setTimeout(resolve, 20));
      response.socket?.destroy();
    });
    const result = await read(access);
    expect(result.text).toBe('Hel');
    expect(result.outcome).toMatchObject({ ok: false, failure: { reason: 'dropped' } });
  });

  it('tells a silence that lasts too long', async () => {
    const access = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events(delta('Hel')));
    });
    const timeout = { ok: false, failure: { reason: 'timeout' } };
    expect(await read(access, { by: impatient })).toMatchObject({ text: 'Hel', outcome: timeout });
    const silent = await serve(() => undefined);
    expect(await read(silent, { by: impatient })).toMatchObject({ text: '', outcome: timeout });
  });

  it('stops when told to, before and in the middle, and lets go of the connection', async () => {
    let closed = 0;
    const access = await serve((response) => {
      response.on('close', () => {
        closed += 1;
      });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events(delta('Hel')));
    });
    const controller = new AbortController();
    const result = await read(access, { signal: controller.signal, onDelta: () => controller.abort() });
    expect(result).toMatchObject({ text: 'Hel', outcome: { ok: false, failure: { reason: 'aborted' } } });
    expect((await read(access, { signal: AbortSignal.abort() })).outcome).toMatchObject({
      failure: { reason: 'aborted' },
    });
    for await (const _ of transport.stream(access, BODY, new AbortController().signal)) break;
    await expect.poll(() => closed).toBe(2);
  });
});

describe('completing', () => {
  it('sends the body as it is and decodes the answer', async () => {
    const access = await serve(
      json(200, { ...whole('so'), usage: { prompt_tokens: 1, completion_tokens: 2 } }),
    );
    expect(await complete(access)).toEqual({
      ok: true,
      completion: {
        text: 'so',
        reasoning: null,
        finishReason: 'stop',
        usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      },
    });
    expect(JSON.parse(server?.asked[0]?.body ?? '')).toEqual(BODY);
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
      'a context overflow',
      json(400, { error: { type: 'exceed_context_size_error', message: 'too big' } }),
      'context-exceeded',
      'too big',
    ],
    ['something that is not HTTP', speakingSomethingElse, 'bad-response', 'not HTTP'],
    ['headers without end', text(200, `x/${'y'.repeat(40_000)}`, '{}'), 'bad-response', 'not HTTP'],
    ['a connection closed before the answer', closing, 'dropped', 'closed the connection'],
  ] as const)('%s is a classified failure', async (_, script, reason, words) => {
    const access = await serve(script);
    expect(await complete(access)).toMatchObject({
      ok: false,
      failure: { reason, message: expect.stringContaining(words) },
    });
    expect(await read(access)).toMatchObject({ outcome: { ok: false, failure: { reason } } });
  });

  it('counts a slow drip, and nothing at all, against the deadline', async () => {
    const access = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    });
    expect(await complete(access, 100)).toMatchObject({ ok: false, failure: { reason: 'timeout' } });
    const silent = await serve(() => undefined);
    expect(await complete(silent, 100)).toMatchObject({
      ok: false,
      failure: { reason: 'timeout', message: expect.stringContaining('no answer in the time allowed') },
    });
  });

  it('tells an endpoint where nothing listens', async () => {
    const access = await serve(json(200, {}));
    await server?.close();
    expect(await complete(access)).toMatchObject({
      ok: false,
      failure: { reason: 'unreachable', message: expect.stringContaining('Nothing listens at') },
    });
  });

  it('stops when told to', async () => {
    const access = await serve(() => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const outcome = await transport.complete(access, BODY, { signal: controller.signal, deadlineMs: 5000 });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'aborted' } });
  });

  it('reads how long to wait', async () => {
    const access = await serve((response) => {
      response.writeHead(429, { 'retry-after': '1' });
      response.end();
    });
    expect(await complete(access)).toMatchObject({
      failure: { reason: 'rate-limited', status: 429, retryAfterMs: 1000 },
    });
  });
});

describe('redirects', () => {
  it('follows one within the origin, with body and key', async () => {
    const access = await serve((response, { path }) => {
      if (path !== '/moved') response.writeHead(307, { location: '/moved' }).end();
      else json(200, whole('there'))(response);
    });
    expect(await complete(access)).toMatchObject({ ok: true, completion: { text: 'there' } });
    expect(server?.asked[1]).toMatchObject({ method: 'POST', headers: { authorization: `Bearer ${KEY}` } });
    expect(JSON.parse(server?.asked[1]?.body ?? '')).toEqual(BODY);
  });

  it('follows none to another origin, by another method, or in a circle', async () => {
    const other = await startScriptedServer(json(200, whole('stolen')));
    const to = (status: number, location: string) => (response: Response) =>
      void response.writeHead(status, { location }).end();
    for (const script of [
      to(307, `${other.origin}/v1/chat/completions`),
      to(302, '/elsewhere'),
      to(308, '/v1/chat/completions'),
    ]) {
      const access = await serve(script);
      expect(await complete(access)).toMatchObject({ ok: false, failure: { reason: 'redirected' } });
      await server?.close();
    }
    expect(other.asked).toEqual([]);
    await other.close();
  });
});

describe('the key', () => {
  it('goes to its own origin only, as a bearer token', async () => {
    const access = await serve(json(200, whole('x')));
    await complete(access);
    expect(server?.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    const moved = { ...access, endpoint: { ...access.endpoint, origin: 'https://elsewhere.example' } };
    expect(await complete(moved)).toMatchObject({ ok: false, failure: { reason: 'redirected' } });
    expect(server?.asked).toHaveLength(1);
  });

  it('and the document never stand in a message, whatever the server repeats', async () => {
    const access = await serve((response, { headers, body }) =>
      text(400, 'text/plain', `${headers.authorization} ${KEY.slice(0, 12)} ${body} ${KEY}`)(response),
    );
    for (const outcome of [await complete(access), (await read(access)).outcome]) {
      const said = JSON.stringify(outcome);
      expect(said).not.toMatch(/sk-a-|secret-key|secret text/);
      expect(said).toContain('"rejected"');
    }
  });

  it.each([
    ['a key with a line break', { key: 'sk-a\nb' }, 'unauthorised'],
    ['a header with one', { headers: { 'x-org': 'a\nb' } }, 'rejected'],
  ])('%s is refused before anything is sent', async (_, change, reason) => {
    const access = await serve(json(200, whole('x')));
    const { key = access.key, headers = {} } = change as { key?: string; headers?: Record<string, string> };
    const outcome = await complete({ key, endpoint: { ...access.endpoint, headers } });
    expect(outcome).toMatchObject({ ok: false, failure: { reason } });
    expect(server?.asked).toEqual([]);
  });

  it("leaves the profile's own headers as they are, but for those of the connection", async () => {
    const access = await serve(json(200, whole('x')));
    const headers = { 'X-Org': 'a', Host: 'evil', 'Content-Length': '1', Authorization: 'Basic x' };
    await complete({ key: null, endpoint: { ...access.endpoint, headers } });
    expect(server?.asked[0]?.headers).toMatchObject({
      'x-org': 'a',
      authorization: 'Basic x',
      host: expect.stringContaining('127.0.0.1'),
    });
  });
});

describe('listing models', () => {
  it('decodes the list', async () => {
    const access = await serve(json(200, { data: [{ id: 'a', owned_by: 'vllm', max_model_len: 4096 }] }));
    expect(await list(access)).toEqual({ ok: true, models: [{ id: 'a', window: 4096, ownedBy: 'vllm' }] });
    expect(server?.asked).toMatchObject([{ method: 'GET', path: '/v1/models' }]);
  });

  it('asks llama.cpp for the window of its slots, and does without an answer', async () => {
    const models = { data: [{ id: 'a', owned_by: 'llamacpp', meta: { n_ctx_train: 131_072 } }] };
    const access = await serve((response, { path }) =>
      path === '/props'
        ? json(200, { default_generation_settings: { n_ctx: 4096 } })(response)
        : json(200, models)(response),
    );
    expect(await list(access)).toMatchObject({ models: [{ window: 4096 }] });
    await server?.close();
    const shy = await serve((response, { path }) =>
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
    expect(await list(await serve(script))).toMatchObject({ ok: false, failure: { reason } });
  });

  it('ends when there is no answer', async () => {
    const access = await serve(() => undefined);
    const listed = await impatient.listModels(access, new AbortController().signal);
    expect(listed).toMatchObject({ ok: false, failure: { reason: 'timeout' } });
  });
});

describe('a proxy', () => {
  it('is used for other machines and never for this one', async () => {
    const proxy = await startScriptedServer(json(200, whole('by proxy')));
    const own = createTransport({ proxyUrl: proxy.origin });
    const access = await serve(json(200, whole('direct')));
    const far = { ...access.endpoint, baseUrl: 'http://far.invalid/v1', origin: 'http://far.invalid' };
    const options = { signal: new AbortController().signal, deadlineMs: 10_000 };
    expect(await own.complete(access, BODY, options)).toMatchObject({ completion: { text: 'direct' } });
    expect(proxy.asked).toEqual([]);
    expect(await own.complete({ ...access, endpoint: far }, BODY, options)).toMatchObject({
      completion: { text: 'by proxy' },
    });
    expect(proxy.asked).toMatchObject([{ path: 'http://far.invalid/v1/chat/completions' }]);
    await own.close();
    await proxy.close();
  });

  it('that never answers does not outlast the deadline', async () => {
    const proxy = await startScriptedServer(() => undefined);
    const own = createTransport({ proxyUrl: proxy.origin });
    const access = await serve(json(200, whole('direct')));
    const far = { ...access.endpoint, baseUrl: 'https://far.invalid/v1', origin: 'https://far.invalid' };
    const outcome = await own.complete({ ...access, endpoint: far }, BODY, {
      signal: new AbortController().signal,
      deadlineMs: 100,
    });
    expect(outcome.ok).toBe(false);
    await own.close();
    await proxy.close();
  });
});

type Script = Parameters<typeof startScriptedServer>[0];
type Response = Parameters<Script>[0];

const USAGE = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } };

async function serve(script: Script): Promise<EndpointAccess> {
  server = await startScriptedServer(script);
  started.push(server);
  return {
    key: KEY,
    endpoint: {
      alias: 'gpu',
      baseUrl: `${server.origin}/v1`,
      origin: server.origin,
      model: null,
      headers: {},
      apiKeyEnv: null,
      window: null,
      concurrency: null,
      gpus: null,
      pricePerGpuHour: null,
    },
  };
}

async function read(
  access: EndpointAccess,
  options: { readonly signal?: AbortSignal; readonly by?: Transport; readonly onDelta?: () => void } = {},
): Promise<{ readonly text: string; readonly reasoning: string; readonly outcome: Outcome }> {
  const { signal = new AbortController().signal, by = transport } = options;
  const stream = by.stream(access, BODY, signal);
  const texts = { text: '', reasoning: '' };
  for (;;) {
    const step = await stream.next();
    if (step.done) return { ...texts, outcome: step.value };
    texts[step.value.kind] += step.value.text;
    options.onDelta?.();
  }
}

function complete(access: EndpointAccess, deadlineMs = 10_000): Promise<Outcome> {
  return transport.complete(access, BODY, { signal: new AbortController().signal, deadlineMs });
}

function list(access: EndpointAccess): ReturnType<typeof transport.listModels> {
  return transport.listModels(access, new AbortController().signal);
}

function delta(content: string): object {
  return { choices: [{ index: 0, delta: { content }, finish_reason: null }] };
}

function finish(reason: string): object {
  return { choices: [{ index: 0, delta: {}, finish_reason: reason }] };
}

function whole(content: string): object {
  return { choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }] };
}

function events(...data: readonly (object | string)[]): string {
  return data.map((item) => `data: ${typeof item === 'string' ? item : JSON.stringify(item)}\n\n`).join('');
}

function sse(...data: readonly (object | string)[]): (response: Response) => void {
  return raw(events(...data));
}

function raw(stream: string): (response: Response) => void {
  return text(200, 'text/event-stream', stream);
}

function json(status: number, value: object): (response: Response) => void {
  return text(status, 'application/json', JSON.stringify(value));
}

function html(status: number): (response: Response) => void {
  return text(
    status,
    'text/html; charset=utf-8',
    '<html><head><title>Please log in</title></head><body>…</body></html>',
  );
}

function speakingSomethingElse(response: Response): void {
  response.socket?.end('SSH-2.0-OpenSSH\r\n');
}

function closing(response: Response): void {
  response.socket?.destroy();
}

function text(status: number, contentType: string, body: string): (response: Response) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
  };
}
