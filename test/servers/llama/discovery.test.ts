/** Finding a real llama-server by what it answers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findServers } from '../../../server/generation/discovery/findServers.ts';
import { type LlamaServer, startLlamaServer } from './startLlamaServer.ts';

let server: LlamaServer;

beforeAll(async () => {
  server = await startLlamaServer({ slots: 4, window: 2048, model: { contextTokens: 8192 } });
}, 180_000);

afterAll(() => server?.close());

test('its name, its model and the context of one slot', async () => {
  const { port } = new URL(server.url);
  const found = await findServers({ ports: [Number(port)], signal: new AbortController().signal });
  expect(found).toMatchObject([
    { kind: 'llama.cpp', state: 'ready', models: [{ id: server.alias, window: 2048 }] },
  ]);
});
