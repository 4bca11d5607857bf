/**
 * The window in another display language: the pages of the packed extension get the language's texts through the editor,
 * as a person with a language pack would see them. The language is a pseudo one, longer than any that people speak.
 */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { pseudo, pseudoBundle } from '../../client/l10n/pseudoTexts.ts';
import { bareWords, cutTexts } from '../../client/webviews/faultyTexts.ts';
import { root } from '../paths.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

let window: RephraseWindow;
let practice: Practice;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  window = await openWindow({
    workspace: join(root, 'samples'),
    settings: { 'rephrase.endpoint': 'lab' },
    machineSettings: {
      'rephrase.endpoints': {
        lab: { url: `http://127.0.0.1:${practice.port}`, model: 'practice-rules-no-model' },
      },
    },
    language: { tag: 'qps-ploc', texts: pseudoBundle() },
  });
});

afterAll(async () => {
  await window?.close();
  await practice?.close();
});

test('the preview speaks the language of the window, wide and narrow, dark and light', async () => {
  await window.open('prompts/faq.rephrase.md');
  await window.inside(
    async (vscode, files: readonly string[]) => {
      const uris = files.map((file) => vscode.Uri.file(file));
      await vscode.commands.executeCommand('rephrase.preview', uris[0], uris);
    },
    ['faq', 'table'].map((name) => join(window.folder, 'prompts', `${name}.rephrase.md`)),
  );
  const page = window.webview();
  const done = pseudo('{0} of {1} done').replace('{0}', '16').replace('{1}', '16');
  await expect.poll(() => page.locator('.progress').textContent(), { timeout: 60_000 }).toBe(done);
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  await page.getByRole('button', { name: pseudo('Summary') }).click();
  await page.locator('.strip').waitFor();
  for (const theme of ['dark', 'light'] as const) {
    await window.setTheme(theme);
    for (const width of [1440, 1000]) {
      await window.page.setViewportSize({ width, height: 900 });
      await window.screenshot(`pseudo-preview-${theme}-${width}`);
      await expectGood();
    }
  }
});

/** What models and datasets say is not the page's, nor what names things: prompts, models, endpoints, columns. */
async function expectGood(): Promise<void> {
  const frame = await pageFrame();
  const theirs = await frame.evaluate(() => {
    const shadow = document.querySelector('rephrase-preview')?.shadowRoot;
    const said = [...(shadow?.querySelectorAll('.text, .name, .model, .document .shrink, .sample') ?? [])];
    return said.map((element) => element.textContent ?? '');
  });
  const names = ['practice rules no model lab preamble stop refusal documents jsonl'];
  expect(await bareWords(frame, [theirs, names, window.folder])).toEqual([]);
  expect(await cutTexts(frame)).toEqual([]);
}

async function pageFrame(): Promise<Frame> {
  const handle = await window.page.locator('iframe.webview.ready').first().elementHandle();
  const outer = await handle?.contentFrame();
  const inner = await (await outer?.$('iframe#active-frame'))?.contentFrame();
  if (!inner) throw new Error('The preview has no page.');
  return inner;
}
