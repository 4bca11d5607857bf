/**
 * The preview as the tool of a day, in the real window: it runs on save and keeps what stood there, compares with the
 * last commit, takes ratings and blind votes, has a history, leaves as files, and holds no key anywhere.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LaunchedSimulator, launchSimulator } from '../../servers/simulator/launchSimulator.ts';
import { SIMULATED_MODEL } from '../../servers/simulator/startSimulator.ts';
import { runProcess } from '../runProcess.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const KEY = 'sk-e2e-0f1e2d3c4b5a';
const PROMPT = 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n';

const EXPERIMENT = `prompts: [prompts/faq.md]
documents:
  source: data/web.jsonl
  sample: { size: 2 } # few
`;

let window: RephraseWindow;
let simulator: LaunchedSimulator;

beforeAll(async () => {
  simulator = await launchSimulator({
    timing: { kind: 'batching', timeScale: 20 },
    lengths: { median: 60, spread: 0.3 },
  });
  const sentence = 'The river rises in the hills and runs past three mills to the sea. ';
  const rows = Array.from({ length: 60 }, (_, row) =>
    JSON.stringify({
      id: `web-${row}`,
      text: `Page ${row}. ${sentence.repeat(6)}`,
      site: row % 2 ? 'a' : 'b',
    }),
  );
  window = await openWindow({
    workspace: {
      'prompts/faq.md': PROMPT,
      'sweep.experiment.yaml': EXPERIMENT,
      'data/web.jsonl': `${rows.join('\n')}\n`,
    },
    settings: { 'files.autoSave': 'off', 'rephrase.sample.size': 6, 'git.enabled': true },
    machineSettings: {
      'rephrase.endpoints': {
        gpu: { url: simulator.url, model: SIMULATED_MODEL, apiKeyEnv: 'E2E_KEY' },
      },
    },
    env: { E2E_KEY: KEY },
  });
  for (const command of [
    ['init', '-q'],
    ['add', '.'],
    ['-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-qm', 'A prompt'],
  ]) {
    await runProcess('git', ['-C', window.folder, ...command]);
  }
});

afterAll(async () => {
  await window?.close();
  await simulator?.close();
});

const page = () => window.webview();
const progress = () => page().locator('.progress').textContent();
const texts = () => page().locator('rephrase-cell .text').allTextContents();
const choose = async (button: string, item: string): Promise<void> => {
  await page().getByRole('button', { name: button }).first().click();
  await page()
    .getByRole('menuitem', { name: item })
    .or(page().getByRole('menuitemradio', { name: item }))
    .first()
    .click();
};

test('runs on save, asks only for what changed, and keeps what stood there', async () => {
  await window.open('prompts/faq.md');
  await window.runCommand('Rephrase: Preview Side by Side');
  await expect.poll(progress).toBe('6 of 6 done');
  const before = await texts();
  await choose('When the preview runs by itself', 'Run on save');
  await window.inside(async (vscode) => {
    const editor = vscode.window.visibleTextEditors.find(({ document }) =>
      document.fileName.endsWith('faq.md'),
    );
    await editor?.edit((edit) => edit.insert(new vscode.Position(0, 0), 'Be thorough. '));
    await editor?.document.save();
  });
  await expect.poll(async () => (await texts())[0]).not.toBe(before[0]);
  await expect.poll(progress).toBe('6 of 6 done');
  await choose('Compare rephrasings', 'With the previous result');
  await expect.poll(() => page().locator('rephrase-cell del.removed').count()).toBeGreaterThan(0);
  await window.setTheme('dark');
  await window.screenshot('preview-previous');
  await choose('Compare rephrasings', 'Compare nothing');
});

test('the last commit stands beside the working copy, with what changed and what that did', async () => {
  await page().locator('rephrase-column').first().press('c');
  await page().getByRole('menuitem', { name: 'Compare with Last Commit' }).click();
  await page().locator('rephrase-comparison').waitFor();
  await expect.poll(progress).toBe('12 of 12 done');
  await expect.poll(() => page().locator('rephrase-comparison tr').count()).toBeGreaterThan(3);
  expect(await page().locator('rephrase-comparison .sheet').first().textContent()).toContain('Be thorough.');
  await window.screenshot('preview-last-commit');
  await window.setTheme('light');
  await window.screenshot('preview-last-commit-light');
  await window.setTheme('dark');
});

test('a blind vote is cast by keyboard and names its columns only at the end', async () => {
  await page().locator('rephrase-column').first().press('c');
  await page()
    .getByRole('menuitem', { name: /^Vote Blind against/ })
    .first()
    .click();
  const voting = page().locator('rephrase-voting');
  await voting.locator('.ballot').waitFor();
  await window.screenshot('preview-vote');
  for (let n = 0; n < 6; n++) {
    expect(await voting.locator('[role=status]').textContent()).toContain(`${n} of 6`);
    await voting.press(n % 2 === 0 ? 'ArrowLeft' : 'ArrowRight');
    await expect.poll(() => voting.locator('[role=status]').textContent()).toContain(`${n + 1} of 6`);
  }
  expect(await voting.locator('.result').textContent()).toContain('preferred in');
  await window.screenshot('preview-vote-result');
  await voting.press('Escape');
  await voting.waitFor({ state: 'detached' });
});

test('values of a parameter are typed, and each is a column', async () => {
  await choose('More', 'Add Models or Parameters…');
  const picker = window.page.locator('.quick-input-widget');
  await picker.locator('.monaco-list-row', { hasText: 'Parameters…' }).click();
  await window.screenshot('preview-add-columns');
  await window.accept();
  await picker.getByText('Each value is a column').waitFor();
  const parameters = picker.locator('input.input');
  await parameters.fill('temperature: 0.7, 3');
  await picker
    .getByText(/temperature/)
    .first()
    .waitFor();
  await window.screenshot('preview-parameters-refused');
  await parameters.fill('temperature: 0.7, 1.0');
  await parameters.press('Enter');
  await page().locator('rephrase-column', { hasText: 'temperature 0.7' }).first().waitFor();
  await expect.poll(progress).toBe('24 of 24 done');
  await window.screenshot('preview-parameters');
});

test('a rating is kept, and the run can be opened again from the history', async () => {
  await page().locator('rephrase-cell').first().press('4');
  await expect.poll(() => page().locator('rephrase-cell').first().textContent()).toMatch(/4/);
  await window.runCommand('Rephrase: Preview History…');
  const entries = window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'faq' });
  await expect.poll(() => entries.count()).toBeGreaterThan(1);
  await window.screenshot('preview-history');
  const last = await entries.last().textContent();
  expect(last).toContain('faq');
  await entries.last().click();
  await expect.poll(progress).toBe('6 of 6 done');
  const first = page().locator('rephrase-cell .content').first();
  await expect.poll(() => first.getAttribute('class')).toContain('stored');
  await window.screenshot('preview-reopened');
});

test('requests are copied without the key', async () => {
  const copied = async (item: string): Promise<string> => {
    await page().locator('rephrase-cell').first().press('c');
    await page().getByRole('menuitem', { name: item }).click();
    return window.inside(async (vscode) => vscode.env.clipboard.readText());
  };
  await expect.poll(() => copied('Copy as cURL')).toContain('Bearer $E2E_KEY');
  await expect.poll(() => copied('Copy as Python')).toContain('os.environ["E2E_KEY"]');
  await expect.poll(() => copied('Copy as Markdown')).toContain('### faq');
});

test('a document pinned in the preview of an experiment stands in the experiment', async () => {
  await window.open('sweep.experiment.yaml');
  await window.runCommand('Rephrase: Preview Side by Side');
  const experiment = () =>
    window.inside(async (vscode) => {
      const [uri] = await vscode.workspace.findFiles('sweep.experiment.yaml');
      return uri ? (await vscode.workspace.openTextDocument(uri)).getText() : '';
    });
  await expect.poll(progress).toBe('2 of 2 done');
  await page().locator('rephrase-cell').first().press('ArrowLeft');
  await page().locator('[role=rowheader]').first().press('p');
  await expect.poll(experiment).toMatch(/sample: \{ size: 2, pinned: \[web-\d+\] \} # few/);
  await page().locator('[title="Pinned to the sample"]').waitFor();
  await window.screenshot('preview-pinned');
  await page().locator('[role=rowheader]').first().press('p');
  await expect.poll(experiment).toContain('pinned: [] } # few');
});

test('the key is in nothing that was stored, logged or shown', async () => {
  expect(
    await page()
      .locator('body')
      .evaluate((body) => body.innerHTML),
  ).not.toContain(KEY);
  const files = (
    await readdir(join(window.folder, '..', 'vscode'), { recursive: true, withFileTypes: true })
  ).filter((entry) => entry.isFile());
  const ours: string[] = [];
  for (const { name, parentPath } of files) {
    const path = join(parentPath, name);
    const text = await readFile(path, 'latin1').catch(() => '');
    expect(text.includes(KEY) ? path : '').toBe('');
    if (/rephrase\.rephrase|Rephrase\.log/.test(path)) ours.push(path);
  }
  expect(ours.some((path) => path.includes('runs'))).toBe(true);
  expect(ours.some((path) => path.endsWith('judgements.ndjson'))).toBe(true);
});
