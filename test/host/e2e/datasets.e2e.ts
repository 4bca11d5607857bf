/** Datasets of every kind in the real window: Parquet, CSV, patterns and the Hub, chosen and previewed. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import type { RunningHub } from '../../servers/hub/startHub.ts';
import { startHub } from '../../servers/hub/startHub.ts';
import { root } from '../paths.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const COMMIT = 'c'.repeat(40);
let window: RephraseWindow;
let practice: Practice;
let hub: RunningHub;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  const parquet = await readFile(join(root, 'samples/data/formats/documents.parquet'));
  hub = await startHub({
    datasets: { 'lab/web': { main: COMMIT } },
    commits: { [COMMIT]: { 'data/part-0.parquet': parquet } },
    token: 'hf_window',
  });
  window = await openWindow({
    workspace: join(root, 'samples'),
    // The token reaches the window as any tool's would: through its environment.
    env: { HF_ENDPOINT: hub.endpoint, HF_TOKEN: 'hf_window' },
    settings: { 'rephrase.endpoint': 'lab', 'files.autoSave': 'off' },
    machineSettings: {
      'rephrase.endpoints': {
        lab: { url: `http://127.0.0.1:${practice.port}`, model: 'practice-rules-no-model' },
      },
    },
  });
});

afterAll(async () => {
  await window?.close();
  await practice?.close();
  await hub?.close();
});

const page = () => window.webview();
const progress = () => page().locator('.progress').textContent();
const sampled = () => page().locator('.sample').textContent();
const input = () => window.page.locator('.quick-input-widget');

test('an experiment over Parquet: filtered rows, every language, the pinned document', async () => {
  await window.open('languages.experiment.yaml');
  await window.runCommand('Rephrase: Preview Side by Side');
  await expect.poll(progress).toMatch(/^(\d+) of \1 done$/);
  expect(await sampled()).toContain('documents.parquet');
  await window.screenshot('preview-parquet');
});

test('the same over CSV', async () => {
  const path = join(window.folder, 'languages.experiment.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace('documents.parquet\n', 'documents.csv\n'));
  await page().locator('.notice', { hasText: 'changed since this run' }).getByText('Run').click();
  await expect.poll(sampled).toContain('documents.csv');
  await expect.poll(progress).toMatch(/^(\d+) of \1 done$/);
  await window.screenshot('preview-csv');
});

test('datasets are offered with their formats and rows, and a pattern or the Hub by name', async () => {
  await window.open('prompts/faq.rephrase.md');
  await window.runCommand('Rephrase: Choose Documents…');
  await expect.poll(() => input().textContent()).toMatch(/65 kB Parquet, 40 rows/);
  await window.screenshot('choose-documents');
  await window.pick('Pattern or Hub Dataset…');
  const name = input().locator('input').first();
  await name.fill('hf://datasets/lab/web');
  await input().getByText('Write hf://datasets/<owner>/<name>/<path or pattern>').waitFor();
  await window.screenshot('choose-documents-name');
  await name.fill('hf://datasets/lab/web/data/*.parquet');
  await name.press('Enter');
  const setting = () =>
    window.inside((vscode) => vscode.workspace.getConfiguration('rephrase').get<string>('documents') ?? '');
  await expect.poll(setting).toBe('hf://datasets/lab/web/data/*.parquet');
});

test('a preview over the Hub reads what it needs and says which commit', async () => {
  await window.runCommand('Rephrase: Preview Side by Side');
  await expect.poll(sampled).toContain('Sample 8 of 40 · seed 7 · lab/web/data/*.parquet');
  await expect.poll(progress).toBe('8 of 8 done');
  await window.screenshot('preview-hub');
  expect(
    hub.seen.some(({ where, authorization }) => where === 'storage' && authorization !== undefined),
  ).toBe(false);
});

test('a refused token says what to do', async () => {
  hub.fault = (_, response) => {
    response.writeHead(401).end();
    return true;
  };
  await window.open('prompts/table.rephrase.md');
  await window.runCommand('Rephrase: Preview Side by Side');
  const said = () => page().locator('.empty').textContent();
  await expect.poll(said).toContain('Set HF_TOKEN');
  await window.screenshot('preview-hub-refused');
  hub.fault = null;
});
