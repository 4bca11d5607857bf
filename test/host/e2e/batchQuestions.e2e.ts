/** What a batch asks before it starts: which endpoint, which documents, whether a workspace's server may be contacted. */

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JobView, listJobs } from '../../../server/batch/jobReader.ts';
import { endPractice } from './endPractice.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const mark = randomUUID();

let window: RephraseWindow;
let foreign: Server;
let origin: string;
let contacted = 0;
/** Documents that were sent. */
let posts = 0;
/** The document that the server refuses; empty for none. */
let refused = 'The river of a';
/** Answers, but not refusals, wait for it. */
let released: Promise<void> = Promise.resolve();

beforeAll(async () => {
  foreign = createServer((request, response) => {
    contacted += 1;
    if (request.method === 'POST') return void text(request).then((body) => complete(body, response));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'their/model', max_model_len: 4096 }] }));
  });
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
  const row = (id: string) => `${JSON.stringify({ id, text: `The river of ${id} is 100 km long.` })}\n`;
  window = await openWindow({
    env: { REPHRASE_TEST_MARK: mark },
    workspace: {
      'prompts/faq.rephrase.md': 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n',
      'data/a.jsonl': row('a') + row('b'),
      'data/b.jsonl': row('c'),
      'theirs.experiment.yaml': [
        'prompts: [prompts/faq.rephrase.md]',
        `models: [{ model: their/model, endpoint: { url: "${origin}" } }]`,
        'documents: { source: data/a.jsonl }',
        '',
      ].join('\n'),
    },
  });
});

afterAll(async () => {
  await window?.close();
  await endPractice(mark);
  foreign?.close();
});

/** Answers a chat completion, or refuses it where the document is the one that it refuses. */
async function complete(body: string, response: ServerResponse): Promise<void> {
  posts += 1;
  const fails = refused !== '' && body.includes(refused);
  if (!fails) await released;
  const streams = body.includes('"stream":true');
  const type = streams && !fails ? 'text/event-stream' : 'application/json';
  response.writeHead(fails ? 400 : 200, { 'content-type': type });
  const message = { role: 'assistant', content: 'Which river? A long one.' };
  const usage = { prompt_tokens: 20, completion_tokens: 7, total_tokens: 27 };
  const choice = { index: 0, finish_reason: 'stop', message };
  const whole = { object: 'chat.completion', model: 'their/model', choices: [choice], usage };
  const piece = { ...whole, object: 'chat.completion.chunk', choices: [{ ...choice, delta: message }] };
  if (fails) response.end('{"error":{"message":"content filter"}}');
  else if (!streams) response.end(JSON.stringify(whole));
  else response.end(`data: ${JSON.stringify(piece)}\n\ndata: [DONE]\n\n`);
}

async function newestJob(): Promise<JobView | null> {
  const [job = null] = await listJobs(join(window.folder, '.rephrase/jobs'));
  return job;
}

const dialog = () => window.page.locator('.monaco-dialog-box');
const picker = () => window.page.locator('.quick-input-widget');

