/**
 * The checks of a prompt in VS Code's Test Explorer, in the real window: found without opening a prompt, run over the
 * sample, failures at the line that asks for the check, and answered from the store the second time.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScriptedServer } from '../../servers/scriptedServer.ts';
import { startScriptedServer } from '../../servers/scriptedServer.ts';
import { root } from '../paths.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const PROMPT = `---
output:
  form: faq
  checks:
    - not_preamble: true
    - length_ratio: { min: 0, max: 50 }
    - qa_pairs: { min: 2 }
---
Turn the document into a FAQ. Return only the FAQ, nothing else.

Document: [[DOCUMENT]]
`;

let window: RephraseWindow;
/** Opens every second answer with a preamble, and gives one pair each. */
let server: ScriptedServer;
let asked = 0;

beforeAll(async () => {
  server = await startScriptedServer((response, { path }) => {
    if (path.endsWith('/models')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'tiny-1b', max_model_len: 8192 }] }));
      return;
    }
    asked += 1;
    const opening = asked % 2 === 0 ? 'Here is the FAQ:\n\n' : '';
    const content = `${opening}**What is it about?**\n\nIt is about rivers.`;
    const chunk = (delta: object, finish: string | null): string =>
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${chunk({ content }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`);
  });
  window = await openWindow({
    workspace: {
      'prompts/faq.rephrase.md': PROMPT,
      'prompts/plain.md': 'No checks here.\n\n[[DOCUMENT]]\n',
      'data/documents.jsonl': await readFile(join(root, 'samples/data/documents.jsonl'), 'utf8'),
    },
    settings: {
      'rephrase.endpoint': 'lab',
      'rephrase.documents': 'data/documents.jsonl',
      'rephrase.sample.size': 6,
    },
    machineSettings: { 'rephrase.endpoints': { lab: { url: server.origin, model: 'tiny-1b' } } },
    size: { width: 1500, height: 900 },
  });
});

afterAll(async () => {
  await window?.close();
  await server?.close();
});

const tree = () => window.page.locator('.test-explorer-tree .monaco-list-row');
const labels = async () => (await tree().allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());

describe('the Test Explorer', () => {
  test('lists one test per prompt and check', async () => {
    await window.runCommand('Testing: Focus on Test Explorer View');
    await expect.poll(async () => (await labels()).join('\n')).toContain('faq.rephrase.md');
    await window.open('prompts/faq.rephrase.md');
    await window.runCommand('Test: Refresh Tests');
    await window.page.locator('.test-explorer-tree .monaco-list-row').first().click();
    await window.page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await labels()).join('\n')).toContain('not_preamble');
    expect((await labels()).join('\n')).toContain('length_ratio 0 to 50');
    expect((await labels()).join('\n')).not.toContain('plain.md');
  });

  test('a run judges the sample and says what fails where', async () => {
    await window.runCommand('Test: Run All Tests');
    await expect
      .poll(() => window.page.locator('.test-explorer-tree .codicon-testing-failed-icon').count())
      .toBeGreaterThan(1);
    await expect.poll(() => asked).toBe(6);
    await expect.poll(() => window.page.locator('.codicon-testing-passed-icon').count()).toBeGreaterThan(0);
    const said = window.page.locator(
      '.test-error-content-widget, .testing-inline-message-severity-0, .test-message-inline-content',
    );
    await expect.poll(() => said.allInnerTexts()).toContain('3 of 6 do not pass not_preamble.');
    await window.setTheme('dark');
    await window.screenshot('test-explorer-dark');
    await window.setTheme('light');
    await window.screenshot('test-explorer-light');
  });

  test('a second run asks nobody again', async () => {
    const before = asked;
    // The command ends with the run.
    await window.inside(async (vscode) => {
      await vscode.commands.executeCommand('testing.runAll');
    });
    await expect.poll(() => window.page.locator('.codicon-testing-failed-icon').count()).toBeGreaterThan(1);
    expect(asked).toBe(before);
  });

  test('a prompt previews from its item', async () => {
    await window.chooseFromMenu(() => tree().first().click({ button: 'right' }), 'Preview Side by Side');
    await expect.poll(() => window.page.getByRole('tab', { name: /^Preview: / }).count()).toBe(1);
    expect(asked).toBe(6);
  });
});
