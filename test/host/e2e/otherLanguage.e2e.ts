/**
 * The window in another display language: the pages of the packed extension get the language's texts through the editor,
 * as a person with a language pack would see them. The language is a pseudo one, longer than any that people speak.
 */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { bareWords, cutTexts } from '../../client/webviews/faultyTexts.ts';
import { pseudo, pseudoBundle } from '../../l10n/pseudoTexts.ts';
import { root } from '../paths.ts';
import { cursorBehind, hoverOver } from './activeEditor.ts';
import { openWindow, type RephraseWindow, type WindowOptions } from './openWindow.ts';

let window: RephraseWindow | null = null;
let practice: Practice;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
});

afterEach(async () => {
  await window?.close();
  window = null;
});

afterAll(() => practice?.close());

test('the preview speaks the language of the window, wide and narrow, dark and light', async () => {
  const texts = pseudoBundle();
  window = await previewIn({ tag: 'qps-ploc', texts });
  const page = window.webview();
  const done = pseudo('{0} of {1} done').replace('{0}', '16').replace('{1}', '16');
  await expect.poll(() => page.locator('.progress').textContent()).toBe(done);
  expect(await page.locator('html').getAttribute('lang')).toBe(texts['en']);
  await page.getByRole('button', { name: pseudo('Summary') }).click();
  await page.locator('.strip').waitFor();
  for (const theme of ['dark', 'light'] as const) {
    await window.setTheme(theme);
    for (const width of [1440, 1000]) {
      await window.page.setViewportSize({ width, height: 900 });
      await window.screenshot(`pseudo-preview-${theme}-${width}`);
      await expectGood(window);
    }
  }
});

test('German comes with the package', async () => {
  window = await previewIn({ tag: 'de' });
  const progress = window.webview().locator('.progress');
  await expect.poll(() => progress.textContent()).toBe('16 von 16 fertig');
  expect(await window.inside((vscode) => vscode.env.language)).toBe('de');
  await window.webview().getByRole('button', { name: 'Zusammenfassung' }).click();
  await window.screenshot('german-preview');
});

test('what stands beside prompts and experiments is German too, with the language server as it is packed', async () => {
  window = await openWindow({
    workspace: join(root, 'samples'),
    settings: { 'rephrase.documents': 'data/documents.jsonl' },
    language: { tag: 'de' },
  });
  const opened = window;
  const said = async (path: string): Promise<readonly string[]> =>
    (await opened.diagnostics(path)).map(({ message }) => message);
  await opened.open('broken/foreign-dialect-text.rephrase.md');
  await expect
    .poll(() => said('broken/foreign-dialect-text.rephrase.md'))
    .toEqual([expect.stringContaining('{text} ist ein Format-Feld von Python.')]);
  await cursorBehind(opened, '{tex');
  await opened.runCommand('Quick Fix...');
  await opened.page
    .locator('.action-widget .monaco-list-row')
    .filter({ hasText: '{text} durch [[DOCUMENT]] ersetzen' })
    .waitFor();
  await opened.screenshot('german-fix');
  await opened.page.keyboard.press('Escape');
  await opened.open('broken/documents-truncated.experiment.yaml');
  await expect
    .poll(() => said('broken/documents-truncated.experiment.yaml'))
    .toEqual([expect.stringContaining('Dokumenten der Stichprobe würden')]);
  await opened.open('prompts/faq.rephrase.md');
  const lens = opened.page.locator('.codelens-decoration').filter({ hasText: 'Vergleichen…' });
  await lens.waitFor();
  await opened.page.locator('.view-line').filter({ hasText: 'Tokens' }).first().waitFor();
  for (const theme of ['dark', 'light'] as const) {
    await opened.setTheme(theme);
    await opened.screenshot(`german-lens-${theme}`);
    await hoverOver(opened, /^temperature$/, 'Wie frei das nächste Token gezogen wird');
    await opened.screenshot(`german-prompt-${theme}`);
  }
});

/** A window in this language, with two prompts side by side. */
async function previewIn(language: NonNullable<WindowOptions['language']>): Promise<RephraseWindow> {
  const opened = await openWindow({
    workspace: join(root, 'samples'),
    settings: { 'rephrase.endpoint': 'lab' },
    machineSettings: {
      'rephrase.endpoints': {
        lab: { url: `http://127.0.0.1:${practice.port}`, model: 'practice-rules-no-model' },
      },
    },
    language,
  });
  await opened.open('prompts/faq.rephrase.md');
  await opened.inside(
    async (vscode, files: readonly string[]) => {
      const uris = files.map((file) => vscode.Uri.file(file));
      await vscode.commands.executeCommand('rephrase.preview', uris[0], uris);
    },
    ['faq', 'table'].map((name) => join(opened.folder, 'prompts', `${name}.rephrase.md`)),
  );
  return opened;
}

/** Once the page has settled. What models and datasets say is not the page's, nor what names things: prompts, models, endpoints, columns. */
async function expectGood(opened: RephraseWindow): Promise<void> {
  const frame = await pageFrame(opened);
  const theirs = () =>
    frame.evaluate(() => {
      const shadow = document.querySelector('rephrase-preview')?.shadowRoot;
      const said = [...(shadow?.querySelectorAll('.text, .name, .model, .document .shrink, .sample') ?? [])];
      return said.map((element) => element.textContent ?? '');
    });
  const names = ['practice rules no model lab preamble stop refusal documents jsonl'];
  await expect.poll(async () => bareWords(frame, [await theirs(), names, opened.folder])).toEqual([]);
  await expect.poll(() => cutTexts(frame)).toEqual([]);
}

async function pageFrame(opened: RephraseWindow): Promise<Frame> {
  const handle = await opened.page.locator('iframe.webview.ready').first().elementHandle();
  const outer = await handle?.contentFrame();
  const inner = await (await outer?.$('iframe#active-frame'))?.contentFrame();
  if (!inner) throw new Error('The preview has no page.');
  return inner;
}
