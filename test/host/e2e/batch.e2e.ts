/**
 * A batch from the palette to its last row against the practice endpoint, in the real window: a key, a reload in the
 * middle, a killed runner, resume, cancel; every document exactly once.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJob } from '../../../server/batch/jobReader.ts';
import { openRows } from '../../../server/batch/readRows.ts';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { oneStory } from './oneStory.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';
import { jobLines, shown } from './pageElements.ts';
import type { SlowServer } from './slowServer.ts';
import { startSlowServer } from './slowServer.ts';

const DOCUMENTS = 300;
/** … and in the end so many more. */
const ADDED = 20;
const KEY = 'sk-only-for-this-test';

let window: RephraseWindow;
let practice: Practice;
/** Slow while a test interferes. */
let slow: SlowServer;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  slow = await startSlowServer(practice.port, KEY);
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
        slow: { url: slow.url, model: 'practice-rules-no-model' },
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
const input = () => window.page.locator('.quick-input-widget input.input');
const rows = () => jobLines(window);

describe('from a prompt', () => {
  oneStory();

  test('shows what it will do before anything starts', async () => {
    await askAboutFaq();
    const said = await dialog().textContent();
    expect(said).toContain(`1 variant × ${DOCUMENTS} documents = ${DOCUMENTS} requests`);
    expect(said).toContain(`practice-rules-no-model at lab (${practice.url})`);
    expect(said).toContain('data/web.jsonl is used: it is the only dataset in this folder.');
    await window.screenshot('batch-confirm');
    expect(said).not.toContain('Estimate');
    expect(await jobFolders()).toEqual([]);
  });

  test('a pilot measures, its rephrasings can be looked at, and the batch goes on from there', async () => {
    await askAboutFaq();
    await dialog().getByRole('button', { name: 'Run Pilot' }).click();
    await expect
      .poll(() => dialog().textContent())
      .toContain('Estimate from a pilot of 16 documents (16 answers)');
    await window.screenshot('batch-pilot');
    await dialog().getByRole('button', { name: 'Look at the Pilot' }).click();
    const waits = window.page.locator('.statusbar-item', { hasText: 'Start "faq"?' });
    await waits.waitFor();
    await window.webview().locator('[role=gridcell]').first().waitFor();
    await window.screenshot('batch-canary');
    expect(await jobFolders()).toEqual([]);
    await window.pressTold('The pilot of "faq" is in the preview', 'Go On…');
    await expect.poll(() => dialog().textContent()).toContain('Estimate from a pilot of 16 documents');
    await expect.poll(() => waits.count()).toBe(0);
  });

  test('a dry run leaves the plan behind as a document', async () => {
    await askAboutFaq();
    await dialog().getByRole('button', { name: 'More…' }).click();
    await window.pick('Dry Run');
    await expect.poll(() => activeTab()).toContain('faq, before the run.md');
    const text = () =>
      window.inside(async (vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
    await expect.poll(text).toContain('# faq: before the run');
    expect(await text()).toContain('## Assumptions');
    await window.inside(async (vscode) => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });
  });

  test('runs to the last document and says so', async () => {
    await askAboutFaq();
    await dialog().getByRole('button', { name: 'Start' }).click();
    await window.pressTold('"faq" runs over 300 documents.', 'Show Jobs');
    await expect.poll(() => rows().first().textContent()).toContain('faq');
    const done = `"faq" is done: ${DOCUMENTS} rephrasings.`;
    await window.told(done);
    await window.screenshot('batch-done');
    await window.pressTold(done, 'Open Output');
    await expect.poll(() => activeTab()).toContain('Output: faq');
    await expect.poll(() => shown(window, 'rephrase-output .row')).toBe(20);
    await window.screenshot('batch-output');
    await expectEveryDocumentOnce('faq');
  });
});

describe('an experiment', () => {
  oneStory();

  test('whose endpoint wants a key asks for it, and the key stands nowhere in the job', async () => {
    await window.open('long.experiment.yaml');
    await window.runCommand('Rephrase: Start Batch…');
    await window.pressTold('(401)', 'Enter Key…');
    await expect.poll(() => input().getAttribute('type')).toBe('password');
    await window.enter(KEY);
    slow.hold(DOCUMENTS - 20);
    await confirmLong();
    const { folder } = await newestJob('long');
    expect(await textsBelow(folder)).not.toContain(KEY);
  });

  test('is found again after the window was reloaded', async () => {
    await expect.poll(() => rows().first().textContent()).toMatch(/long.*docs\/(s|min)/);
    await window.screenshot('batch-running');
    await window.reload();
    const item = window.page.locator('.statusbar-item', { hasText: /long (< 1|\d+) %/ });
    await item.waitFor();
    await window.screenshot('batch-reloaded');
    await item.click();
    await expect.poll(() => rows().first().textContent()).toContain('long');
  });

  test('whose runner was killed is called interrupted, and resumes where it stood', async () => {
    const job = await newestJob('long');
    process.kill(job.state?.runner.pid ?? 0, 'SIGKILL');
    await window.told('"long" was interrupted');
    await expect.poll(() => rows().first().textContent()).toMatch(/long.*interrupted/);
    await window.screenshot('batch-interrupted');
    slow.release();
    await window.pressTold('"long" was interrupted', 'Resume');
    await expectEveryDocumentOnce('long');
  });

  test('can be cancelled, and resumed from the palette', async () => {
    slow.hold(DOCUMENTS - 20);
    await window.open('long.experiment.yaml');
    await window.runCommand('Rephrase: Start Batch…');
    await confirmLong();
    await expect.poll(() => rows().first().textContent()).toMatch(/long.*docs\/(s|min)/);
    await window.runCommand('Rephrase: Cancel Job');
    await window.pick('long');
    await expect.poll(() => dialog().textContent()).toContain('Stop "long" before it is done?');
    await dialog().getByRole('button', { name: 'Cancel Job' }).click();
    await window.told('"long" was cancelled');
    await expect.poll(() => rows().first().textContent()).toMatch(/long.*cancelled/);
    await window.setTheme('dark');
    await window.screenshot('batch-cancelled-dark');
    slow.release();
    await window.runCommand('Rephrase: Resume Job');
    await window.pick('long');
    await expectEveryDocumentOnce('long');
    await expect.poll(() => rows().first().textContent()).toMatch(/long.*300 rephrasings/);
  });

  test('that was interrupted while nobody looked is offered to be resumed, once', async () => {
    slow.hold(DOCUMENTS - 20);
    await window.open('long.experiment.yaml');
    await window.runCommand('Rephrase: Start Batch…');
    await confirmLong();
    const running = async () => (await newestJob('long')).state?.counters.done ?? 0;
    await expect.poll(running).toBeGreaterThan(3);
    await window.inside(async (vscode) => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });
    const { state } = await newestJob('long');
    const reloaded = window.reload();
    process.kill(state?.runner.pid ?? 0, 'SIGKILL');
    await reloaded;
    const offered = await window.told('"long" was interrupted');
    await window.reload();
    const item = rows().filter({ hasText: 'interrupted' });
    await item.waitFor();
    expect(await offered.count()).toBe(0);
    slow.release();
    await item.hover();
    await item.getByRole('button', { name: 'Resume Job' }).click();
    await expectEveryDocumentOnce('long');
  });

  test('opens into its page, its variants, output and log', async () => {
    await rows().first().click();
    await expect.poll(() => activeTab()).toContain('Job: long');
    await expect.poll(() => shown(window, 'rephrase-job .rows .row')).toBe(21);
    await window.screenshot('batch-job-page-dark');
    await rows().first().locator('.monaco-tl-twistie').click();
    await expect.poll(() => rows().nth(1).textContent()).toContain('faq × practice-rules-no-model');
    expect(await rows().nth(1).textContent()).toContain('300 rows written');
    await window.screenshot('batch-done-dark');
    await rows().nth(1).click();
    await expect.poll(() => activeTab()).toContain('Output: long');
    await expect.poll(() => shown(window, 'rephrase-output .row')).toBe(20);
    await window.screenshot('batch-output-dark');
    await rows().filter({ hasText: 'Log' }).first().click();
    await expect.poll(() => activeTab()).toContain('runner.log');
    await window.setTheme('light');
  });
});

