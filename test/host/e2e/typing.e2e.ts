/** Whether typing is helped and not disturbed: what is offered by itself, what is not, and what follows a choice. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cursorBehind, editorText, pressInEditor, revertEditor, typeInEditor } from './activeEditor.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const FAQ = `---
name: faq
---
Write a FAQ about this document. Keep names, dates and figures. Give only the FAQ, nothing else.

Document: [[DOCUMENT]]
`;
const EXPERIMENT = `prompts:
  - prompts/faq.rephrase.md
documents:
  source: web.jsonl
`;

let window: RephraseWindow;
let programs: string;

beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), 'rephrase-programs-'));
  await program('sinfo', "printf 'cpu|up|infinite|4|(null)\\ngpu*|up|1-00:00:00|12|gpu:h100:8\\n'");
  await program('sacctmgr', "printf 'synth|normal,high\\n'");
  window = await openWindow({
    workspace: {
      'prompts/faq.rephrase.md': FAQ,
      'prompts/new #2.rephrase.md': FAQ.replace('name: faq', 'name: second'),
      'formats.experiment.yaml': EXPERIMENT,
      'web.jsonl': '{"id":"1","text":"One.","lang":"en"}\n',
    },
  });
});

afterAll(async () => {
  await window?.close();
  await rm(programs, { recursive: true, force: true });
});

async function program(name: string, line: string): Promise<void> {
  await mkdir(programs, { recursive: true });
  await writeFile(join(programs, name), `#!/bin/sh\n${line}\n`);
  await chmod(join(programs, name), 0o755);
}

const text = () => editorText(window);
const revert = () => revertEditor(window);
const press = (key: string) => pressInEditor(window, key);
const type = (words: string) => typeInEditor(window, words);
const rows = () => window.page.locator('.suggest-widget.visible .monaco-list-row');
const labels = async () =>
  (await rows().locator('.label-name').allTextContents()).map((label) => label.trim());

test('the text of a prompt is written without suggestions in the way', async () => {
  await window.open('prompts/faq.rephrase.md');
  await cursorBehind(window, 'dates and figures.');
  // Words of this file, names of keys and of snippets: none of them is offered, or Enter would take it.
  await type(' Keep the document and the parameters of the prompt');
  await press('Enter');
  await expect.poll(text).toContain('Keep the document and the parameters of the prompt\n');
  expect(await rows().count()).toBe(0);
  await revert();
});

test('behind a key that was chosen, what may follow is offered at once', async () => {
  await window.open('prompts/faq.rephrase.md');
  await cursorBehind(window, 'name: faq');
  await press('Enter');
  await type('out');
  await expect.poll(labels).toEqual(['output', 'output: form and checks']);
  await window.screenshot('typing-key');
  await press('Enter');
  await expect.poll(labels).toEqual(['form', 'checks']);
  await window.screenshot('typing-key-goes-on');
  await press('Enter');
  await expect.poll(labels).toContain('tutorial');
  await press('Enter');
  await expect.poll(text).toContain('name: faq\noutput:\n  form: faq\n---\n');
  await revert();
});

test('paths are offered behind a dash, but for those that stand there, in quotes where YAML needs them', async () => {
  await window.open('formats.experiment.yaml');
  await cursorBehind(window, 'prompts/faq.rephrase.md');
  await press('Enter');
  await type('- ');
  await expect.poll(labels).toEqual(['prompts/new #2.rephrase.md']);
  await press('Enter');
  await expect.poll(text).toContain('faq.rephrase.md\n  - "prompts/new #2.rephrase.md"\n');
  await revert();
});

test('once the Slurm cluster was asked, its partitions complete the experiment', async () => {
  // VS Code takes its path from the user's shell: what is said at its start does not last.
  await window.inside((_, folder: string) => {
    process.env['PATH'] = `${folder}:${process.env['PATH']}`;
  }, programs);
  await window.runCommand('Rephrase: Ask Slurm Cluster…');
  await window.pick('gpu');
  await window.pick('synth');
  await window.pick('high');
  await window.told('Ranks ask for partition gpu');
  await window.open('formats.experiment.yaml');
  await cursorBehind(window, 'source: web.jsonl');
  await press('Enter');
  await press('Home');
  await type('batch: { executor: slurm, slurm: { partition: ');
  await expect.poll(labels).toEqual(['gpu', 'cpu']);
  await press('Control+Space');
  await window.page.locator('.suggest-details').getByText('gpu:h100:8').waitFor();
  await window.screenshot('typing-partition');
  await press('Enter');
  await expect.poll(text).toContain('slurm: { partition: gpu');
  await revert();
});
