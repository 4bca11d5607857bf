/**
 * A job that outlives its window, is found by another, paused, given another ceiling, resumed, looked at while it
 * runs; that waits for a key, and whose server has moved. In the real VS Code.
 */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobView } from '../../../server/batch/jobReader.ts';
import { readJob } from '../../../server/batch/jobReader.ts';
import { verifyJob } from '../../../server/batch/verifyJob.ts';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { oneStory } from './oneStory.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';
import { frameWith, jobLines, shown } from './pageElements.ts';
import type { SlowServer } from './slowServer.ts';
import { startSlowServer } from './slowServer.ts';

const KEY = 'sk-only-for-this-test';
const DOCUMENTS = 240;

let outside: string;
let practice: Practice;
let slow: SlowServer;
let elsewhere: SlowServer;
let window: RephraseWindow;

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'rephrase-steering-'));
  practice = await startPractice({ port: 0, idleExitMs: null });
  slow = await startSlowServer(practice.port, null);
  elsewhere = await startSlowServer(practice.port, null);
  const rows = Array.from({ length: DOCUMENTS }, (_, n) => {
    const text = `River ${n} rises in the hills and is ${100 + n} km long. In spring it floods the meadows.`;
    return JSON.stringify({ id: `doc-${n}`, text });
  });
  await writeFile(join(outside, 'web.jsonl'), `${rows.join('\n')}\n`);
  window = await open();
});

afterAll(async () => {
  await window?.close();
  slow?.close();
  elsewhere?.close();
  await practice?.close();
  await rm(outside, { recursive: true, force: true, maxRetries: 5 });
});

/** A window of its own server and user; only the jobs folder and the dataset are the same. */
function open(): Promise<RephraseWindow> {
  return openWindow({
    workspace: {
      'prompts/faq.rephrase.md': 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n',
      'long.experiment.yaml': [
        'name: long',
        'prompts: [prompts/faq.rephrase.md]',
        'models: [{ endpoint: slow }]',
        `documents: { source: ${join(outside, 'web.jsonl')} }`,
        'batch: { concurrency: 2 }',
        '',
      ].join('\n'),
    },
    settings: { 'rephrase.jobsFolder': join(outside, 'jobs') },
    machineSettings: {
      'rephrase.endpoints': { slow: { url: slow.url, model: 'practice-rules-no-model', gpus: 2 } },
    },
  });
}

const dialog = () => window.page.locator('.monaco-dialog-box');
const input = () => window.page.locator('.quick-input-widget input.input');
const rows = () => jobLines(window);
const item = () => window.page.locator('.statusbar-item', { hasText: /long (< 1|\d+) %/ });

oneStory();

test('goes on when its window is closed for good, and another window finds it', async () => {
  slow.hold(DOCUMENTS - 20);
  await start();
  await expect.poll(async () => (await newest()).state?.counters.done ?? 0).toBeGreaterThan(3);
  await window.close();
  const { state } = await newest();
  await expect
    .poll(async () => (await newest()).state?.counters.done ?? 0)
    .toBeGreaterThan((state?.counters.done ?? 0) + 3);
  window = await open();
  await item().waitFor();
  await item().click();
  await expect.poll(() => rows().first().textContent()).toMatch(/long.*docs\/(s|min)/);
});

test('its page opens at a click on a line that is older than the job, as on a busy machine', async () => {
  const before = (await newest()).state?.counters.done ?? 0;
  await rows().first().locator('.label-name').evaluate(clickAfterBusy, 6_000);
  expect((await newest()).state?.counters.done).toBeGreaterThan(before);
  await expect.poll(() => shown(window, 'rephrase-job')).toBe(1);
  expect(await window.notification('not found').count()).toBe(0);
});

test('its page shows it at work, by charts, rows and words', async () => {
  await expect.poll(() => shown(window, 'rephrase-job .rows .row')).toBeGreaterThan(3);
  await expect.poll(() => shown(window, 'rephrase-job canvas')).toBe(5);
  await window.screenshot('job-page');
  await window.setTheme('dark');
  await window.screenshot('job-page-dark');
  await window.setTheme('light');
});

test('what is finished fills the grid while it runs, source beside rephrasing, and nothing is sent for it', async () => {
  const page = await frameWith(window, 'rephrase-job');
  await page.getByRole('button', { name: 'Side by Side' }).click();
  await expect.poll(() => shown(window, 'rephrase-preview [role=gridcell]')).toBeGreaterThan(3);
  const grid = await frameWith(window, 'rephrase-preview');
  const count = async () => Number.parseInt((await grid.locator('.sample').textContent()) ?? '', 10);
  const before = await count();
  await expect.poll(count).toBeGreaterThan(before);
  const first = grid.locator('rephrase-cell').first();
  expect(await first.textContent()).toMatch(/River \d+/);
  expect(await grid.getByRole('button', { name: 'Run', exact: true }).count()).toBe(0);
  await window.screenshot('job-rows');
  await window.setTheme('dark');
  await window.screenshot('job-rows-dark');
  await window.setTheme('light');
  await window.inside(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
  await expect.poll(() => shown(window, 'rephrase-preview')).toBe(0);
});

test('gets every ceiling that was entered, however soon the user goes on to something else', async () => {
  for (const ceiling of [1, 2, 1, 2, 1, 2, 1, 2]) {
    await window.runCommand('Rephrase: Change Concurrency Ceiling…');
    await window.pick('long');
    await window.enter(String(ceiling));
    await window.page.keyboard.press('F1');
    await expect.poll(() => input().inputValue()).toBe('>');
    await window.leave();
    await expect.poll(async () => (await newest()).state?.ceiling).toBe(ceiling);
  }
});

test('is paused, gets another ceiling, goes on, and every document is written once', async () => {
  await window.runCommand('Rephrase: Pause Job');
  await window.pick('long');
  await expect.poll(async () => (await newest()).phase).toBe('paused');
  await expect.poll(() => rows().first().textContent()).toMatch(/long.*paused/);
  await window.screenshot('job-paused');
  await window.runCommand('Rephrase: Change Concurrency Ceiling…');
  await window.pick('long');
  await window.enter('6');
  await window.runCommand('Rephrase: Resume Job');
  await window.pick('long');
  await expect.poll(async () => (await newest()).state?.ceiling).toBe(6);
  slow.release();
  await window.told(`"long" is done: ${DOCUMENTS} rephrasings.`);
  await expectWhole();
});

test('its Parquet parts open as a page, source beside rephrasing, measured on request', async () => {
  const { folder, manifest } = await newest();
  const out = join(folder, 'out', manifest.variants[0]?.id ?? '');
  const [part] = (await readdir(out)).sort();
  await window.inside(
    async (vscode, path: string) => {
      await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(path), 'rephrase.outputFile');
    },
    join(out, part ?? ''),
  );
  await expect.poll(() => shown(window, 'rephrase-output .row')).toBe(20);
  const frame = await frameWith(window, 'rephrase-output');
  await frame.getByRole('button', { name: 'Measure All Rows' }).click();
  await expect.poll(() => frame.getByText(/^All \d+ rows$/).count()).toBe(1);
  await window.screenshot('output-part');
});

