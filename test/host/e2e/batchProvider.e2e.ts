/**
 * A batch through a provider's Batch API, from the palette to its last row in the real window: where it runs is said
 * before it starts, a refused key is asked for, the batches are followed in words, and nothing stays there.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobView } from '../../../server/batch/jobReader.ts';
import { readJob } from '../../../server/batch/jobReader.ts';
import { verifyJob } from '../../../server/batch/verifyJob.ts';
import { holdersOf } from '../../security/holdersOf.ts';
import { type Simulator, startSimulator } from '../../servers/simulator/startSimulator.ts';
import { oneStory } from './oneStory.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';
import { jobLines, shown } from './pageElements.ts';

const KEY = 'sk-only-for-this-provider';
const DOCUMENTS = 120;

let provider: Simulator;
let window: RephraseWindow;
/** Lets the batches end. */
let finish = (): void => undefined;

beforeAll(async () => {
  provider = await startSimulator({
    model: 'test-model',
    // Eight at a time: each of the batches takes some seconds.
    timing: { kind: 'batching', speed: { maxSequences: 8, stepMs: 25 } },
    lengths: { median: 25, spread: 0.3 },
    batches: {
      key: KEY,
      mostOpen: 2,
      dropAnswer: [0],
      lists: false,
      shares: { 'server-error': 0.1, rejected: 0.03 },
    },
  });
  const rows = Array.from({ length: DOCUMENTS }, (_, n) => {
    const text = `River ${n} rises in the hills and is ${100 + n} km long. In spring it floods the meadows.`;
    return JSON.stringify({ id: `doc-${n}`, text });
  });
  window = await openWindow({
    workspace: {
      'prompts/faq.rephrase.md': 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n',
      'data/web.jsonl': `${rows.join('\n')}\n`,
      'night.experiment.yaml': [
        'name: night',
        'prompts: [prompts/faq.rephrase.md]',
        'models: [{ endpoint: provider }]',
        'documents: { source: data/web.jsonl }',
        'batch:',
        '  executor: openai-batch',
        '  openai_batch: { requests_per_file: 40, bytes_per_file: 1000000 }',
        '',
      ].join('\n'),
    },
    machineSettings: {
      'rephrase.endpoints': {
        provider: {
          url: provider.url,
          model: 'test-model',
          pricePerMillionTokens: { input: 0.15, output: 0.6 },
        },
      },
    },
  });
});

afterAll(async () => {
  await window?.close();
  await provider?.close();
});

const dialog = () => window.page.locator('.monaco-dialog-box');
const rows = () => jobLines(window);

oneStory();

test('says where it will run before it starts', async () => {
  finish = provider.batches.hold();
  await window.open('night.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await expect.poll(() => dialog().textContent()).toContain(`Run "night" over ${DOCUMENTS} documents?`);
  expect(await dialog().textContent()).toContain('Batch API of a provider');
  await window.screenshot('provider-confirm');
  await dialog().getByRole('button', { name: 'Start' }).click();
});

test('a key that the provider refuses is asked for, and the job goes on', async () => {
  await window.told('"night" waits for a key');
  await window.screenshot('provider-needs-key');
  await window.pressTold('"night" waits for a key', 'Resume');
  await window.enter(KEY);
  await expect.poll(() => provider.batches.created.length).toBeGreaterThan(0);
});

test('a batch that may have been submitted is asked about, and leaving the question loses nothing', async () => {
  await window.pressTold('lists no batches', 'Resume');
  const question = () => window.page.locator('.quick-input-widget');
  await expect.poll(() => question().textContent()).toContain('Was batch 1 of "night" submitted?');
  await window.screenshot('provider-was-it-submitted');
  await window.leave();
  expect((await job()).phase).toBe('stopped');
  await window.runCommand('Rephrase: Resume Job');
  await expect.poll(() => question().textContent()).toContain('stopped · ');
  await window.accept();
  await expect.poll(() => question().textContent()).toContain('Was batch 1 of "night" submitted?');
  expect(await question().textContent()).toMatch(/file-0 · rephrase-.*\.jsonl/);
  await window.accept();
  await expect.poll(() => question().textContent()).toContain('The id of the batch of the file file-0');
  await window.enter('file-0');
  await expect.poll(() => question().textContent()).toContain('That is the file.');
  await window.screenshot('provider-batch-id');
  await window.enter('batch_0');
  await expect.poll(() => provider.batches.created.length).toBeGreaterThan(1);
});

test('the batches are followed in words, in the view and on the page', async () => {
  await window.runCommand('Rephrase: Focus on Jobs View');
  await expect
    .poll(async () => (await job()).state?.remote?.detail ?? '')
    .toMatch(/batch(es)? .*in progress, [\d,]+ of 120 requests done/i);
  await rows().first().click();
  await expect.poll(() => shown(window, 'rephrase-job .facts')).toBe(1);
  await window.screenshot('provider-running');
  await window.setTheme('dark');
  await window.screenshot('provider-running-dark');
  await window.setTheme('light');
  finish();
});

test('every document comes home once, failures are named, and nothing stays at the provider', async () => {
  await expect.poll(async () => (await job()).phase).toBe('done');
  await window.screenshot('provider-done');
  const { folder, state } = await job();
  const { done = 0, failed = 0 } = state?.counters ?? {};
  expect(done + failed).toBe(DOCUMENTS);
  expect(failed).toBeGreaterThan(0);
  expect(await verifyJob(folder)).toMatchObject({
    ok: true,
    verification: { rows: done, failures: failed, problems: [] },
  });
  expect(provider.batches.files.filter(({ deleted }) => !deleted)).toEqual([]);
  expect(holdersOf([KEY], [window.folder])).toEqual([]);
});

async function job(): Promise<JobView> {
  const jobs = join(window.folder, '.rephrase', 'jobs');
  const [name] = (await readdir(jobs).catch(() => [])).sort().reverse();
  const view = name === undefined ? null : await readJob(join(jobs, name));
  if (!view) throw new Error('There is no job yet.');
  return view;
}
