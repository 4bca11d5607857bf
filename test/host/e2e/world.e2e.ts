/** What the editor knows around a prompt: datasets, windows, jobs, paths; seen as a person sees it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRACTICE_MODEL } from '../../../server/generation/practice/practiceModel.ts';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { jobIn } from '../../client/sampleJob.ts';
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

let practice: Practice;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  window = await openWindow({
    workspace: join(root, 'samples'),
    machineSettings: {
      'rephrase.endpoints': {
        gpu: { url: 'http://127.0.0.1:9', model: 'HuggingFaceTB/SmolLM2-1.7B-Instruct', window: 8192 },
        practice: { url: `http://127.0.0.1:${practice.port}`, model: PRACTICE_MODEL },
      },
    },
    settings: { 'editor.quickSuggestionsDelay': 0 },
  });
});

afterAll(async () => {
  await window?.close();
  await practice?.close();
});

const inEditor = (text: string) =>
  window.page.locator('.editor-instance .view-lines').filter({ hasText: text }).first();
const suggestion = (label: string) =>
  window.page.locator('.suggest-widget .monaco-list-row').filter({ hasText: label }).first();
const revert = () => revertEditor(window);

test('the hint behind a prompt: tokens, share of the window, sampled documents that would be cut', async () => {
  const prompt = 'Write a table of the facts in this page, nothing else.\n\nDocument: [[DOCUMENT]]\n';
  await writeFile(join(window.folder, 'prompts', 'facts.md'), prompt);
  await writeFile(
    join(window.folder, 'facts.experiment.yaml'),
    'prompts: [prompts/facts.md]\nmodels: [{ endpoint: gpu, parameters: { max_tokens: 2048 } }]\ndocuments: { source: data/documents.jsonl, sample: { size: 40 } }\n',
  );
  await window.open('prompts/facts.md');
  await inEditor('≈ 22 tokens · < 1 % of window · 1 of 40 cut').waitFor();
  await expectCodes(window, 'prompts/facts.md', ['documents-truncated', 'datatrove-truncation']);
  await window.screenshot('world-hint');
});

test.each(['dark', 'light'] as const)('a placeholder shows a value of the sample: %s', async (theme) => {
  await window.setTheme(theme);
  await window.open('prompts/math.md');
  await hoverOver(window, /DOCUMENT/, 'sampled documents');
  await window.screenshot(`world-placeholder-${theme}`);
});

test('a column of the dataset becomes a declared placeholder', async () => {
  await window.setTheme('dark');
  await window.open('prompts/faq.rephrase.md');
  await cursorBehind(window, 'nothing else.');
  await typeInEditor(window, ' About ');
  await typeInEditor(window, '[[TI');
  await suggestion('[[TITLE]]').waitFor();
  await pressInEditor(window, 'Control+Space');
  await window.screenshot('world-columns');
  await pressInEditor(window, 'Enter');
  const text = () => editorText(window);
  await expect.poll(text).toContain('nothing else. About [[TITLE]]');
  await expect.poll(text).toContain('inputs: { TITLE: { column: title } }');
  await revert();
});

test('an experiment: paths, models and columns are offered; dataset and model explain themselves', async () => {
  await writeFile(
    join(window.folder, 'new.experiment.yaml'),
    'name: new\nprompts:\n  - \ndocuments:\n  source: data/documents.jsonl\nmodels:\n  - { endpoint: gpu, model: HuggingFaceTB/SmolLM2-1.7B-Instruct }\n',
  );
  await window.open('new.experiment.yaml');
  await cursorBehind(window, '  - ');
  await pressInEditor(window, 'Control+Space');
  await suggestion('prompts/faq.rephrase.md').waitFor();
  await window.screenshot('world-paths');
  await pressInEditor(window, 'Enter');
  await expectCodes(window, 'new.experiment.yaml', []);
  await hoverOver(window, /data\/documents\.jsonl/, '40 rows');
  await window.screenshot('world-dataset');
  await hoverOver(window, /SmolLM2/, 'About 1.7 B parameters');
  await window.screenshot('world-model');
  await revert();
});

test('how the last preview went stands above the first line', async () => {
  await window.inside(async (vscode) => {
    const settings = vscode.workspace.getConfiguration('rephrase');
    await settings.update('endpoint', 'practice', vscode.ConfigurationTarget.Workspace);
  });
  await window.open('prompts/tutorial.md');
  await window.page.locator('.codelens-decoration a').filter({ hasText: 'Preview' }).first().click();
  await window.page
    .locator('.codelens-decoration')
    .filter({ hasText: /tutorial: 8\/8 ok, \d+ tok/ })
    .waitFor();
  await window.screenshot('world-preview');
});

test('a job that wrote another text to the same folder is noticed, and stands above the first line', async () => {
  const { manifest, state } = jobIn('done', { done: 38, failed: 2, total: 40, completionTokens: 16_416 });
  const [variant] = manifest.variants;
  const output = join(window.folder, 'out', 'tables');
  const job = join(window.folder, '.rephrase', 'jobs', manifest.id);
  await mkdir(job, { recursive: true });
  await mkdir(output, { recursive: true });
  await writeFile(join(output, 'manifest.json'), '{}');
  const variants = [{ ...variant, promptName: 'table' }];
  await writeFile(join(job, 'job.json'), JSON.stringify({ ...manifest, variants, output }));
  await writeFile(join(job, 'state.json'), JSON.stringify(state));
  await window.open('broken/output-taken.experiment.yaml');
  await expectCodes(window, 'broken/output-taken.experiment.yaml', ['job-would-mix']);
  await window.open('prompts/table.rephrase.md');
  await expectCodes(window, 'prompts/table.rephrase.md', ['job-would-mix']);
  const lens = window.page
    .locator('.codelens-decoration a')
    .filter({ hasText: 'Job formats: 38/40 ok, 2 failed, 432 tok, before the last change' });
  await lens.waitFor();
  await window.screenshot('world-job');
  await lens.click();
  await window.page.locator('.tab.active').filter({ hasText: 'formats' }).waitFor();
});
