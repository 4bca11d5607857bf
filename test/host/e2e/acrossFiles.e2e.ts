/** What an author sees of files that are not open: their problems, and the places where a column is used. */
import { afterAll, beforeAll, test } from 'vitest';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const ASK = 'Write a FAQ about this document. Give only the FAQ, nothing else.\n\nDocument: ';

let window: RephraseWindow;

beforeAll(async () => {
  window = await openWindow({
    workspace: {
      'prompts/faq.rephrase.md': `---\ninputs: { LANGUAGE: { column: lang } }\n---\nIn [[LANGUAGE]] only: ${ASK}[[DOCUMENT]]\n`,
      'prompts/table.rephrase.md': `For readers of [[LANG]]: ${ASK}{text}\n`,
      'prompts/notes.md': '# Notes\n\nNo prompt at all.\n',
      'formats.experiment.yaml':
        'prompts: [prompts/faq.rephrase.md, prompts/table.rephrase.md, prompts/gone.md]\ndocuments: { source: web.jsonl, filter: { lang: en } }\n',
      'web.jsonl': '{"id":"1","text":"One.","lang":"en"}\n',
    },
  });
});

afterAll(() => window?.close());

test('the Problems panel shows files that nobody opened', async () => {
  await window.open('prompts/faq.rephrase.md');
  await window.runCommand('Problems: Focus on Problems View');
  const row = (text: string) =>
    window.page.locator('.markers-panel .monaco-list-row').filter({ hasText: text }).first();
  await row('table.rephrase.md').waitFor();
  await row('formats.experiment.yaml').waitFor();
  await window.screenshot('problems-of-closed-files');
});

test('references of a placeholder lead through the other prompts and the experiment', async () => {
  await window.page.locator('.editor-instance .view-lines').first().click();
  await window.inside(async (vscode) => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) throw new Error('no editor is active');
    const at = editor.document.positionAt(editor.document.getText().indexOf('[[LANGUAGE]]') + 4);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('editor.action.referenceSearch.trigger');
  });
  const tree = window.page.locator('.reference-zone-widget .ref-tree');
  await tree.locator('.monaco-list-row').filter({ hasText: 'formats.experiment.yaml' }).waitFor();
  await tree.locator('.monaco-list-row').filter({ hasText: 'table.rephrase.md' }).waitFor();
  await window.screenshot('references-across-files');
});
