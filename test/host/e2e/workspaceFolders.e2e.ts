/**
 * A window with several folders, as a `.code-workspace` file opens it: each folder has its own settings, prompts and jobs,
 * and what belongs together across them is found, renamed and moved together.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PRACTICE_MODEL } from '../../../server/generation/practice/practiceModel.ts';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { cursorBehind, revertEditor } from './activeEditor.ts';
import { oneStory } from './oneStory.ts';
import { expectCodes, openWindow, type RephraseWindow } from './openWindow.ts';
import { jobLines } from './pageElements.ts';

const ASK = 'Write a FAQ about this document. Give only the FAQ, nothing else.\n\nDocument: [[DOCUMENT]]\n';
/** A folder as people name them. */
const STUDY = 'Größere Studie';

let window: RephraseWindow;
let practice: Practice;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  window = await openWindow({
    folders: ['lab', STUDY],
    workspace: {
      'lab/prompts/faq.rephrase.md': `---\ninputs: { LANGUAGE: { column: lang } }\n---\nIn [[LANGUAGE]] only: ${ASK}`,
      'lab/formats.experiment.yaml':
        'prompts: [prompts/faq.rephrase.md]\ndocuments: { source: web.jsonl, filter: { lang: en } }\n',
      'lab/web.jsonl': pages(12),
      'lab/notes/plan.md': ASK,
      [`${STUDY}/.vscode/settings.json`]: JSON.stringify({
        'rephrase.prompts': ['notes/*.md'],
        'rephrase.documents': 'seiten.jsonl',
      }),
      [`${STUDY}/notes/Überblick.md`]: `{text}\n\n${ASK}`,
      [`${STUDY}/both.experiment.yaml`]: [
        'prompts: [../lab/prompts/faq.rephrase.md, notes/Überblick.md, notes/gone.md]',
        'documents: { source: seiten.jsonl, filter: { lang: de } }',
        '',
      ].join('\n'),
      [`${STUDY}/seiten.jsonl`]: pages(7),
    },
    machineSettings: { 'rephrase.endpoints': { gpu: { url: practice.url, model: PRACTICE_MODEL } } },
    settings: { 'editor.quickSuggestionsDelay': 0 },
  });
});

afterAll(async () => {
  await window?.close();
  await practice?.close();
});

const suggestion = (label: string) =>
  window.page.locator('.suggest-widget .monaco-list-row').filter({ hasText: label }).first();
const problem = (text: string) =>
  window.page.locator('.markers-panel .monaco-list-row').filter({ hasText: text }).first();
const dialog = () => window.page.locator('.monaco-dialog-box');
const onDisk = (path: string) => readFile(join(window.folder, path), 'utf8');

test('every folder has its own prompts, and its closed files are diagnosed', async () => {
  expect(await window.inside((vscode) => vscode.workspace.workspaceFolders?.map(({ name }) => name))).toEqual(
    ['lab', STUDY],
  );
  await window.open(`${STUDY}/notes/Überblick.md`);
  await expectCodes(window, `${STUDY}/notes/Überblick.md`, ['placeholder-dialect']);
  await window.open('lab/notes/plan.md');
  await window.runCommand('Problems: Focus on Problems View');
  await problem('both.experiment.yaml').waitFor();
  await problem('notes/gone.md').waitFor();
  await window.screenshot('folders-problems');
});