test('nothing is asked of a server that only the workspace names before the user allowed it', async () => {
  await window.open('theirs.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await expect.poll(() => dialog().textContent()).toContain(`Send documents to ${origin}?`);
  expect(await dialog().textContent()).toContain('theirs.experiment.yaml names this server');
  await window.screenshot('batch-may-contact');
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await dialog().waitFor({ state: 'detached' });
  expect(contacted).toBe(0);

  await window.runCommand('Rephrase: Start Batch…');
  await dialog().getByRole('button', { name: 'Allow' }).click();
  await expect.poll(() => dialog().textContent()).toContain('Run "theirs" over 2 documents?');
  expect(await dialog().textContent()).toContain('a context of 4,096 tokens are cut at the end');
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await dialog().waitFor({ state: 'detached' });
});

test('a look at a pilot shows what failed in it and sends nothing; the failed ones are tried again on request', async () => {
  await window.open('theirs.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await dialog().getByRole('button', { name: 'Run Pilot' }).click();
  await expect.poll(() => dialog().textContent()).toContain('(1 answer, 1 failed)');
  expect(posts).toBe(2);
  await dialog().getByRole('button', { name: 'Look at the Pilot' }).click();
  const preview = window.webview();
  const failed = preview.locator('[role=gridcell]', { hasText: 'content filter' });
  await failed.waitFor();
  await preview.getByText('1 of 2 rephrasings of the pilot failed.').waitFor();
  await window.screenshot('batch-pilot-failed');
  await window.setTheme('dark');
  await window.screenshot('batch-pilot-failed-dark');
  await window.setTheme('light');
  expect(posts).toBe(2);
  refused = '';
  await preview.getByRole('button', { name: 'Try Failed Again' }).press('Enter');
  await expect.poll(() => failed.count()).toBe(0);
  await expect.poll(() => preview.getByText('Which river? A long one.').count()).toBeGreaterThan(1);
  expect(posts).toBe(3);
  await window.pressTold('The pilot of "theirs" is in the preview', 'Leave It');
  await window.page.locator('.statusbar-item', { hasText: 'Start "theirs"?' }).waitFor({ state: 'detached' });
  await window.inside((vscode) => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
});

test('what failed in a job that is at work is tried again, and that is said once it is so', async () => {
  refused = 'The river of a';
  const { promise, resolve } = Promise.withResolvers<void>();
  released = promise;
  await window.open('theirs.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await dialog().getByRole('button', { name: 'Start' }).click();
  await expect.poll(async () => (await newestJob())?.state?.counters).toMatchObject({ failed: 1, done: 0 });
  refused = '';
  await window.runCommand('Rephrase: Retry Failed');
  await window.pick('theirs');
  await window.told('1 failed rephrasing of "theirs" is tried again.');
  expect(await newestJob()).toMatchObject({ phase: 'running', state: { counters: { failed: 0, done: 0 } } });
  resolve();
  await window.told('"theirs" is done: 2 rephrasings.');
});

test('a job that ended with failures offers to try them again', async () => {
  refused = 'The river of a';
  await window.open('theirs.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await dialog().getByRole('button', { name: 'Start' }).click();
  const done = '"theirs" is done: 1 rephrasing, 1 failed.';
  await window.told(done);
  refused = '';
  await window.pressTold(done, 'Retry Failed');
  await expect
    .poll(async () => (await newestJob())?.state)
    .toMatchObject({ phase: 'done', counters: { failed: 0, done: 2 } });
});

test('without an endpoint and with two datasets it asks for both, then says what it will do', async () => {
  await window.open('prompts/faq.rephrase.md');
  await window.runCommand('Rephrase: Start Batch…');
  await window.pressTold('No endpoint is set up.', 'Use Practice Endpoint');
  await expect.poll(() => picker().textContent()).toContain('Choose Documents');
  await expect.poll(() => picker().textContent()).toMatch(/a\.jsonl.*2 rows.*b\.jsonl.*1 row/);
  await window.screenshot('batch-choose-documents');
  await window.pick('a.jsonl');
  await expect.poll(() => dialog().textContent()).toContain('Run "faq" over 2 documents?');
  expect(await dialog().textContent()).toContain('no model is behind it');
});

test('instead of starting, the experiment can be saved and looked at', async () => {
  if ((await dialog().count()) === 0) {
    await window.open('prompts/faq.rephrase.md');
    await window.runCommand('Rephrase: Start Batch…');
  }
  await dialog().getByRole('button', { name: 'More…' }).click();
  await window.pick('Save as Experiment…');
  const name = () => picker().locator('input.input').inputValue();
  await expect.poll(name).toMatch(/prompts\/faq\.experiment\.yaml$/);
  await window.screenshot('batch-save-experiment');
  await picker().getByRole('button', { name: 'OK' }).click();
  await expect.poll(() => window.page.locator('.tab.active').textContent()).toContain('faq.experiment.yaml');
  expect(await readFile(join(window.folder, 'prompts/faq.experiment.yaml'), 'utf8')).toBe(
    [
      'name: faq',
      'prompts:',
      '  - faq.rephrase.md',
      'models:',
      '  - { model: practice-rules-no-model, endpoint: practice }',
      'documents:',
      '  source: ../data/a.jsonl',
      '  sample: { size: 10, seed: 7 }',
      '',
    ].join('\n'),
  );
  const problems = await window.diagnostics('prompts/faq.experiment.yaml');
  expect(problems).toEqual([]);
  await window.screenshot('batch-experiment');
});

test('several prompts selected in the explorer are variants of one job', async () => {
  await window.inside(async (vscode, folder) => {
    const table = vscode.Uri.file(`${folder}/prompts/table.rephrase.md`);
    const text = 'Rewrite the document as a table.\n\nDocument: [[DOCUMENT]]\n';
    await vscode.workspace.fs.writeFile(table, new TextEncoder().encode(text));
    const faq = vscode.Uri.file(`${folder}/prompts/faq.rephrase.md`);
    void vscode.commands.executeCommand('rephrase.startBatch', table, [faq, table]);
  }, window.folder);
  await expect.poll(() => dialog().textContent()).toContain('2 variants × 2 documents = 4 requests');
  await window.screenshot('batch-two-prompts');
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await dialog().waitFor({ state: 'detached' });
});

test('an untitled prompt runs as it stands, and cannot be named by an experiment', async () => {
  await window.inside(async (vscode) => {
    const content = 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n';
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ content, language: 'markdown' }),
    );
  });
  await window.runCommand('Rephrase: Start Batch…');
  await expect.poll(() => dialog().textContent()).toContain('over 2 documents?');
  await dialog().getByRole('button', { name: 'More…' }).click();
  await expect.poll(() => picker().textContent()).toContain('Dry Run');
  expect(await picker().textContent()).not.toContain('Save as Experiment…');
  await window.leave();
  await dialog().getByRole('button', { name: 'Start' }).click();
  await window.told(/"Untitled-\d" is done: 2 rephrasings\./);
});

test('unsaved prompts are saved first', async () => {
  await window.inside(
    async (vscode, path) => {
      const document = await vscode.workspace.openTextDocument(path);
      await vscode.window.showTextDocument(document);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), 'Carefully: ');
      await vscode.workspace.applyEdit(edit);
    },
    join(window.folder, 'prompts/faq.rephrase.md'),
  );
  await window.runCommand('Rephrase: Start Batch…');
  await expect.poll(() => dialog().textContent()).toContain('prompts/faq.rephrase.md has unsaved changes.');
  await dialog().getByRole('button', { name: 'Save and Continue' }).click();
  await dialog().getByRole('button', { name: 'Start' }).click();
  await window.told('"faq" is done: 2 rephrasings.');
  expect(await readFile(join(window.folder, 'prompts/faq.rephrase.md'), 'utf8')).toMatch(/^Carefully: /);
});
