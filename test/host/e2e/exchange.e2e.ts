/** Import, export, a push to a Hub and a reading snippet, each by its command in the real window. */

import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeJob, stateAfter } from '../../batch/jobFixture.ts';
import { startFaultServer } from '../../servers/faultServer.ts';
import type { WritableHub } from '../../servers/hub/startWritableHub.ts';
import { startWritableHub } from '../../servers/hub/startWritableHub.ts';
import { pressInEditor } from './activeEditor.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const PUBLISHED = resolve('test/exchange/published');
const published = (path: string): string => readFileSync(join(PUBLISHED, path), 'utf8');

let window: RephraseWindow;
let hub: WritableHub;

beforeAll(async () => {
  hub = await startWritableHub('hf_window');
  window = await openWindow({
    workspace: {
      'templates.py': published('templates.py'),
      'promptfoo/promptfooconfig.yaml': published('promptfoo/promptfooconfig.yaml'),
      'promptfoo/prompts/faq.txt': published('promptfoo/prompts/faq.txt'),
      'prompts/faq.rephrase.md':
        'Write a FAQ on the document. Return only the FAQ.\n\nDocument: [[DOCUMENT]]\n',
      'prompts/short.rephrase.md':
        '---\ntemplate: jinja\ninputs: { TITLE: { column: title } }\n---\nSummarise the page{% if title is defined %} "{{ title | uper }}"{% endif %} in three plain sentences. Return only the sentences, nothing else.\n\nPage: {{ document }}\n',
      'web.jsonl': '{"id":"a","text":"A {{ river }}"}\n{"id":"b","text":"B"}\n',
      'a.experiment.yaml':
        'name: a\nprompts: [prompts/faq.rephrase.md]\nmodels: [{ model: m, endpoint: lab }]\ndocuments: { source: web.jsonl }\n',
    },
    machineSettings: { 'rephrase.endpoints': { lab: { url: 'http://127.0.0.1:9', model: 'm' } } },
    env: { HF_ENDPOINT: hub.endpoint, HF_TOKEN: 'hf_window' },
  });
});

afterAll(async () => {
  await window?.close();
  await hub?.close();
});

const dialog = () => window.page.locator('.monaco-dialog-box');
const picker = () => window.page.locator('.quick-input-widget');

test('an import writes a folder of its own and shows its report', async () => {
  await window.inside(async (vscode, folder: string) => {
    // It ends when its last message is closed.
    void vscode.commands.executeCommand(
      'rephrase.importPrompts',
      vscode.Uri.file(`${folder}/promptfoo/promptfooconfig.yaml`),
    );
  }, window.folder);
  const folder = join(window.folder, 'promptfoo/promptfooconfig-imported');
  await expect
    .poll(() =>
      readdir(folder)
        .catch(() => [])
        .then((names) => [...names].sort()),
    )
    .toEqual(['README.md', 'documents.jsonl', 'imported.experiment.yaml', 'prompts']);
  await window.told('prompts imported to');
  await window.screenshot('import');
  expect(await readFile(join(folder, 'README.md'), 'utf8')).toContain('## Not carried over as it stood');
});

test('an export writes the requests that would be sent', async () => {
  await window.open('a.experiment.yaml');
  await window.runCommand('Rephrase: Export Prompt…');
  await expect.poll(() => picker().textContent()).toContain('Batch JSON Lines');
  await window.screenshot('export');
  await window.pick('Batch JSON Lines');
  await expect.poll(() => picker().textContent()).toContain('How many documents?');
  await window.accept();
  await expect.poll(() => picker().locator('input.input').inputValue()).toContain('requests.jsonl');
  await picker().getByRole('button', { name: 'OK' }).click();
  const path = join(window.folder, 'requests.jsonl');
  await expect.poll(() => readFile(path, 'utf8').catch(() => '')).toContain('row-1');
  const lines = (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0].body.messages[0].content).toContain('Document: A {{ river }}');
});

test('a push shows everything before it sends, and the dataset is there', async () => {
  const server = await startFaultServer({ answer: () => ({ kind: 'text', text: 'Q: what? A: that.' }) });
  const job = await makeJob({ root: window.folder, url: server.url, documents: 12 });
  await stateAfter(job.folder);
  await server.close();
  await window.inside(async (vscode) => vscode.commands.executeCommand('rephrase.jobs.refresh'));
  await window.runCommand('Rephrase: Push to Hub…');
  await window.pick('12 rephrasings');
  await expect.poll(() => picker().textContent()).toContain('as owner/name');
  await window.enter('lab/faq-of-rivers');
  await window.pick('Private');
  await window.pick('odc-by');
  await expect.poll(() => dialog().textContent()).toContain('a new private dataset');
  await window.screenshot('push');
  expect(hub.commits('lab/faq-of-rivers')).toEqual([]);
  await dialog().getByRole('button', { name: 'Push', exact: true }).click();
  await expect
    .poll(() => Object.keys(hub.filesOf('lab/faq-of-rivers')).sort())
    .toEqual(['.gitattributes', 'README.md', expect.stringMatching(/\.parquet$/), 'manifest.json']);
  expect(hub.isPrivate('lab/faq-of-rivers')).toBe(true);
  await window.told('files of "test" are at');
});

test('a snippet for pandas is in the clipboard', async () => {
  await window.runCommand('Rephrase: Copy Reading Snippet…');
  await window.pick('12 rephrasings');
  await window.pick('pandas');
  await expect
    .poll(() => window.inside(async (vscode) => vscode.env.clipboard.readText()))
    .toContain('import pandas as pd');
});

test('a Jinja prompt shows its fault where it stands', async () => {
  await window.open('prompts/short.rephrase.md');
  const codes = async () => (await window.diagnostics('prompts/short.rephrase.md')).map(({ code }) => code);
  // Whether the dataset has the column is said a moment later, and is not what this is about.
  await expect.poll(codes).toContain('jinja-unknown');
  await window.screenshot('jinja');
});

test('one undo takes an import back', async () => {
  const folder = 'promptfoo/promptfooconfig-imported';
  await window.open(`${folder}/prompts/faq.rephrase.md`);
  await window.page.locator('.editor-instance .view-lines').first().click();
  await pressInEditor(window, 'Control+Z');
  await expect.poll(() => readdir(join(window.folder, folder, 'prompts')).catch(() => [])).toEqual([]);
});