test('a preview takes the documents of its own folder', async () => {
  await window.open(`${STUDY}/notes/Überblick.md`);
  await window.runCommand('Rephrase: Preview Side by Side');
  await window.webview().locator('[role=gridcell]').first().waitFor();
  await expect
    .poll(() => window.webview().locator('.toolbar .sample').textContent())
    .toContain('seiten.jsonl');
  await window.screenshot('folders-preview');
  await window.inside(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

test('paths are offered across the folders', async () => {
  await window.open(`${STUDY}/both.experiment.yaml`);
  await cursorBehind(window, 'notes/gone.md');
  await window.page.keyboard.type(', ../lab');
  await window.page.keyboard.press('Control+Space');
  await window.screenshot('folders-paths');
  await suggestion('../lab/notes/plan.md').waitFor();
  await window.page.keyboard.press('Escape');
  await revertEditor(window);
});

test('the models that an endpoint was heard to serve are offered, and others are found out', async () => {
  await window.runCommand('Rephrase: Test Endpoint');
  await window.told('"gpu"');
  await window.open('lab/formats.experiment.yaml');
  await cursorBehind(window, 'filter: { lang: en } }\n');
  await window.page.keyboard.type('models: [{ endpoint: gpu, model: ');
  await window.page.keyboard.press('Control+Space');
  await suggestion(PRACTICE_MODEL).waitFor();
  await window.screenshot('folders-models');
  await window.page.keyboard.press('Escape');
  await window.page.keyboard.type('lab/other-1B');
  await expectCodes(window, 'lab/formats.experiment.yaml', ['model-not-served']);
  await window.screenshot('folders-model-not-served');
  await revertEditor(window);
});

describe('what belongs together', () => {
  oneStory();

  test('a column is renamed in all folders, after a look at what will change', async () => {
    await window.open('lab/prompts/faq.rephrase.md');
    await cursorBehind(window, 'column: la');
    await window.page.keyboard.press('F2');
    const box = window.page.locator('.rename-box input');
    await box.fill('language');
    await window.screenshot('folders-rename-box');
    await box.press('Control+Enter');
    const pane = window.page.locator('.bulk-edit-panel');
    const changed = pane.locator('.monaco-list-row');
    await changed.filter({ hasText: 'both.experiment.yaml' }).first().waitFor();
    await changed.filter({ hasText: 'formats.experiment.yaml' }).first().waitFor();
    expect(await onDisk(`${STUDY}/both.experiment.yaml`)).toContain('lang: de');
    await window.screenshot('folders-refactor-preview');
    await window.page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => textOf(`${STUDY}/both.experiment.yaml`)).toContain('filter: { language: de }');
    await expect.poll(() => textOf('lab/formats.experiment.yaml')).toContain('filter: { language: en }');
    expect(await textOf('lab/prompts/faq.rephrase.md')).toContain('column: language');
    await window.inside((vscode) => vscode.workspace.saveAll());
    await window.screenshot('folders-renamed');
  });

  test('a prompt that gets another name in the Explorer keeps its name right in the experiments of all folders', async () => {
    await window.inside(async (vscode) => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });
    await window.open('lab/prompts/faq.rephrase.md');
    await window.runCommand('File: Reveal Active File in Explorer View');
    const file = window.page
      .locator('.explorer-folders-view .monaco-list-row')
      .filter({ hasText: 'faq.rephrase.md' });
    await file.click();
    await window.page.keyboard.press('F2');
    const name = window.page.locator('.explorer-folders-view .monaco-inputbox input');
    await name.fill('questions.rephrase.md');
    await name.press('Enter');
    await dialog().getByRole('button', { name: 'Show Preview' }).click();
    const changed = window.page.locator('.bulk-edit-panel .monaco-list-row');
    await changed.filter({ hasText: 'both.experiment.yaml' }).first().waitFor();
    await changed.filter({ hasText: 'formats.experiment.yaml' }).first().waitFor();
    await window.screenshot('folders-file-preview');
    await window.page.getByRole('button', { name: 'Apply' }).click();
    await expect
      .poll(() => textOf(`${STUDY}/both.experiment.yaml`))
      .toContain('../lab/prompts/questions.rephrase.md');
    await expect.poll(() => textOf('lab/formats.experiment.yaml')).toContain('prompts/questions.rephrase.md');
    await window.screenshot('folders-file-renamed');
    expect(await onDisk('lab/prompts/questions.rephrase.md')).toContain('column: language');
  });

  test('a job is kept with the experiment it is of, and the Jobs view shows those of all folders', async () => {
    const runs = [
      { folder: 'lab', name: 'here', prompt: 'notes/plan.md', source: 'web.jsonl' },
      { folder: STUDY, name: 'there', prompt: '../lab/notes/plan.md', source: 'seiten.jsonl' },
    ];
    for (const { folder, name, prompt, source } of runs) {
      const path = `${folder}/${name}.experiment.yaml`;
      await writeFile(join(window.folder, path), `prompts: [${prompt}]\ndocuments: { source: ${source} }\n`);
      await window.open(path);
      await window.runCommand('Rephrase: Start Batch…');
      await dialog().getByRole('button', { name: 'Start', exact: true }).click();
      await window.told(`"${name}" is done`);
    }
    await window.runCommand('Rephrase: Focus on Jobs View');
    await jobLines(window).filter({ hasText: 'here' }).first().waitFor();
    await jobLines(window).filter({ hasText: 'there' }).first().waitFor();
    await window.screenshot('folders-jobs');
    expect(await readdir(join(window.folder, 'lab', '.rephrase', 'jobs'))).toHaveLength(1);
    expect(await readdir(join(window.folder, STUDY, '.rephrase', 'jobs'))).toHaveLength(1);
  });
});

/** As the editor has it, saved or not. */
function textOf(path: string): Promise<string> {
  return window.inside(
    async (vscode, file: string) =>
      (await vscode.workspace.openTextDocument(vscode.Uri.file(file))).getText(),
    join(window.folder, path),
  );
}

/** A dataset of so many short pages, in two languages by turns. */
function pages(count: number): string {
  const text = 'The river rises in the hills and reaches the sea after many miles. '.repeat(3);
  const rows = Array.from({ length: count }, (_, at) => ({ id: `p${at}`, text, lang: at % 2 ? 'de' : 'en' }));
  return `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
}
