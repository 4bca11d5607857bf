/** The first preview of somebody who has neither endpoint nor documents: each time one button leads on. */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endPractice } from './endPractice.ts';
import { oneStory } from './oneStory.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const mark = randomUUID();
let window: RephraseWindow;

beforeAll(async () => {
  window = await openWindow({
    env: { REPHRASE_TEST_MARK: mark },
    workspace: { 'prompts/faq.md': 'Rewrite the document as a FAQ.\n\n[[DOCUMENT]]\n' },
  });
});

afterAll(async () => {
  await window?.close();
  await endPractice(mark);
});

const page = () => window.webview();
const said = () => page().locator('.empty').textContent();

oneStory();

test('without an endpoint: add one, or practise', async () => {
  await window.open('prompts/faq.md');
  await window.runCommand('Rephrase: Preview Side by Side');
  await expect.poll(said).toContain('No endpoint is set up');
  await window.screenshot('preview-no-endpoint');
  await page().getByRole('button', { name: 'Use Practice Endpoint' }).click();
});

test('without documents: choose some', async () => {
  await expect.poll(said).toContain('No documents are chosen yet.');
  await window.screenshot('preview-no-documents');
  // No dataset lies in the folder: one elsewhere, or on the Hub, can be named all the same.
  await page().getByRole('button', { name: 'Choose Documents…' }).click();
  const offered = () => window.page.locator('.quick-input-list').textContent();
  await expect.poll(offered).toContain('Pattern or Hub Dataset…');
  await window.leave();
  const text = 'The river rises in the hills. It runs to the sea. Towns drink from it.';
  const rows = [0, 1, 2].map((row) => JSON.stringify({ id: `web-${row}`, text: `${text} ${row}` }));
  await writeFile(join(window.folder, 'web.jsonl'), `${rows.join('\n')}\n`);
  await page().getByRole('button', { name: 'Choose Documents…' }).click();
  await window.pick('web.jsonl');
});

test('then the grid fills by itself', async () => {
  await expect.poll(() => page().locator('.progress').textContent()).toBe('3 of 3 done');
  expect((await page().locator('.notice').allTextContents()).join()).toContain('no model is behind it');
  await window.screenshot('preview-first-run');
});

test('a prompt that loses its placeholder says so above the grid', async () => {
  await window.runCommand('View: Focus First Editor Group');
  await window.open('prompts/faq.md');
  await window.inside(async (vscode) => {
    const editor = vscode.window.activeTextEditor;
    await editor?.edit((edit) => edit.replace(new vscode.Range(2, 0, 2, 12), 'nothing'));
  });
  const notice = () => page().locator('.notice').first().textContent();
  await expect.poll(notice).toContain('faq.md has no [[DOCUMENT]] placeholder');
  expect(await page().locator('rephrase-cell').count()).toBe(3);
  await window.screenshot('preview-broken-prompt');
});

test('without a file in front: pick a prompt', async () => {
  await window.runCommand('File: Revert File');
  await window.runCommand('View: Close All Editors');
  await window.runCommand('Rephrase: Preview Side by Side');
  await window.page.getByPlaceholder('A prompt, or an experiment with several').waitFor();
  await window.screenshot('preview-pick-prompt');
  await window.pick('prompts/faq.md');
  await expect.poll(() => page().locator('.progress').textContent()).toBe('3 of 3 done');
});

test('a project in a folder of its own brings its documents along', async () => {
  await window.inside(async (vscode) => {
    const settings = vscode.workspace.getConfiguration('rephrase');
    await settings.update('documents', undefined, vscode.ConfigurationTarget.Workspace);
  });
  const project = join(window.folder, 'later');
  await mkdir(join(project, 'prompts'), { recursive: true });
  await mkdir(join(project, 'data'));
  await writeFile(join(project, 'prompts', 'list.md'), 'Rewrite the document as a list.\n\n[[DOCUMENT]]\n');
  const rows = [0, 1].map((row) =>
    JSON.stringify({ id: `own-${row}`, text: `The mill stands by stream ${row}.` }),
  );
  await writeFile(join(project, 'data', 'own.jsonl'), `${rows.join('\n')}\n`);
  await window.runCommand('View: Close All Editors');
  await window.open('later/prompts/list.md');
  await window.runCommand('Rephrase: Preview Side by Side');
  await expect.poll(() => page().locator('.progress').textContent()).toBe('2 of 2 done');
  const notices = () => page().locator('.notice').allTextContents();
  expect((await notices()).join()).toContain(
    'later/data/own.jsonl is used: it is the only dataset in later.',
  );
});

test('documents whose text stands in another column: a quick fix names it, and the preview fills', async () => {
  const rows = [0, 1, 2].map((row) =>
    JSON.stringify({ url: `u${row}`, content: `The mill stands by stream ${row}.` }),
  );
  await writeFile(join(window.folder, 'columns.jsonl'), `${rows.join('\n')}\n`);
  await writeFile(
    join(window.folder, 'prompts', 'other.md'),
    'Rewrite the document as a list.\n\n[[DOCUMENT]]\n',
  );
  await window.inside(async (vscode) => {
    const settings = vscode.workspace.getConfiguration('rephrase');
    await settings.update('documents', 'columns.jsonl', vscode.ConfigurationTarget.Workspace);
  });
  await window.runCommand('View: Close All Editors');
  await window.open('prompts/other.md');
  const codes = async () => (await window.diagnostics('prompts/other.md')).map(({ code }) => code);
  await expect.poll(codes).toEqual(['column-missing']);
  // VS Code cancels such a question while other extensions still register their actions.
  const mended = () =>
    window.inside(async (vscode) => {
      const document = vscode.window.activeTextEditor?.document;
      const [problem] = document ? vscode.languages.getDiagnostics(document.uri) : [];
      if (!document || !problem) return document?.getText() ?? '';
      type Action = InstanceType<typeof vscode.CodeAction>;
      const asked = vscode.commands.executeCommand<Action[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        problem.range,
      );
      const actions = await asked.then(
        (found) => found,
        () => [],
      );
      const fix = actions.find(({ title }) => title === 'Take DOCUMENT from column content');
      if (fix?.edit) await vscode.workspace.applyEdit(fix.edit);
      await document.save();
      return document.getText();
    });
  await expect.poll(mended).toContain('inputs: { DOCUMENT: { column: content } }');
  await expect.poll(codes).toEqual([]);
  await window.runCommand('Rephrase: Preview Side by Side');
  await expect.poll(() => page().locator('.progress').textContent()).toBe('3 of 3 done');
  await window.screenshot('preview-other-column');
});
