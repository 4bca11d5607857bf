/** Finding servers: programs that answer as recorded, on real sockets, and what else may listen at such a port. */

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { bareEndpoint } from '../../../server/generation/bareEndpoint.ts';
import { type FoundServer, findServers, nameOf } from '../../../server/generation/discovery/findServers.ts';
import { createTransport } from '../../../server/generation/transport.ts';
import { type Asked, type ScriptedServer, startScriptedServer } from '../../servers/scriptedServer.ts';
import type { Recorded, RecordedServer } from './recordedAnswers.ts';
import * as recorded from './recordedAnswers.ts';
import { answerAs, startRecordedServer } from './startRecordedServer.ts';

const servers: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(script: (response: ServerResponse, asked: Asked) => void): Promise<ScriptedServer> {
  const server = await startScriptedServer(script);
  servers.push(server);
  return server;
}

const program = async (server: RecordedServer): Promise<ScriptedServer> => {
  const running = await startRecordedServer(server);
  servers.push(running);
  return running;
};

const portOf = ({ origin }: ScriptedServer): number => Number(new URL(origin).port);

const lookAt = (...at: readonly ScriptedServer[]): Promise<readonly FoundServer[]> =>
  findServers({ ports: at.map(portOf), signal: new AbortController().signal });

test.each([
  ['vLLM', recorded.VLLM, 'vllm', [['HuggingFaceTB/SmolLM2-1.7B-Instruct', 8192]]],
  ['SGLang', recorded.SGLANG, 'sglang', [['qwen/qwen2.5-0.5b-instruct', 32768]]],
  ['SGLang behind a name of its own', recorded.SGLANG_NATIVE, 'sglang', [['team/small', null]]],
  ['TGI', recorded.TGI, 'tgi', [['google/gemma-3-1b-it', 2048]]],
  ['TGI before it listed models', recorded.TGI_OLD, 'tgi', [['google/gemma-3-1b-it', 2048]]],
  ['llama.cpp, by the context of a slot', recorded.LLAMA_CPP, 'llama.cpp', [['tiny', 4096]]],
  ['llama.cpp with a key', recorded.LLAMA_CPP_KEY, 'llama.cpp', [['tiny', 65536]]],
  [
    'Ollama, with the context of what is in memory',
    recorded.OLLAMA,
    'ollama',
    [
      ['gemma3:latest', 4096],
      ['qwen3:1.7b', null],
    ],
  ],
  ['Ollama without any model', recorded.OLLAMA_EMPTY, 'ollama', []],
  [
    'LM Studio, loaded first, no embeddings',
    recorded.LM_STUDIO,
    'lm-studio',
    [
      ['meta-llama-3.1-8b-instruct', 16384],
      ['qwen2-vl-7b-instruct', 32768],
    ],
  ],
] as const)('%s is recognised', async (_, server, kind, models) => {
  const running = await program(server);
  const [found, ...others] = await lookAt(running);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ kind, state: 'ready', baseUrl: `${running.origin}/v1` });
  expect(found?.models.map(({ id, window }) => [id, window])).toEqual(models);
});

