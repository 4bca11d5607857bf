/** The harness itself: a window opens, its editors and its extension host can be reached, it survives a reload. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindow, type RephraseWindow } from './openWindow.ts';

let window: RephraseWindow;

beforeAll(async () => {
  window = await openWindow({
    workspace: { 'notes.md': '# Notes\n', 'prompts/faq.md': 'Ask.\n\n[[DOCUMENT]]\n' },
  });
});

afterAll(() => window?.close());

test('shows the files of the workspace', async () => {
  await window.open('notes.md');
  await expect.poll(() => window.page.locator('.tab.active').textContent()).toContain('notes.md');
  await window.screenshot('window');
});

test('runs commands from the palette', async () => {
  await window.runCommand('View: Split Editor Right');
  await expect.poll(() => window.page.locator('.editor-group-container').count()).toBe(2);
});

test('comes back after a reload', async () => {
  await window.reload();
  const active = () => window.inside((vscode) => vscode.window.activeTextEditor?.document.fileName);
  await expect.poll(active).toBe(join(window.folder, 'notes.md'));
});

test('puts away what stands open before a test is tried again', async () => {
  const { page } = window;
  const standing = page.locator(
    '.quick-input-widget:visible, .monaco-dialog-box:visible, .monaco-menu:visible',
  );
  const ask = [
    async (vscode: typeof import('vscode')) => {
      const box = vscode.window.createInputBox();
      box.ignoreFocusOut = true;
      box.show();
      await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    },
    (vscode: typeof import('vscode')) =>
      void vscode.window.showWarningMessage('Is it?', { modal: true }, 'It is'),
  ];
  for (const open of ask) {
    await window.inside(open);
    await standing.waitFor();
    await window.putAway();
    expect(await standing.count()).toBe(0);
  }
  await page.locator('.tab.active').first().click({ button: 'right' });
  await page.locator('.monaco-menu').waitFor();
  await window.putAway();
  await window.inside((vscode) => void vscode.window.showInformationMessage('It is so.'));
  await window.notification('It is so.').waitFor();
  await window.putAway();
  await window.notification('It is so.').waitFor({ state: 'hidden' });
  await window.told('It is so.');
});

test('shows dark and light', async () => {
  await window.setTheme('dark');
  await window.screenshot('window-dark');
  await window.setTheme('light');
});
