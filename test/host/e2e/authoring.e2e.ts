/** Writing a prompt as a person does it: what is underlined, what the light bulb mends, what is offered and explained. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../paths.ts';
import {
  cursorBehind,
  editorText,
  hoverOver,
  pressInEditor,
  revertEditor,
  typeInEditor,
} from './activeEditor.ts';
import { expectCodes, openWindow, type RephraseWindow } from './openWindow.ts';

let window: RephraseWindow;

beforeAll(async () => {
  window = await openWindow({ workspace: join(root, 'samples') });
});

afterAll(() => window?.close());

const text = () => editorText(window);
const revert = () => revertEditor(window);
const statusItem = (text: string) => window.page.locator('.statusbar-item').filter({ hasText: text });
const suggestion = (label: string) =>
  window.page.locator('.suggest-widget .monaco-list-row').filter({ hasText: label }).first();

test('a foreign dialect is underlined, and the light bulb converts it', async () => {
  await window.open('broken/foreign-dialect-text.rephrase.md');
  await window.squiggles('error').first().waitFor();
  await cursorBehind(window, '{tex');
  await window.runCommand('Quick Fix...');
  const fix = window.page
    .locator('.action-widget .monaco-list-row')
    .filter({ hasText: 'Replace {text} with [[DOCUMENT]]' });
  await fix.waitFor();
  await window.screenshot('authoring-quick-fix');
  await fix.click();
  await expect.poll(text).toContain('Document: [[DOCUMENT]]');
  await expectCodes(window, 'broken/foreign-dialect-text.rephrase.md', []);
  await revert();
});

test('keys are offered where they are missing, with their meaning', async () => {
  await window.open('prompts/faq.rephrase.md');
  await cursorBehind(window, '  max_tokens: 2048');
  await pressInEditor(window, 'Enter');
  await typeInEditor(window, 'min');
  await pressInEditor(window, 'Control+Space');
  await suggestion('min_p').waitFor();
  await window.screenshot('authoring-completion');
  await pressInEditor(window, 'Enter');
  await expect.poll(text).toContain('  max_tokens: 2048\n  min_p: ');
  await revert();
});

test('placeholders are offered after two brackets and replace what is typed', async () => {
  await window.open('prompts/tutorial.md');
  await cursorBehind(window, 'nothing else.');
  await typeInEditor(window, ' Mind ');
  await typeInEditor(window, '[[');
  await suggestion('[[DOCUMENT]]').waitFor();
  await pressInEditor(window, 'Enter');
  await expect.poll(text).toContain('nothing else. Mind [[DOCUMENT]]\n');
  await revert();
});

test('a key explains itself, in a dark window and a light one', async () => {
  await window.open('prompts/table.rephrase.md');
  await window.page.locator('.codelens-decoration').first().waitFor();
  for (const theme of ['dark', 'light'] as const) {
    await window.setTheme(theme);
    await hoverOver(window, /^temperature$/, 'How freely the next token is drawn');
    await window.screenshot(`authoring-hover-${theme}`);
  }
});

test('broken files are listed with what is wrong', async () => {
  await window.setTheme('dark');
  await window.open('broken/unknown-parameter.rephrase.md');
  await window.squiggles('warning').first().waitFor();
  await window.open('broken/impossible-value.experiment.yaml');
  await window.squiggles('error').first().waitFor();
  await window.runCommand('Problems: Focus on Problems View');
  const rows = window.page.locator('.markers-panel .monaco-list-row');
  for (const code of ['front-matter-unknown-key', 'experiment-value']) {
    await window.page.getByPlaceholder('Filter (e.g. text, **/').fill(code);
    await rows.filter({ hasText: code }).first().waitFor();
  }
  await window.screenshot('authoring-problems');
});

test.each(['light', 'dark'] as const)(
  'a plain prompt keeps its language and shows its placeholder in colour: %s',
  async (theme) => {
    await window.setTheme(theme);
    await window.open('prompts/math.md');
    await statusItem('Markdown').waitFor();
    const colourOf = (wanted: RegExp) =>
      window.page
        .locator('.editor-instance .view-line span > span')
        .filter({ hasText: wanted })
        .first()
        .evaluate((span) => getComputedStyle(span).color);
    const plain = await colourOf(/^Document:/);
    await expect.poll(() => colourOf(/^\[\[/)).not.toBe(plain);
    await window.screenshot(`authoring-plain-${theme}`);
  },
);
