/** In a workspace that the user does not trust nothing starts and nothing is sent. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindow, type RephraseWindow } from './openWindow.ts';

let window: RephraseWindow;

beforeAll(async () => {
  window = await openWindow({
    workspace: {
      'prompts/faq.rephrase.md': 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n',
      '.rephrase/jobs/.keep': '',
    },
    trust: 'ask',
  });
});

afterAll(() => window?.close());

test('commands that send or start are refused, however they are run', async () => {
  await window.open('prompts/faq.rephrase.md');
  await window.inside(async (vscode) => {
    void vscode.commands.executeCommand('rephrase.startBatch');
  });
  await window.told('sends no document anywhere and starts no job');
});

test('the Jobs view says so', async () => {
  await window.runCommand('Rephrase: Focus on Jobs View');
  await expect
    .poll(() => window.page.locator('.pane-body').first().textContent())
    .toContain('Jobs start only in a trusted workspace.');
  await window.screenshot('batch-untrusted');
});
