/**
 * An endpoint under stress, a real socket and the real transport between: each way of failing is a state of its own cell
 * with the action that helps, and the rest goes on. No test depends on how fast the machine is: a connection breaks off
 * only once its beginning is on the page, and only what is silent for ever is held against a deadline.
 */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import type { CellSnapshot } from '../../../client/webviews/messages.ts';
import { bareEndpoint } from '../../../server/generation/bareEndpoint.ts';
import type { Transport } from '../../../server/generation/transport.ts';
import { createTransport } from '../../../server/generation/transport.ts';
import type { ScriptedServer } from '../../servers/scriptedServer.ts';
import { startScriptedServer } from '../../servers/scriptedServer.ts';
import { FakePage } from './fakePage.ts';
import { documentOf, FAQ, FakeWorld } from './fakeWorld.ts';

/** The test's own patience; far more than a busy machine takes. */
const TEST_MS = 120_000;
const HELLO = event({ choices: [{ index: 0, delta: { content: 'Half a' } }] });

/** What the server does for the document of that name. */
const FAULTS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  fine: (response) => stream(response).end(`${HELLO}${event(LAST)}data: [DONE]\n\n`),
  busy: (response) =>
    json(response, 429, { error: { message: 'Rate limit reached.' } }, { 'retry-after': '7' }),
  dropped: (response) => {
    stream(response).write(HELLO);
    dropped.push(response);
  },
  halfEvent: (response) => stream(response).end(`${HELLO}data: {"choices": [{"delta": {"cont`),
  notStream: (response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('\u0000\u0001binary');
  },
  html: (response) => {
    response
      .writeHead(502, { 'content-type': 'text/html' })
      .end('<html><h1>502 Bad Gateway</h1>nginx</html>');
  },
  overflow: (response) =>
    json(response, 400, {
      error: {
        message: "This model's maximum context length is 2048 tokens. However, you requested 9000 tokens.",
        code: 400,
      },
    }),
  rejected: (response) => json(response, 400, { error: { message: 'temperature must be non-negative' } }),
};

const LAST = {
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
};

/** Answers that break off when the test says so. */
const dropped: ServerResponse[] = [];
let server: ScriptedServer;
let transport: Transport;
let world: FakeWorld;
let session: PreviewSession;
let page: FakePage;

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

beforeEach(async () => {
  server = await startScriptedServer((response, { body }) => {
    const name = /<(\w+)>/.exec(body)?.[1] ?? '';
    const fault = FAULTS[name];
    if (fault) fault(response);
    else
      json(response, 404, { error: { message: 'The model `gone` does not exist.', type: 'NotFoundError' } });
  });
  dropped.length = 0;
  transport = createTransport();
});

afterEach(async () => {
  session.dispose();
  await transport.close();
  await server.close();
});

test('each fault has its own state and action, and the others go on', async () => {
  prepare(Object.keys(FAULTS));
  await session.run({ fresh: false });
  // What lies unread in a socket when it breaks is lost, so the page must have it first.
  await expect.poll(() => cell('dropped').text).toBe('Half a');
  for (const response of dropped) response.destroy();
  await over();
  expect(cell('fine')).toMatchObject({ status: 'done', text: 'Half a', tokens: { count: 2, exact: true } });
  expect(failure('busy')).toEqual(['rerunCell', 'lowerConcurrency']);
  expect(failure('dropped')).toEqual(['rerunCell']);
  expect(failure('halfEvent')).toEqual(['rerunCell']);
  expect(failure('notStream')).toEqual(['rerunCell', 'testEndpoint']);
  expect(failure('html')).toEqual(['rerunCell', 'lowerConcurrency']);
  expect(failure('overflow')).toEqual(['editParameters', 'exactRequest']);
  expect(failure('rejected')).toEqual(['exactRequest', 'editParameters']);
  for (const name of ['dropped', 'halfEvent']) expect(cell(name).text).toBe('Half a');
  const messages = Object.keys(FAULTS).flatMap((name) => cell(name).error?.message ?? []);
  expect(new Set(messages).size).toBe(messages.length);
  for (const message of messages) expect(message).toMatch(/^gpu/);
  expect(page.progress).toMatchObject({ running: false, done: 8, failed: 7 });
});

