/**
 * A batch from the palette to its last row against the practice endpoint, in the real window: reload in the middle,
 * a killed runner, resume, cancel; every document exactly once.
 */
import { readdir, readFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJob } from '../../../server/batch/jobReader.ts';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const DOCUMENTS = 300;

let window: RephraseWindow;
let practice: Practice;
let slow: Server;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  slow = await startSlow(practice.port);
  const slowUrl = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/v1`;
  window = await openWindow({
    workspace: {
      'prompts/faq.rephrase.md': 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n',
      'data/web.jsonl': documents(DOCUMENTS),
      'long.experiment.yaml': [
        'name: long',
        'prompts: [prompts/faq.rephrase.md]',
        'models: [{ endpoint: slow }]',
        'documents: { source: data/web.jsonl }',
        'batch: { concurrency: 2 }',
        '',
      ].join('\n'),
    },
    machineSettings: {
      'rephrase.endpoints': {
        lab: { url: practice.url, model: 'practice-rules-no-model' },
        slow: { url: slowUrl, model: 'practice-rules-no-model' },
      },
    },
  });
});

afterAll(async () => {
  await window?.close();
  slow?.close();
  await practice?.close();
});

const dialog = () => window.page.locator('.monaco-dialog-box');
const rows = () => window.page.locator('.pane-body .monaco-list-row');

describe('from a prompt', () => {
  test('shows what it will do before anything starts', async () => {
    await window.open('prompts/faq.rephrase.md');
    await window.runCommand('Rephrase: Start Batch…');
    await expect.poll(() => dialog().textContent()).toContain(`Run "faq" over ${DOCUMENTS} documents?`);
    const said = await dialog().textContent();
    expect(said).toContain(`1 variant × ${DOCUMENTS} documents = ${DOCUMENTS} requests`);
    expect(said).toContain(`practice-rules-no-model at lab (${practice.url})`);
    expect(said).toContain('data/web.jsonl is used: it is the only dataset in this folder.');
    await window.screenshot('batch-confirm');
    expect(await jobFolders()).toEqual([]);
  });

  test('runs to the last document and says so', async () => {
    await dialog().getByRole('button', { name: 'Start' }).click();
    const started = window.notification('"faq" runs over 300 documents.');
    await started.getByRole('button', { name: 'Show Jobs' }).click();
    await expect.poll(() => rows().first().textContent()).toContain('faq');
    const done = window.notification(`"faq" is done: ${DOCUMENTS} rephrasings.`);
    await done.waitFor({ timeout: 90_000 });
    await window.screenshot('batch-done');
    await done.getByRole('button', { name: 'Open Output' }).click();
    await expect.poll(() => activeTab()).toContain('part-00000.jsonl');
    await expectEveryDocumentOnce('faq');
  });
});

describe('an experiment', () => {
  test('is found again after the window was reloaded', async () => {
    await startLong();
    await expect.poll(() => rows().first().textContent(), { timeout: 30_000 }).toMatch(/long.*docs\/s/);
    await window.screenshot('batch-running');
    await window.reload();
    const item = window.page.locator('.statusbar-item', { hasText: /long \d+ %/ });
    await item.waitFor({ timeout: 30_000 });
    await window.screenshot('batch-reloaded');
    await item.click();
    await expect.poll(() => rows().first().textContent()).toContain('long');
  });

  test('whose runner was killed is called interrupted, and resumes where it stood', async () => {
    const job = await newestJob('long');
    process.kill(job.state?.runner.pid ?? 0, 'SIGKILL');
    const interrupted = window.notification('"long" was interrupted');
    await interrupted.waitFor({ timeout: 30_000 });
    await expect.poll(() => rows().first().textContent()).toMatch(/long.*interrupted/);
    await window.screenshot('batch-interrupted');
    await interrupted.getByRole('button', { name: 'Resume' }).click();
    await window.notification(`"long" is done: ${DOCUMENTS} rephrasings.`).waitFor({ timeout: 90_000 });
    await expectEveryDocumentOnce('long');
  });

  test('can be cancelled, and resumed from the palette', async () => {
    await startLong();
    await expect.poll(() => rows().first().textContent(), { timeout: 30_000 }).toMatch(/long.*docs\/s/);
    await window.runCommand('Rephrase: Cancel Job');
    await window.pick('long');
    await expect.poll(() => dialog().textContent()).toContain('Stop "long" before it is done?');
    await dialog().getByRole('button', { name: 'Cancel Job' }).click();
    await window.notification('"long" was cancelled').waitFor({ timeout: 30_000 });
    await expect.poll(() => rows().first().textContent()).toMatch(/long.*cancelled/);
    await window.setTheme('dark');
    await window.screenshot('batch-cancelled-dark');
    await window.runCommand('Rephrase: Resume Job');
    await window.pick('long');
    await window.notification(`"long" is done: ${DOCUMENTS} rephrasings.`).waitFor({ timeout: 90_000 });
    await expectEveryDocumentOnce('long');
    await window.screenshot('batch-done-dark');
  });
});

async function startLong(): Promise<void> {
  await window.open('long.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await dialog().getByRole('button', { name: 'Start' }).click();
  await window
    .notification('"long" runs over 300 documents.')
    .getByRole('button', { name: 'Show Jobs' })
    .click();
}

/** The practice endpoint behind a server that takes its time, so that there is something to reload and kill. */
async function startSlow(port: number): Promise<Server> {
  const server = createServer((asked, answer) => {
    const { method, url: path, headers } = asked;
    const onward = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    setTimeout(() => asked.pipe(onward), method === 'POST' ? 80 : 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function activeTab(): Promise<string | null> {
  return window.page.locator('.tab.active').textContent();
}

async function jobFolders(): Promise<readonly string[]> {
  const jobs = join(window.folder, '.rephrase/jobs');
  const names = await readdir(jobs).catch(() => []);
  return names.sort().map((name) => join(jobs, name));
}

async function newestJob(name: string) {
  const folder = (await jobFolders()).findLast((path) => path.endsWith(`-${name}`));
  const job = folder === undefined ? null : await readJob(folder);
  if (!job) throw new Error(`There is no job "${name}".`);
  return job;
}

/** The output of the newest job of that name holds each document once, in every variant. */
async function expectEveryDocumentOnce(name: string): Promise<void> {
  const { folder, manifest } = await newestJob(name);
  for (const { id } of manifest.variants) {
    const out = join(folder, 'out', id);
    const parts = await Promise.all((await readdir(out)).map((part) => readFile(join(out, part), 'utf8')));
    const ids = parts
      .flatMap((text) => text.trimEnd().split('\n'))
      .map((line) => JSON.parse(line).id as string);
    expect(ids.sort()).toEqual(Array.from({ length: DOCUMENTS }, (_, n) => documentId(n)).sort());
  }
}

function documents(count: number): string {
  return Array.from({ length: count }, (_, n) => {
    const text = `River ${n} rises in the hills and is ${100 + n} km long. In spring it floods the meadows below.`;
    return `${JSON.stringify({ id: documentId(n), text })}\n`;
  }).join('');
}

function documentId(n: number): string {
  return `doc-${String(n).padStart(4, '0')}`;
}
