/**
 * Batches on a cluster from the palette of the real VS Code to the last row: real Slurm with two nodes, real DataTrove. 2,000
 * documents against a simulator that fails 13 % of requests, and a smaller job against llama-server whose node is lost and
 * whose runner is killed. Every document exactly once, and the key in no file.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRows } from '../../../server/batch/readRows.ts';
import { verifyJob } from '../../../server/batch/verifyJob.ts';
import { oneStory } from '../../host/e2e/oneStory.ts';
import { openWindow, type RephraseWindow } from '../../host/e2e/openWindow.ts';
import { frameWith, jobLines, shown } from '../../host/e2e/pageElements.ts';
import { until } from '../../host/eventually.ts';
import { WINDOW_RETRIES } from '../../host/patience.ts';
import { holdersOf } from '../../security/holdersOf.ts';
import { installDatatrove } from '../datatrove/installDatatrove.ts';
import { type LlamaServer, startLlamaServer } from '../llama/startLlamaServer.ts';
import { newestJob, runnerOf, stateOf } from '../llama/watchJob.ts';
import type { Simulator } from '../simulator/startSimulator.ts';
import { SIMULATED_MODEL, startSimulator } from '../simulator/startSimulator.ts';
import { type KeyGate, startKeyGate } from './keyGate.ts';
import { type SlurmCluster, startSlurm } from './startSlurm.ts';

const KEY = 'sk-7f3a9c-in-no-file-at-all';
const MANY = 2000;
const FEW = 120;

let cluster: SlurmCluster;
let simulator: Simulator;
let llama: LlamaServer;
let gate: KeyGate;
let window: RephraseWindow;

beforeAll(async () => {
  const python = await installDatatrove();
  cluster = await startSlurm();
  llama = await startLlamaServer({ slots: 4, window: 2048 });
  simulator = await startSimulator({
    timing: { kind: 'constant', latencyMs: 20 },
    faults: {
      seed: 13,
      shares: {
        ...{ 'rate-limited': 0.04, 'server-error': 0.03, unavailable: 0.02 },
        ...{ reset: 0.02, 'truncated-json': 0.01, html: 0.01 },
      },
    },
  });
  gate = await startKeyGate(simulator.origin, KEY);
  window = await openWindow({
    workspace: {
      'prompts/faq.rephrase.md':
        '---\nparameters: { max_tokens: 60 }\n---\nRewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n',
      'data/many.jsonl': documents(MANY),
      'data/few.jsonl': documents(FEW),
      'many.experiment.yaml': experiment(
        'many',
        SIMULATED_MODEL,
        'sim',
        '{ datatrove: { tasks: 4, chunk: 100 } }',
      ),
      'few.experiment.yaml': experiment(
        'few',
        llama.alias,
        'llama',
        '{ executor: slurm, concurrency: 4, datatrove: { tasks: 4, workers: 4, chunk: 5 }, slurm: { cpus: 2 } }',
      ),
    },
    machineSettings: {
      'rephrase.endpoints': {
        sim: { url: gate.url, model: SIMULATED_MODEL, apiKeyEnv: 'SIM_KEY' },
        llama: { url: llama.url, model: llama.alias },
      },
      'rephrase.slurm': {
        python: join(python, '../..'),
        setup: [
          `export SIM_KEY="$("$REPHRASE_PYTHON" -c 'import urllib.request as u; print(u.urlopen("${gate.keyUrl}").read().decode())')"`,
        ],
      },
    },
    env: { ...cluster.environment, SIM_KEY: KEY },
  });
});

afterAll(async () => {
  await window?.close();
  await gate?.close();
  await simulator?.close();
  await llama?.close();
  await cluster?.close();
});

const dialog = () => window.page.locator('.monaco-dialog-box');
const picker = () => window.page.locator('.quick-input-widget');
const rows = () => jobLines(window);
const jobs = () => join(window.folder, '.rephrase/jobs');
const tasks = async (): Promise<readonly string[]> =>
  (await cluster.command('squeue', '-h', '-r', '-o', '%T %N')).split('\n').filter((line) => line !== '');

describe('2,000 documents, 13 % faults', { retry: WINDOW_RETRIES }, () => {
  oneStory();
  let job: string;
  /** Lets the ranks have answers: until they were looked at they are not to end. */
  let answer: () => void;

  test('are proposed to run here, and sent to the cluster by choice', async () => {
    await window.open('many.experiment.yaml');
    await window.runCommand('Rephrase: Start Batch…');
    await expect
      .poll(() => dialog().textContent())
      .toContain('Where: On this machine. Proposed, because 2,000 requests take about');
    await window.screenshot('cluster-proposal');
    await dialog().getByRole('button', { name: 'More…' }).click();
    await window.pick('Where It Runs…');
    await expect.poll(() => picker().textContent()).toContain('DataTrove on Slurm');
    await window.screenshot('cluster-where');
    await window.pick('DataTrove on Slurm');
    await expect.poll(() => picker().textContent()).toContain('urgent');
    expect(await picker().textContent()).toMatch(/main.*the default.*2 nodes/);
    await window.screenshot('cluster-partitions');
    await window.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'the default' })
      .filter({ hasText: 'main' })
      .click();
    await expect.poll(() => dialog().textContent()).toContain('Where: DataTrove on Slurm, partition main.');
    await window.screenshot('cluster-confirm');
    answer = simulator.hold();
    await dialog().getByRole('button', { name: 'Start' }).click();
    await window.pressTold('"many" runs over 2,000 documents.', 'Show Jobs');
    job = await newestJob(jobs(), 'many');
  });

  test('show their ranks in the Jobs view and on the page, and the key is in no file while they run', async () => {
    await until(async () => (await tasks()).filter((task) => task.startsWith('RUNNING')).length === 4);
    await rows().filter({ hasText: 'many' }).first().click();
    await expect.poll(() => shown(window, 'rephrase-job .facts')).toBe(1);
    const facts = async () =>
      (await frameWith(window, 'rephrase-job .facts')).locator('.facts').textContent();
    await expect.poll(facts).toMatch(/Slurm\s*\d of 4 ranks run/);
    await rows().filter({ hasText: 'many' }).first().locator('.monaco-tl-twistie').click();
    await expect.poll(() => rows().nth(1).textContent()).toMatch(/Slurm.*ranks run/);
    await window.screenshot('cluster-running');
    await window.setTheme('dark');
    await window.screenshot('cluster-running-dark');
    await window.setTheme('light');
    expect(holdersOf([KEY], [window.folder, cluster.folder])).toEqual([]);
    answer();
  });

  test('come home, each exactly once', async () => {
    await until(() => stateOf(job)?.phase === 'done');
    await window.told('"many" is done: 2,000 rephrasings.');
    await window.screenshot('cluster-done');
    await expectEveryDocumentOnce(job, MANY);
    expect(simulator.requests).toBeGreaterThan(MANY * 1.1);
    expect(gate.refused).toBe(0);
    await until(async () => (await tasks()).length === 0);
  });

  test('have their logs one choice away, and the key is in no file', async () => {
    await rows()
      .filter({ hasText: /^Slurm/ })
      .first()
      .click();
    await expect.poll(() => picker().textContent()).toContain('Slurm task 1_0');
    await window.screenshot('cluster-logs');
    await window.pick('Slurm task 1_0');
    await expect.poll(() => window.page.locator('.tab.active').first().textContent()).toContain('.out');
    const said = () =>
      window.inside(async (vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
    await expect.poll(said).toContain('Starting data processing job rephrase-');
    expect(holdersOf([KEY], [window.folder, cluster.folder])).toEqual([]);
  });
});