test('without its key it waits for one, and asks when it is resumed', async () => {
  slow.hold(DOCUMENTS - 20);
  slow.key = KEY;
  await window.open('long.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await window.pressTold('(401)', 'Enter Key…');
  await window.enter(KEY);
  await dialog().getByRole('button', { name: 'Start' }).click();
  await expect.poll(async () => (await newest()).state?.counters.done ?? 0).toBeGreaterThan(3);
  await cancel();
  await window.runCommand('Rephrase: Forget Key…');
  await window.pick(slow.origin);
  await window.told('is forgotten');
  await window.runCommand('Rephrase: Resume Job');
  await window.pick('long');
  await window.pressTold('"long" waits for a key', 'Resume');
  await expect.poll(() => input().getAttribute('type')).toBe('password');
  slow.release();
  await window.enter(KEY);
  await expectWhole();
  slow.key = null;
});

test('whose server has moved is sent where the profile says now, after asking', async () => {
  slow.hold(DOCUMENTS - 20);
  await start();
  await expect.poll(async () => (await newest()).state?.counters.done ?? 0).toBeGreaterThan(3);
  await cancel();
  await window.inside(async (vscode, url: string) => {
    const settings = vscode.workspace.getConfiguration('rephrase');
    const endpoints = { slow: { url, model: 'practice-rules-no-model', gpus: 2 } };
    await settings.update('endpoints', endpoints, vscode.ConfigurationTarget.Global);
  }, elsewhere.url);
  await window.runCommand('Rephrase: Resume Job');
  await window.pick('long');
  await expect.poll(() => dialog().textContent()).toContain('listens elsewhere than this job knows.');
  await window.screenshot('job-moved');
  await dialog()
    .getByRole('button', { name: `Use ${elsewhere.origin}` })
    .click();
  await expectWhole();
  const { folder } = await newest();
  expect(await readFile(join(folder, 'events.ndjson'), 'utf8')).toContain(elsewhere.url);
});

test('once done is compacted: asked with what becomes free, and whole afterwards', async () => {
  const before = await journalBytes();
  await window.runCommand('Rephrase: Compact…');
  await window.pick('long');
  await expect.poll(() => dialog().textContent()).toContain('Compact the job "long"?');
  await window.screenshot('job-compact');
  await dialog().getByRole('button', { name: 'Compact' }).click();
  await window.told('"long" was verified and compacted');
  expect(await journalBytes()).toBeLessThan(before);
  await expectWhole();
});

/** The window does nothing else for so long, while the job goes on; then comes the click. */
function clickAfterBusy(line: { dispatchEvent(event: Event): boolean }, busyMs: number): void {
  const until = performance.now() + busyMs;
  while (performance.now() < until);
  line.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
}

async function start(): Promise<void> {
  await window.open('long.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await dialog().getByRole('button', { name: 'Start' }).click();
  await window.pressTold(`"long" runs over ${DOCUMENTS} documents.`, 'Show Jobs');
}

async function cancel(): Promise<void> {
  await window.runCommand('Rephrase: Cancel Job');
  await window.pick('long');
  await dialog().getByRole('button', { name: 'Cancel Job' }).click();
  await expect.poll(async () => (await newest()).phase).toBe('cancelled');
}

async function newest(): Promise<JobView> {
  const jobs = join(outside, 'jobs');
  const [name] = (await readdir(jobs).catch(() => [])).sort().reverse();
  const job = name === undefined ? null : await readJob(join(jobs, name));
  if (!job) throw new Error('There is no job yet.');
  return job;
}

/** What the journals of all jobs take on disk. */
async function journalBytes(): Promise<number> {
  const files = (await readdir(join(outside, 'jobs'), { recursive: true })).filter((name) =>
    /journal\/\d+\.ndjson$/.test(name),
  );
  const sizes = await Promise.all(files.map((name) => stat(join(outside, 'jobs', name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

/** Every document has its row exactly once, as the journal proves. */
async function expectWhole(): Promise<void> {
  await expect.poll(async () => (await newest()).phase).toBe('done');
  const verified = await verifyJob((await newest()).folder);
  expect(verified).toMatchObject({ ok: true, verification: { rows: DOCUMENTS, failures: 0, problems: [] } });
}
