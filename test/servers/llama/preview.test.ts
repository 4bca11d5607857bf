/**
 * The preview against a real llama-server: its own sampler, request builder, transport and store, without an editor.
 * 200 documents, two prompts; what the page is told adds up, and a second session finds everything again.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../client/preview/clock.ts';
import { createDocumentSampler } from '../../../client/preview/documentSampler.ts';
import type { PreviewWorld } from '../../../client/preview/loadGrid.ts';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import { openResultStore } from '../../../client/preview/resultStore.ts';
import { chatPrompt, tokenView } from '../../../client/preview/serverViews.ts';
import { loadPlan } from '../../../server/generation/loadPlan.ts';
import { loadTokenizer } from '../../../server/generation/tokenizerCounter.ts';
import { createTransport } from '../../../server/generation/transport.ts';
import { FakePage } from '../../client/preview/fakePage.ts';
import { openAccess } from '../openAccess.ts';
import { type LlamaServer, startLlamaServer } from './startLlamaServer.ts';
import { trickyDocuments } from './trickyDocuments.ts';

const DOCUMENTS = 200;
/** What the profile says. The tiny model spends about one token per character, so the server has room for more. */
const WINDOW = 2048;
const SERVER_WINDOW = 8192;
const PROMPTS = {
  'faq.md': '---\nparameters: { max_tokens: 24, seed: 7 }\n---\nRewrite as a FAQ.\n\n[[DOCUMENT]]',
  'table.md': '---\nparameters: { max_tokens: 24, seed: 7 }\n---\nRewrite as a table.\n\n[[DOCUMENT]]',
};

const transport = createTransport();
let folder: string;
let server: LlamaServer;
const warnings: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rephrase-preview-'));
  server = await startLlamaServer({
    slots: 8,
    window: SERVER_WINDOW,
    model: { contextTokens: SERVER_WINDOW },
  });
  const rows = trickyDocuments(DOCUMENTS, 7).map((document) => JSON.stringify(document));
  await writeFile(join(folder, 'web.jsonl'), `${rows.join('\n')}\n`);
});

afterAll(async () => {
  await transport.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test('every cell streams to its end, and what the page was told adds up', async () => {
  const { page, session } = open();
  await session.run({ fresh: false });
  await expect.poll(() => page.progress?.running).toBe(false);
  session.showRows(page.grid?.rows.map(({ key }) => key) ?? []);
  const cells = [...page.cells.values()];
  expect(cells).toHaveLength(DOCUMENTS * 2);
  expect(cells.filter(({ status }) => status !== 'done').map(({ error }) => error)).toEqual([]);
  for (const { text, tokens, finishReason } of cells) {
    expect(text).not.toBe('');
    expect(tokens?.exact).toBe(true);
    expect(['stop', 'length']).toContain(finishReason);
  }
  expect(cells.filter(({ truncated }) => truncated).length).toBeGreaterThan(0);
  expect(warnings).toEqual([]);
  session.dispose();
});

test('a second session finds every answer and sends nothing', async () => {
  const { page, session, contacts } = open();
  await session.restore();
  expect(new Set(page.statuses)).toEqual(new Set(['stored']));
  expect(contacts()).toBe(0);
  session.dispose();
});

test('the server shows its chat template and cuts texts into tokens', async () => {
  const access = openAccess(server.url);
  const { signal } = new AbortController();
  const messages = [{ role: 'user', content: 'Rewrite the river.' }];
  const prompt = await chatPrompt(transport, access, { model: server.alias, messages }, signal);
  expect(prompt).toMatchObject({ ok: true, text: expect.stringContaining('Rewrite the river.') });
  const content = 'A river, ein Fluss, 川 and 🌊.';
  const tokens = await tokenView(transport, access, { model: server.alias, content }, signal);
  expect(tokens.ok && tokens.pieces.join('').trim()).toBe(content);
});

test('stopping frees the server at once', async () => {
  const { page, session } = open();
  await session.run({ fresh: true });
  await expect.poll(() => page.statuses.includes('streaming')).toBe(true);
  session.stop();
  expect(page.statuses.some((status) => status === 'streaming' || status === 'queued')).toBe(false);
  await expect.poll(() => server.busySlots()).toBe(0);
  session.dispose();
});

/** A session as the editor makes it, its files apart from the editor. */
function open(): { page: FakePage; session: PreviewSession; contacts(): number } {
  let contacts = 0;
  const { endpoint } = openAccess(server.url);
  const profile = { ...endpoint, alias: 'llama', model: server.alias, window: WINDOW };
  const prompts = Object.keys(PROMPTS).map((name) => join(folder, name));
  const world: PreviewWorld = {
    plan: async () => {
      const planned = await loadPlan(
        {
          kind: 'prompts',
          paths: prompts,
          baseFolder: folder,
          documents: {
            source: null,
            column: 'text',
            idColumn: 'id',
            filter: null,
            sample: { size: DOCUMENTS, seed: 7, stratify: 'length', pinned: [] },
            limit: null,
          },
        },
        {
          readText: async (path) =>
            Object.entries(PROMPTS).find(([name]) => path.endsWith(name))?.[1] ?? null,
          endpoints: [profile],
          defaultAlias: null,
          defaultSource: join(folder, 'web.jsonl'),
          loadTokenizer,
        },
      );
      return planned.ok ? { ok: true, plan: { ...planned.plan, versions: new Map() }, notices: [] } : planned;
    },
    sample: createDocumentSampler(),
    served: async () => [{ id: server.alias, window: SERVER_WINDOW, ownedBy: 'llamacpp' }],
    access: async (asked) => {
      contacts += 1;
      return { endpoint: asked, key: null };
    },
    mayContact: async () => true,
    ended: () => undefined,
    judgements: { ready: async () => undefined, judgementOf: () => ({ rating: null, comment: '' }) },
    isTrusted: () => true,
    transport,
    store: openResultStore(join(folder, 'previews'), (message) => warnings.push(message)),
    clock: systemClock,
    concurrency: () => 8,
    log: { warn: (message) => warnings.push(message), error: (message) => warnings.push(message) },
  };
  const session = new PreviewSession([], ['faq', 'table'], world);
  return { page: new FakePage(session), session, contacts: () => contacts };
}
