/** The preview against a real llama-server in the real window: two prompts stream side by side and finish. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindow, type RephraseWindow } from '../../host/e2e/openWindow.ts';
import { WINDOW_RETRIES } from '../../host/patience.ts';
import { type LlamaServer, startLlamaServer } from './startLlamaServer.ts';

let server: LlamaServer;
let window: RephraseWindow;

beforeAll(async () => {
  server = await startLlamaServer({ slots: 8, window: 8192, model: { contextTokens: 8192 } });
  window = await openWindow({
    workspace: {
      'prompts/faq.md': 'Rewrite as a FAQ.\n\n[[DOCUMENT]]\n',
      'prompts/table.md': 'Rewrite as a table.\n\n[[DOCUMENT]]\n',
      'data/web.jsonl': Array.from({ length: 6 }, (_, row) =>
        JSON.stringify({ id: `web-${row}`, text: `The river rises in hill ${row} and runs to the sea.` }),
      ).join('\n'),
      'two.experiment.yaml':
        'prompts: [prompts/faq.md, prompts/table.md]\nmodels: [{ endpoint: llama, parameters: { max_tokens: 64 } }]\ndocuments: { source: data/web.jsonl }\n',
    },
    machineSettings: { 'rephrase.endpoints': { llama: { url: server.url, model: server.alias } } },
  });
});

afterAll(async () => {
  await window?.close();
  await server?.close();
});

test('streams side by side, with tokens, rate and finish_reason', { retry: WINDOW_RETRIES }, async () => {
  await window.inside(
    async (vscode, file: string) => {
      await vscode.commands.executeCommand('rephrase.preview', vscode.Uri.file(file));
    },
    join(window.folder, 'two.experiment.yaml'),
  );
  const page = window.webview();
  const progress = () => page.locator('.progress').textContent();
  await expect.poll(progress).toBe('12 of 12 done');
  expect(await page.locator('.notice').allTextContents()).toEqual([]);
  const footers = (await page.locator('rephrase-cell').allTextContents()).map((text) =>
    text.replace(/\s+/g, ' '),
  );
  await window.screenshot('preview-llama-server');
  expect(footers).toHaveLength(12);
  for (const footer of footers) expect(footer).toMatch(/\d+ tok · .*(?:stop|length)/);
  // An answer of a few tokens has no rate worth showing.
  expect(footers.join()).toMatch(/\d+ tok · [\d,]+ tok\/s · /);
});
