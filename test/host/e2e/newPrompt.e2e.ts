/** A prompt begun by "New Prompt…" as a person begins it, and what stands around a prompt that is open. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../paths.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

let window: RephraseWindow;

beforeAll(async () => {
  window = await openWindow({ workspace: join(root, 'samples') });
});

afterAll(() => window?.close());

const input = () => window.page.locator('.quick-input-widget');

test('a form is chosen, a name that is taken is refused, and the file opens ready to write', async () => {
  await window.runCommand('Rephrase: New Prompt…');
  const form = input().locator('.monaco-list-row').filter({ hasText: 'FAQ' });
  await form.waitFor();
  await window.screenshot('new-prompt-form');
  await form.click();
  const name = input().locator('input').first();
  await expect.poll(() => name.inputValue()).toBe('faq-2');
  await name.fill('faq');
  await input().getByText('prompts/faq.rephrase.md exists already').waitFor();
  await window.screenshot('new-prompt-name');
  await name.fill('questions');
  await input().getByText('exists already').waitFor({ state: 'hidden' });
  await name.press('Enter');
  const file = join(window.folder, 'prompts', 'questions.rephrase.md');
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('form: faq');
  const active = () => window.inside((vscode) => vscode.window.activeTextEditor?.document.fileName ?? '');
  await expect.poll(active).toContain('questions.rephrase.md');
  await window.page
    .getByText(/≈\s\d+\stokens/)
    .first()
    .waitFor();
  await window.screenshot('new-prompt');
});

test('the status bar says that there is no endpoint, and a click looks for one', async () => {
  const item = window.page.locator('[id="status.rephrase.trouble"], [id$="rephrase.trouble"]').first();
  await expect.poll(() => item.textContent()).toContain('Rephrase: no endpoint');
  await item.click();
  await input().getByText('Find Endpoint').waitFor();
  await input().locator('.monaco-list-row').filter({ hasText: 'Look on Another Host' }).waitFor();
  await window.screenshot('trouble-status');
  await window.leave();
});

test('with an endpoint but no documents it says that, and a click leads to them', async () => {
  await rm(join(window.folder, 'data'), { recursive: true, force: true });
  await window.inside(async (vscode) => {
    const settings = vscode.workspace.getConfiguration('rephrase');
    const profiles = { gpu: { url: 'http://127.0.0.1:9', model: 'lab/small-1B' } };
    await settings.update('endpoints', profiles, vscode.ConfigurationTarget.Global);
  });
  const item = window.page.locator('[id="status.rephrase.trouble"], [id$="rephrase.trouble"]').first();
  await expect.poll(() => item.textContent()).toContain('Rephrase: documents not found');
  await window.inside(async (vscode) => {
    const settings = vscode.workspace.getConfiguration('rephrase');
    await settings.update('documents', undefined, vscode.ConfigurationTarget.Workspace);
  });
  await expect.poll(() => item.textContent()).toContain('Rephrase: no documents');
  await window.screenshot('trouble-no-documents');
  await item.click();
  await window.pick('Browse…');
  await expect.poll(() => input().locator('input').first().inputValue()).toContain(window.folder);
  await window.screenshot('trouble-choose-documents');
  await window.leave();
});

test('the outline shows the front matter and the placeholders', async () => {
  await window.open('prompts/table.rephrase.md');
  await window.runCommand('Go to Symbol in Editor...');
  await input().locator('.monaco-list-row').filter({ hasText: 'Front matter' }).first().waitFor();
  await window.screenshot('outline');
  await input().locator('input').first().pressSequentially('DOCUMENT');
  await input().locator('.monaco-list-row').filter({ hasText: '[[DOCUMENT]]' }).waitFor();
  await window.leave();
});
