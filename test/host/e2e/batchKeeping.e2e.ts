/**
 * Verify and Export from the page of a job: what they say of a small one, and that they show how far they are in a long
 * one and can be stopped. In the real VS Code.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathsOf, segmentName } from '../../../server/batch/jobFolder.ts';
import { encodeFailure } from '../../../server/batch/runner/journalLine.ts';
import type { JobFixture } from '../../batch/jobFixture.ts';
import { fine, makeJob, run } from '../../batch/jobFixture.ts';
import type { FaultServer } from '../../servers/faultServer.ts';
import { startFaultServer } from '../../servers/faultServer.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';
import { frameWith, shown } from './pageElements.ts';

/** Reading so many takes seconds on any machine: long enough to see the progress and to stop it. */
const MANY = 1_500_000;

let outside: string;
let server: FaultServer;
let small: JobFixture;
let window: RephraseWindow;

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'rephrase-keeping-'));
  server = await startFaultServer({ answer: fine, port: 0 });
  small = await makeJob({ root: outside, url: server.url, documents: 12 });
  await run(small.folder);
  window = await openWindow({
    workspace: { 'prompts/faq.rephrase.md': 'Rewrite as a FAQ.\n\nDocument: [[DOCUMENT]]\n' },
    settings: { 'rephrase.jobsFolder': join(outside, '.rephrase', 'jobs') },
  });
  await window.open('prompts/faq.rephrase.md');
  await window.runCommand('Rephrase: Open Job');
  await window.pick('test');
});

afterAll(async () => {
  await window?.close();
  await server?.close();
  await rm(outside, { recursive: true, force: true, maxRetries: 5 });
});

test('a finished job is proven and exported from its page', async () => {
  await expect.poll(() => shown(window, 'rephrase-job .rows .row')).toBeGreaterThan(3);
  await press('Verify');
  await window.told('"test" is complete and whole (rows: 12, failures: 0, parts: 1).');
  await window.screenshot('job-verified');
  await press('Export…');
  await saveAs(join(outside, 'rows.parquet'));
  await window.told('12 rows are in');
  expect((await readFile(join(outside, 'rows.parquet'))).subarray(0, 4).toString()).toBe('PAR1');
});

test('verifying a long job says how far it is, and stops on request', async () => {
  await makeLong(small);
  await press('Verify');
  const working = window.notification('Verifying "test"');
  await expect.poll(() => working.textContent()).toMatch(/[\d,]+ of 1,500,000 rows/);
  await window.screenshot('job-verifying');
  await working.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => working.count()).toBe(0);
});

test('exporting a long job says how far it is, and stops without leaving a file', async () => {
  await press('Export…');
  await saveAs(join(outside, 'stopped.jsonl'));
  const working = window.notification('Exporting "test"');
  await expect.poll(() => working.textContent()).toMatch(/[\d,]+ of 1,500,000 rows/);
  await window.screenshot('job-exporting');
  await working.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => working.count()).toBe(0);
  expect((await readdir(outside)).filter((name) => name.startsWith('stopped'))).toEqual([]);
});

async function press(button: string): Promise<void> {
  const frame = await frameWith(window, 'rephrase-job');
  await frame.getByRole('button', { name: button }).click();
}

async function saveAs(path: string): Promise<void> {
  const input = window.page.locator('.quick-input-widget input.input');
  // The dialog writes its own proposal first, and reads the folder of what is written.
  await expect.poll(() => input.inputValue()).toContain(join(window.folder, 'test.jsonl'));
  await input.fill(path);
  await expect.poll(() => input.inputValue()).toBe(path);
  // It heeds no key while it reads.
  await expect
    .poll(async () => {
      if (await input.isVisible()) await input.press('Enter');
      return input.isVisible();
    })
    .toBe(false);
}

/** The same job as if it had been over many documents, of which all but the first few failed. */
async function makeLong({ folder }: JobFixture): Promise<void> {
  const paths = pathsOf(folder);
  const manifest = JSON.parse(await readFile(paths.manifest, 'utf8'));
  const input = { ...manifest.input, documents: MANY, rowsPerFile: [MANY] };
  await writeFile(paths.manifest, JSON.stringify({ ...manifest, input }));
  await pipeline(failureLines(12, MANY), createWriteStream(join(paths.journal, segmentName(1))));
}

function* failureLines(from: number, to: number): Generator<string> {
  const failure = { reason: 'rejected', message: 'no', attempts: 1 };
  let block = '';
  for (let row = from; row < to; row++) {
    block += `${encodeFailure([0, row, 0], 0, { id: `doc-${row}`, ...failure })}\n`;
    if (block.length < 1_000_000) continue;
    yield block;
    block = '';
  }
  yield block;
}