describe('against llama-server', { retry: WINDOW_RETRIES }, () => {
  test('a lost node, a killed runner and a resume lose and double nothing', async () => {
    await window.open('few.experiment.yaml');
    await window.runCommand('Rephrase: Start Batch…');
    await expect
      .poll(() => dialog().textContent())
      .toContain('Where: DataTrove on Slurm, the default partition.');
    await dialog().getByRole('button', { name: 'Start' }).click();
    const job = await newestJob(jobs(), 'few');
    await until(async () => (await tasks()).filter((task) => task === 'RUNNING n1').length === 2);
    await until(async () => (await llama.busySlots()) > 0);

    await cluster.loseNode('n1');
    await until(async () => (await tasks()).some((task) => task.startsWith('PENDING')));
    process.kill(await runnerOf(job), 'SIGKILL');
    await window.told('"few" was interrupted');
    await cluster.returnNode('n1');
    await window.pressTold('"few" was interrupted', 'Resume');

    await until(() => stateOf(job)?.phase === 'done');
    await window.told(`"few" is done: ${FEW} rephrasings.`);
    await expectEveryDocumentOnce(job, FEW);
    const launches = readFileSync(join(job, 'executor/launches.ndjson'), 'utf8');
    expectOneSubmissionPerLaunch(launches);
    await until(async () => (await tasks()).length === 0);
  });
});