test('a server that wants a key is found as such, and is sent none', async () => {
  const locked = await program(recorded.VLLM_LOCKED);
  expect(await lookAt(locked)).toMatchObject([{ kind: 'other', state: 'locked', models: [] }]);
  expect(locked.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

test('a server that loads its model is found as such', async () => {
  expect(await lookAt(await program(recorded.LLAMA_CPP_LOADING))).toMatchObject([
    { kind: 'llama.cpp', state: 'loading' },
  ]);
});

test('several are found at once, in the order of the ports; free ports are nobody', async () => {
  const [vllm, studio] = [await program(recorded.VLLM), await program(recorded.LM_STUDIO)];
  const free = await serve(() => undefined);
  const freePort = portOf(free);
  await free.close();
  servers.pop();
  const found = await findServers({
    ports: [portOf(studio), freePort, portOf(vllm)],
    signal: new AbortController().signal,
  });
  expect(found.map(({ kind }) => kind)).toEqual(['lm-studio', 'vllm']);
});

test('a name is enough: a server that says who it is is asked once', async () => {
  const vllm = await program(recorded.VLLM);
  await lookAt(vllm);
  expect(vllm.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v1/models']);
});

describe('what is no model server', () => {
  test('an embedding server', async () => {
    expect(await lookAt(await program(recorded.EMBEDDINGS))).toEqual([]);
  });

  test('a web page at every path, also one that asks for a password', async () => {
    const html = (status: number) =>
      serve((response) => {
        response.writeHead(status, { 'content-type': 'text/html' });
        response.end('<!doctype html><title>Grafana</title><p>{"data":[{"id":"not-a-model"}]}</p>');
      });
    expect(await lookAt(await html(200), await html(401))).toEqual([]);
  });

  test('a redirect to another origin is not followed', async () => {
    const elsewhere = await program(recorded.VLLM);
    const redirecting = await serve((response, { path }) => {
      response.writeHead(302, { location: `${elsewhere.origin}${path}` });
      response.end();
    });
    expect(await lookAt(redirecting)).toEqual([]);
    expect(elsewhere.asked).toEqual([]);
  });

  test('a body without end is let go of', async () => {
    let closed = false;
    const endless = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = `{"data":[${'{"id":"x"},'.repeat(6_000)}`;
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      response.on('close', () => {
        closed = true;
      });
      more();
    });
    expect(await lookAt(endless)).toEqual([]);
    await expect.poll(() => closed).toBe(true);
  });

  test('one that never answers, and one that is not HTTP', async () => {
    const silent = await serve(() => undefined);
    const raw = createServer((socket) => socket.end('220 mail ready\r\n'));
    raw.listen(0, '127.0.0.1');
    await once(raw, 'listening');
    const address = raw.address();
    const rawPort = typeof address === 'object' && address ? address.port : 0;
    const ports = [portOf(silent), rawPort];
    expect(await findServers({ ports, signal: new AbortController().signal })).toEqual([]);
    raw.close();
  });

  test('lists that hold no models', async () => {
    const odd = [null, [], { data: {} }, { data: [1, null, { id: 3 }] }, { data: [{ id: '' }] }];
    const running = await Promise.all(odd.map((json) => serve((response) => answerAs(response, { json }))));
    expect(await lookAt(...running)).toEqual([]);
  });
});

test('this machine is asked unless told otherwise, and a stop ends the search', async () => {
  const stop = new AbortController();
  const silent = await serve(() => stop.abort());
  expect(await findServers({ ports: [portOf(silent)], signal: stop.signal })).toEqual([]);
  expect(silent.asked.map(({ headers }) => headers.host)).toEqual([`127.0.0.1:${portOf(silent)}`]);
});

describe('providers with a key', () => {
  const list = async (answered: Recorded) => {
    const provider = await serve((response) => answerAs(response, answered));
    const { origin } = provider;
    const transport = createTransport();
    const access = { endpoint: bareEndpoint('hosted', `${origin}/v1`, origin), key: 'sk-none' };
    const models = await transport.listModels(access, new AbortController().signal);
    await transport.close();
    expect(provider.asked[0]?.headers.authorization).toBe('Bearer sk-none');
    return models;
  };

  test('Hugging Face: the smallest context of the providers that state one', async () => {
    expect(await list(recorded.HUGGING_FACE)).toEqual({
      ok: true,
      models: [{ id: 'Qwen/Qwen3-8B', window: 32768, ownedBy: 'Qwen' }],
    });
  });

  test('OpenAI lists models, or refuses the key in words that do not repeat it', async () => {
    expect(await list(recorded.OPENAI)).toMatchObject({ ok: true, models: [{ id: 'gpt-4o-mini' }] });
    const refused = await list(recorded.OPENAI_REFUSES);
    expect(refused).toMatchObject({ ok: false, failure: { reason: 'unauthorised' } });
    expect(JSON.stringify(refused)).not.toContain('sk-none');
  });
});

test('a server without a name is called by what usually listens there', () => {
  expect(nameOf({ kind: 'other', origin: 'http://127.0.0.1:8000' })).toBe('OpenAI-compatible (vLLM?)');
  expect(nameOf({ kind: 'other', origin: 'http://127.0.0.1:9999' })).toBe('OpenAI-compatible');
  expect(nameOf({ kind: 'ollama', origin: 'http://127.0.0.1:8000' })).toBe('Ollama');
});
