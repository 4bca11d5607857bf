/**
 * The README's pictures, taken in the real window as a newcomer sees it, so that they stay true. They land in
 * `.cache/screenshots`; with REPHRASE_PICTURES=1 also in `docs/pictures`.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { root } from '../paths.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';
import type { SlowServer } from './slowServer.ts';
import { startSlowServer } from './slowServer.ts';

let window: RephraseWindow;
let practice: Practice;
/** Slow only where work is to be seen. */
let slow: SlowServer;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  slow = await startSlowServer(practice.port, null);
  window = await openWindow({
    workspace: join(root, 'samples'),
    machineSettings: {
      'rephrase.endpoints': { practice: { url: slow.url, model: 'practice-rules-no-model', concurrency: 3 } },
    },
    settings: { 'editor.minimap.enabled': false },
    size: { width: 1680, height: 940 },
  });
});

afterAll(async () => {
  await window?.close();
  slow?.close();
  await practice?.close();
});

test('two prompts side by side, dark and light', async () => {
  await window.open('prompts/faq.rephrase.md');
  await window.runCommand('View: Close Primary Side Bar');
  await window.inside(
    async (vscode, files: readonly string[]) => {
      const uris = files.map((file) => vscode.Uri.file(file));
      await vscode.commands.executeCommand('rephrase.preview', uris[0], uris);
    },
    ['faq', 'table'].map((name) => join(window.folder, 'prompts', `${name}.rephrase.md`)),
  );
  const progress = () => window.webview().locator('.progress').textContent();
  await expect.poll(progress, { timeout: 60_000 }).toBe('16 of 16 done');
  await window.page.mouse.move(840, 935);
  for (const theme of ['dark', 'light'] as const) {
    await window.setTheme(theme);
    await picture(`preview-side-by-side-${theme}`);
  }
});

test.runIf(process.env['REPHRASE_PICTURES'] === '1')('a job at work, dark and light', async () => {
  slow.delayMs = 1500;
  await window.inside(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  await window.open('formats.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Start' }).click();
  await window.notification('"formats" runs over').getByRole('button', { name: 'Show Jobs' }).click();
  const rows = window.page.locator('.pane-body .monaco-list-row');
  await expect.poll(() => rows.first().textContent()).toMatch(/formats.*docs\//);
  await window.inside(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  await rows.first().locator('.monaco-tl-twistie').click();
  await rows.first().click();
  await window.runCommand('Notifications: Clear All Notifications');
  // Long enough for the charts to have a shape.
  await new Promise((resolve) => setTimeout(resolve, 40_000));
  for (const theme of ['dark', 'light'] as const) {
    await window.setTheme(theme);
    await picture(`job-${theme}`);
  }
});

async function picture(name: string): Promise<void> {
  await window.screenshot(name);
  if (process.env['REPHRASE_PICTURES'] !== '1') return;
  await mkdir(join(root, 'docs/pictures'), { recursive: true });
  await copyFile(join(root, '.cache/screenshots', `${name}.png`), join(root, 'docs/pictures', `${name}.png`));
}
