/**
 * "Peek Rephrasings" in the real window: the sample's rephrasings below the prompt in its own editor, streaming, from
 * document to document, and from the store the second time.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScriptedServer } from '../../servers/scriptedServer.ts';
import { startScriptedServer } from '../../servers/scriptedServer.ts';
import { root } from '../paths.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

let window: RephraseWindow;
let server: ScriptedServer;
let asked = 0;
/** Answers end when this is resolved. */
const flow = Promise.withResolvers<void>();

beforeAll(async () => {
  server = await startScriptedServer(async (response, { path }) => {
    if (path.endsWith('/models')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'tiny-1b', max_model_len: 8192 }] }));
      return;
    }
    asked += 1;
    const chunk = (content: string, finish: string | null): string =>
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk('**Where does the river rise?**\n\nIn the', null));
    await flow.promise;
    response.end(`${chunk(' hills.', null)}${chunk('', 'stop')}data: [DONE]\n\n`);
  });
  window = await openWindow({
    workspace: {
      'prompts/faq.rephrase.md': await readFile(join(root, 'samples/prompts/faq.rephrase.md'), 'utf8'),
      'data/documents.jsonl': await readFile(join(root, 'samples/data/documents.jsonl'), 'utf8'),
    },
    settings: {
      'rephrase.endpoint': 'lab',
      'rephrase.documents': 'data/documents.jsonl',
      'rephrase.sample.size': 4,
    },
    machineSettings: { 'rephrase.endpoints': { lab: { url: server.origin, model: 'tiny-1b' } } },
  });
});

afterAll(async () => {
  flow.resolve();
  await window?.close();
  await server?.close();
});

const peek = () => window.page.locator('.peekview-widget');
const shown = async () =>
  ((await peek().locator('.preview .view-lines').textContent()) ?? '').replaceAll('\u00a0', ' ');

describe('peeking', () => {
  test('shows what streams, below the prompt', async () => {
    await window.open('prompts/faq.rephrase.md');
    await window.runCommand('Rephrase: Peek Rephrasings');
    await expect.poll(() => peek().count()).toBe(1);
    await expect.poll(shown).toContain('In the');
    expect(await shown()).toContain('writes');
    await window.screenshot('peek-streaming-light');
  });

  test('goes on as it arrives, and leads from document to document', async () => {
    flow.resolve();
    await expect.poll(shown).toContain('In the hills.');
    const rows = peek().locator('.ref-tree .monaco-list-row');
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(4);
    await window.setTheme('dark');
    await window.screenshot('peek-dark');
    await peek().locator('.ref-tree .monaco-list').press('F4');
    await expect.poll(shown).toContain('In the hills.');
    expect(asked).toBe(4);
  });

  test('a second peek is answered from the store', async () => {
    await window.inside(async (vscode) => {
      await vscode.commands.executeCommand('closeReferenceSearch');
    });
    await expect.poll(() => peek().count()).toBe(0);
    await window.open('prompts/faq.rephrase.md');
    await window.runCommand('Rephrase: Peek Rephrasings');
    await expect.poll(shown).toContain('stored');
    expect(asked).toBe(4);
  });
});