describe('a dataset that grew', () => {
  test('is done by a new job that takes over the rows whose requests are the same', async () => {
    await writeFile(join(window.folder, 'data/web.jsonl'), documents(DOCUMENTS + ADDED));
    slow.release();
    const before = slow.posts;
    await window.open('long.experiment.yaml');
    await window.runCommand('Rephrase: New Job from This One…');
    await window.pick('long');
    await expect.poll(() => dialog().textContent()).toContain(`over ${DOCUMENTS + ADDED} documents?`);
    expect(await dialog().textContent()).toMatch(
      /Rows of "long.*" are taken over where the request is the same/,
    );
    await window.screenshot('batch-fork');
    await dialog().getByRole('button', { name: 'Start' }).click();
    await window.told(`${DOCUMENTS} rows were taken over.`);
    await window.told(`"long" is done: ${DOCUMENTS + ADDED} rephrasings.`);
    expect(slow.posts - before).toBe(ADDED);
    await expectEveryDocumentOnce('long', DOCUMENTS + ADDED);
  });
});

/** The question before a batch over the prompt; it is there already where the test before ended with it. */
async function askAboutFaq(): Promise<void> {
  if ((await dialog().count()) === 0) {
    await window.open('prompts/faq.rephrase.md');
    await window.runCommand('Rephrase: Start Batch…');
  }
  await expect.poll(() => dialog().textContent()).toContain(`Run "faq" over ${DOCUMENTS} documents?`);
}

async function confirmLong(): Promise<void> {
  await dialog().getByRole('button', { name: 'Start' }).click();
  await window.pressTold('"long" runs over 300 documents.', 'Show Jobs');
}

/** The contents of all files of a folder. */
async function textsBelow(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).join('\n');
}

function activeTab(): Promise<string | null> {
  return window.page.locator('.editor-group-container.active .tab.active').textContent();
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
async function expectEveryDocumentOnce(name: string, count = DOCUMENTS): Promise<void> {
  const phase = async () => (await newestJob(name)).phase;
  await expect.poll(phase).toBe('done');
  const { folder, manifest } = await newestJob(name);
  for (const { id } of manifest.variants) {
    const opened = await openRows(join(folder, 'out', id));
    if (!opened.ok) throw new Error(opened.message);
    const page = await opened.reader.page(null, count + 1, { kind: 'rows' });
    await opened.reader.close();
    const ids = page.rows.map((row) => row.id);
    expect(ids.sort()).toEqual(Array.from({ length: count }, (_, n) => documentId(n)).sort());
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
