/**
 * Failures, estimates and jobs in another display language: what this machine and a runner say reaches the window in its
 * language, and no sentence of ours stays English. Once in a pseudo language, once in the German that the package brings.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { outputFolderOf } from '../../../server/batch/jobFolder.ts';
import { fine, type JobFixture, makeJob, run } from '../../batch/jobFixture.ts';
import { outsideBrackets, pseudo, pseudoBundle } from '../../l10n/pseudoTexts.ts';
import type { FaultServer } from '../../servers/faultServer.ts';
import { startFaultServer } from '../../servers/faultServer.ts';
import { openWindow, type RephraseWindow, type WindowOptions } from './openWindow.ts';
import { frameWith, shown } from './pageElements.ts';

const DOCUMENTS = 20;
const PROMPT = 'prompts/faq.rephrase.md';

let outside: string;
let server: FaultServer;
let gone: string;
let job: JobFixture;
let window: RephraseWindow | null = null;

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'rephrase-language-'));
  gone = `http://127.0.0.1:${await freePort()}/v1`;
  server = await startFaultServer({
    answer: (request) =>
      server.requests.length > DOCUMENTS / 2
        ? { kind: 'status', status: 400, body: JSON.stringify({ error: { message: 'Verboten.' } }) }
        : fine(request),
  });
  job = await makeJob({
    root: outside,
    url: server.url,
    documents: DOCUMENTS,
    experiment: 'batch: { concurrency: 1, stop_if: { failed: 10%, after: 10 } }\n',
  });
  await run(job.folder);
  await losePart(job);
});

afterEach(async () => {
  await window?.close();
  window = null;
});

afterAll(async () => {
  await server?.close();
  await rm(outside, { recursive: true, force: true, maxRetries: 5 });
});

test('no English sentence of ours is left in a language that the package does not have', async () => {
  const opened = await open({ tag: 'qps-ploc', texts: pseudoBundle() });
  expect(bare(await failedCell(opened))).toEqual([]);
  expect(bare(await batchQuestion(opened))).toEqual([]);
  const page = await jobPage(opened);
  expect(bare(page.reason)).toEqual([]);
  expect(bare(page.failure)).toEqual([]);
  expect(page.failure).toContain('"Verboten"');
  expect(bare(await verdict(opened, pseudo('Show All')))).toEqual([]);
  await opened.screenshot('pseudo-job');
});

test('German says them all, dark and light', async () => {
  const opened = await open({ tag: 'de' });
  expect(await failedCell(opened)).toContain(
    `Unter gone (${gone}) lauscht nichts. Starten Sie den Server, oder prüfen Sie die URL des Endpoints.`,
  );
  await opened.screenshot('german-failed-cell');
  await opened.setTheme('dark');
  await opened.screenshot('german-failed-cell-dark');
  const question = await batchQuestion(opened, 'german-estimate');
  expect(question).toContain('Completion-Tokens: ');
  expect(question).toContain('Dauer: ');
  const page = await jobPage(opened);
  expect(page.reason).toMatch(
    /von 1\d Einheiten \(eine Einheit ist .*\) sind gescheitert \(\d[\d.,]* %\), mehr als die 10 %.*\(Anfrage abgelehnt\)/,
  );
  expect(page.failure).toContain('weist die Anfrage zurück (400): „Verboten“.');
  await opened.screenshot('german-job-dark');
  await opened.setTheme('light');
  await opened.screenshot('german-job');
  expect(await verdict(opened, 'Alle anzeigen')).toContain('fehlt in der Ausgabe.');
  await opened.screenshot('german-verify');
});

async function open(language: NonNullable<WindowOptions['language']>): Promise<RephraseWindow> {
  window = await openWindow({
    workspace: {
      [PROMPT]: 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n',
      'web.jsonl': `${JSON.stringify({ id: 'a', text: 'The river rises in the hills.' })}\n`,
    },
    settings: {
      'rephrase.jobsFolder': join(outside, '.rephrase', 'jobs'),
      'rephrase.documents': 'web.jsonl',
      'rephrase.endpoint': 'gone',
    },
    machineSettings: {
      'rephrase.endpoints': {
        gone: { url: gone, model: 'test-model' },
        lab: { url: server.url, model: 'test-model' },
      },
    },
    language,
  });
  await window.open(PROMPT);
  return window;
}

/** What stands in the cell of a preview whose server does not run. */
async function failedCell(opened: RephraseWindow): Promise<string> {
  await opened.inside(
    (vscode, path: string) => {
      void vscode.commands.executeCommand('rephrase.preview', vscode.Uri.file(path));
    },
    join(opened.folder, PROMPT),
  );
  const message = opened.webview().locator('.problem .message').first();
  await message.waitFor();
  return (await message.textContent()) ?? '';
}

/** What is asked before a batch at an endpoint that runs, without its buttons. */
async function batchQuestion(opened: RephraseWindow, picture?: string): Promise<string> {
  await opened.inside(
    async (vscode, path: string) => {
      await vscode.workspace.getConfiguration('rephrase').update('endpoint', 'lab', 2);
      void vscode.commands.executeCommand('rephrase.startBatch', vscode.Uri.file(path));
    },
    join(opened.folder, PROMPT),
  );
  const dialog = opened.page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  if (picture) await opened.screenshot(picture);
  const parts = await dialog.locator('.dialog-message, .dialog-message-detail').allTextContents();
  await opened.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  return parts.join('\n');
}

/** Why the job stopped, and the first of its failures, as its page says them. */
async function jobPage(
  opened: RephraseWindow,
): Promise<{ readonly reason: string; readonly failure: string }> {
  await opened.inside((vscode, folder: string) => {
    void vscode.commands.executeCommand('rephrase.jobs.open', { kind: 'job', folder });
  }, job.folder);
  await expect.poll(() => shown(opened, 'rephrase-job .reason')).toBe(1);
  const page = await frameWith(opened, 'rephrase-job');
  const failures = page.locator('rephrase-job .example');
  await expect.poll(() => failures.count()).toBeGreaterThan(0);
  return {
    reason: (await page.locator('rephrase-job .reason').textContent()) ?? '',
    failure: (await failures.allTextContents()).join('\n'),
  };
}

/** What Verify tells of a job that lost a part. */
async function verdict(opened: RephraseWindow, button: string): Promise<string> {
  await opened.inside((vscode, folder: string) => {
    void vscode.commands.executeCommand('rephrase.jobs.verify', { kind: 'job', folder });
  }, job.folder);
  const told = opened.page.locator('.notification-list-item', {
    has: opened.page.getByRole('button', { name: button }),
  });
  await told.first().waitFor();
  return (await told.first().locator('.notification-list-item-message').textContent()) ?? '';
}

/** Words outside of brackets that name nothing: endpoints, models, files, documents, the server's own. */
function bare(text: string): readonly string[] {
  const known = `gone gpu lab test model faq rephrase md web jsonl doc rejected Verboten http v1 data out ${outside}`;
  const names = new Set(known.match(/\p{L}{2,}/gu));
  expect(text).toContain('⟦');
  return (outsideBrackets(text).match(/\p{L}{2,}/gu) ?? []).filter((word) => !names.has(word));
}

async function losePart({ folder, manifest }: JobFixture): Promise<void> {
  const output = outputFolderOf(folder, manifest);
  const [variant] = manifest.variants;
  if (!variant) throw new Error('A job has a variant.');
  for (const name of await readdir(join(output, variant.id))) await rm(join(output, variant.id, name));
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('A server has an address.');
  return address.port;
}