test('a server that never answers fails its cell when the time allowed is over', async () => {
  await server.close();
  server = await startScriptedServer(() => undefined);
  await transport.close();
  transport = createTransport({ silenceMs: 200 });
  await run(['silent']);
  expect(failure('silent')).toEqual(['rerunCell', 'lowerConcurrency']);
  expect(cell('silent').error?.message).toMatch(/^gpu/);
});

test('a model that is not there is said once for all of its cells, and asked for no more', async () => {
  await run(
    Array.from({ length: 30 }, () => 'nothing'),
    { atOnce: 1 },
  );
  expect(new Set(page.statuses)).toEqual(new Set(['failed']));
  expect(server.asked).toHaveLength(1);
  expect(failure('nothing')).toEqual(['testEndpoint']);
});

test('an endpoint that is not there fails its own column only', async () => {
  const open = server.origin;
  await server.close();
  server = await startScriptedServer(FAULTS['fine'] ?? (() => undefined));
  const gone = bareEndpoint('gone', `${open}/v1`, open);
  const there = bareEndpoint('gpu', `${server.origin}/v1`, server.origin);
  prepare(['fine', 'fine']);
  world.endpoints = [
    { ...there, model: 'm' },
    { ...gone, model: 'm2' },
  ];
  world.paths = ['/w/a.experiment.yaml'];
  world.texts.set(
    '/w/a.experiment.yaml',
    'prompts: [prompts/faq.md]\nmodels: [{ endpoint: gpu }, { endpoint: gone }]\n',
  );
  await ended();
  expect(page.statuses).toEqual(['done', 'failed', 'done', 'failed']);
  expect(page.cell('faq--m2', 0).error?.actions.map(({ action }) => action)).toEqual([
    'rerunCell',
    'testEndpoint',
  ]);
});

test('a queue at the server is a state of its own until the first token comes', async () => {
  const waiting: ServerResponse[] = [];
  await server.close();
  server = await startScriptedServer((response) => void waiting.push(response));
  prepare(['fine']);
  await session.run({ fresh: false });
  await expect.poll(() => waiting.length).toBe(1);
  expect(page.statuses).toEqual(['queued']);
  expect(page.cell('faq--m', 0).sentAt).not.toBeNull();
  stream(waiting[0] as ServerResponse).write(HELLO);
  await expect.poll(() => page.statuses[0]).toBe('streaming');
});

function cell(name: string): CellSnapshot {
  const row = world.documents.findIndex(({ text }) => text === `<${name}>`);
  return page.cell('faq--m', row);
}

/** The actions of a cell that failed. */
function failure(name: string): readonly string[] {
  const { error, status } = cell(name);
  expect(status).toBe('failed');
  return error?.actions.map(({ action }) => action) ?? [];
}

async function run(names: readonly string[], { atOnce = 100 } = {}): Promise<void> {
  prepare(names, { atOnce });
  await ended();
}

async function ended(): Promise<void> {
  await session.run({ fresh: false });
  await over();
}

async function over(): Promise<void> {
  await expect.poll(() => page.progress?.running).toBe(false);
}

function prepare(names: readonly string[], { atOnce = 100 } = {}): void {
  world = new FakeWorld();
  world.paths = [FAQ];
  world.limit = atOnce;
  world.documents = names.map((name, row) => documentOf(row, `<${name}>`));
  const { origin } = server;
  world.endpoints = [{ ...bareEndpoint('gpu', `${origin}/v1`, origin), model: 'm' }];
  world.transport.stream = (access, body, signal) => transport.stream({ ...access, key: null }, body, signal);
  session = new PreviewSession(['file:///w/prompts/faq.md'], ['faq'], world);
  page = new FakePage(session);
}

function stream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}