test('the project alone is written, and nothing is started', { retry: WINDOW_RETRIES }, async () => {
  await window.open('few.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await expect.poll(() => dialog().textContent()).toContain('Run "few"');
  await dialog().getByRole('button', { name: 'More…' }).click();
  await window.pick('Export Project Only…');
  await expect.poll(() => picker().locator('input.input').inputValue()).toMatch(/few-project$/);
  await picker().getByRole('button', { name: 'OK' }).click();
  await window.told('The project of "few" stands in');
  await window.screenshot('cluster-exported');
  for (const name of ['launch.py', 'run.json', 'requirements.txt', 'README.md', 'environment.sh'])
    expect(existsSync(join(window.folder, 'few-project', name))).toBe(true);
  expect(await tasks()).toEqual([]);
});

/** Where ranks were lost with documents at hand, a second launch may follow the end of the first. */
function expectOneSubmissionPerLaunch(log: string): void {
  const steps = [...log.matchAll(/"intent":"submit"|"step":"(?:begun|ended)"/g)].map(([said]) => said);
  const one = ['"step":"begun"', '"intent":"submit"', '"step":"ended"'];
  expect(steps.length).toBeGreaterThan(0);
  expect(steps).toEqual(steps.map((_step, n) => one[n % one.length]));
}

async function expectEveryDocumentOnce(job: string, documents: number): Promise<void> {
  expect(stateOf(job)).toMatchObject({ phase: 'done', counters: { done: documents, failed: 0 } });
  const verified = await verifyJob(job);
  expect(verified).toMatchObject({ ok: true, verification: { rows: documents, problems: [] } });
  const manifest: unknown = JSON.parse(readFileSync(join(job, 'job.json'), 'utf8'));
  const [variant] = (manifest as { variants: readonly { id: string }[] }).variants;
  const opened = await openRows(join(job, 'out', variant?.id ?? ''));
  if (!opened.ok) throw new Error(opened.message);
  const page = await opened.reader.page(null, documents + 1, { kind: 'rows' });
  await opened.reader.close();
  const ids = page.rows.map(({ id }) => id);
  expect(ids.toSorted()).toEqual(
    Array.from({ length: documents }, (_, number) => documentId(number)).toSorted(),
  );
}

function documents(count: number): string {
  return Array.from({ length: count }, (_, number) => {
    const text = `River ${number} rises in the hills and is ${100 + number} km long. In spring it floods the meadows.`;
    return `${JSON.stringify({ id: documentId(number), text })}\n`;
  }).join('');
}

function documentId(number: number): string {
  return `doc-${String(number).padStart(5, '0')}`;
}

function experiment(name: string, model: string, endpoint: string, batch: string): string {
  return [
    `name: ${name}`,
    'prompts: [prompts/faq.rephrase.md]',
    `models: [{ model: ${model}, endpoint: ${endpoint} }]`,
    `documents: { source: data/${name}.jsonl }`,
    'context: { window: 2048 }',
    `batch: ${batch}`,
    '',
  ].join('\n');
}
