/**
 * The preview in the real window: prompts chosen in the explorer stream side by side, every figure and request can be
 * trusted, an edit makes cells stale, and a reload keeps what is there without asking anyone again.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import type { ScriptedServer } from '../../servers/scriptedServer.ts';
import { startScriptedServer } from '../../servers/scriptedServer.ts';
import { root } from '../paths.ts';
import { runProcess } from '../runProcess.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

let window: RephraseWindow;
let practice: Practice;
/** Passes everything on to the practice endpoint and counts it; answers stop after their beginning until `flow` ends. */
let counted: ScriptedServer;
const flow = Promise.withResolvers<void>();
/** Streams a little and then nothing more, or refuses. */
let stubborn: ScriptedServer;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  counted = await startScriptedServer(async (response, { method, path, headers, body }) => {
    const init = method === 'GET' ? { method } : { method, body };
    const type = headers['content-type'] ?? 'application/json';
    const passed = await fetch(`http://127.0.0.1:${practice.port}${path}`, {
      ...init,
      headers: { 'content-type': type },
    });
    response.writeHead(passed.status, { 'content-type': passed.headers.get('content-type') ?? '' });
    for await (const chunk of passed.body ?? []) {
      response.write(chunk);
      if (/"content":"[^"]/.test(Buffer.from(chunk).toString('utf8'))) await flow.promise;
    }
    response.end();
  });
  stubborn = await startScriptedServer((response, { path, body }) => {
    if (path.endsWith('/models')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'stubborn-1b', max_model_len: 8192 }] }));
    } else if (body.includes('as a table')) {
      response.writeHead(400, { 'content-type': 'application/json' });
      const message =
        "This model's maximum context length is 8192 tokens. However, you requested 9120 tokens.";
      response.end(JSON.stringify({ error: { message, code: 400, type: 'BadRequestError' } }));
    } else {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const choices = [{ index: 0, delta: { content: 'A river is' }, finish_reason: null }];
      response.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices })}\n\n`);
    }
  });
  window = await openWindow({
    workspace: join(root, 'samples'),
    settings: { 'rephrase.endpoint': 'lab', 'files.autoSave': 'off' },
    machineSettings: {
      'rephrase.endpoints': {
        lab: { url: counted.origin, model: 'practice-rules-no-model' },
        stubborn: { url: stubborn.origin, model: 'stubborn-1b' },
      },
    },
  });
  await writeFile(
    join(window.folder, 'stubborn.experiment.yaml'),
    [
      'prompts: [prompts/faq.rephrase.md, plain-table.md]',
      'models: [{ endpoint: stubborn }]',
      'documents: { source: data/documents.jsonl, sample: { size: 4, seed: 7 } }',
      '',
    ].join('\n'),
  );
  await writeFile(
    join(window.folder, 'plain-table.md'),
    'Rewrite the document as a table.\n\n[[DOCUMENT]]\n',
  );
});

afterAll(async () => {
  await window?.close();
  await counted?.close();
  await stubborn?.close();
  await practice?.close();
});

const page = () => window.webview();
const cells = () => page().locator('rephrase-cell');
const states = async () =>
  await page()
    .locator('rephrase-cell .content')
    .evaluateAll((all) => all.map((cell) => cell.classList[1]));
const progress = () => page().locator('.progress').textContent();
const chats = (server: ScriptedServer) =>
  server.asked.filter(({ path }) => path.endsWith('/chat/completions'));
const inExplorer = (name: string): Locator =>
  window.page.locator('.explorer-viewlet .monaco-list-row', { hasText: name });

describe('two prompts', () => {
  test('chosen in the explorer share one grid and stream side by side', async () => {
    await window.open('prompts/faq.rephrase.md');
    await window.runCommand('View: Show Explorer');
    await inExplorer('faq.rephrase.md').click();
    await inExplorer('table.rephrase.md').click({ modifiers: ['ControlOrMeta'] });
    const menu = () => inExplorer('table.rephrase.md').click({ button: 'right' });
    await window.chooseFromMenu(menu, 'Preview Side by Side');
    await cells().nth(15).waitFor();
    const firstRow = async () => (await states()).slice(0, 2);
    await expect.poll(firstRow).toEqual(['streaming', 'streaming']);
    const [left, right] = [await textOf(0), await textOf(1)];
    expect(left).not.toBe(right);
    await window.screenshot('preview-streaming');
    flow.resolve();
    await expect.poll(async () => (await textOf(0)).length).toBeGreaterThan(left.length);
    await expect.poll(async () => (await textOf(1)).length).toBeGreaterThan(right.length);
    expect((await textOf(0)).startsWith(left)).toBe(true);
    await expect.poll(progress).toBe('16 of 16 done');
    await expect.poll(states).toEqual(Array(16).fill('done'));
  });

  test('say what they are: documents, figures, and that no model is behind them', async () => {
    await expect
      .poll(() => page().locator('.notice').allTextContents())
      .toEqual(expect.arrayContaining([expect.stringContaining('no model is behind it')]));
    expect(await page().locator('.sample').textContent()).toContain(
      'Sample 8 of 40 · seed 7 · documents.jsonl',
    );
    const names = await page()
      .locator('rephrase-column')
      .evaluateAll((all) => all.map((column) => column.ariaLabel));
    expect(names).toEqual([
      expect.stringMatching(/^faq, practice-rules-no-model, lab: 8\/8 · \d+ tok · ×[\d.]+/),
      expect.stringMatching(/^table, practice-rules-no-model, lab: 8\/8 · \d+ tok · ×[\d.]+/),
    ]);
    expect(await cells().first().locator('.figures').textContent()).toMatch(
      /^\d+ tok · [\d,]+ tok\/s · stop$/,
    );
    await window.setTheme('dark');
    await window.screenshot('preview-dark');
    await window.setTheme('light');
    await window.screenshot('preview-light');
  });

  test('open in full, all variants of a document', async () => {
    await cells().nth(2).click();
    const row = page().locator('.row.opened');
    await expect.poll(() => row.count()).toBe(1);
    await window.screenshot('preview-opened');
    await page().locator('rephrase-preview').press('Escape');
    await expect.poll(() => row.count()).toBe(0);
  });
});

describe('the exact request', () => {
  test('is the one the command line renders, and the one the server got', async () => {
    await cells().nth(1).press('e');
    const drawer = page().getByRole('region', { name: 'Exact request' });
    const body: unknown = JSON.parse((await drawer.locator('[data-part=body]').textContent()) ?? '');
    const fingerprint = ((await drawer.locator('dd').nth(1).textContent()) ?? '').trim();
    const row = ((await page().locator('[role=rowheader] .figures').first().textContent()) ?? '').slice(1);
    const rendered = await runProcess(
      process.execPath,
      [
        join(window.extension, 'dist/cli.js'),
        ...['render', join(window.folder, 'prompts/table.rephrase.md')],
        ...['--source', join(window.folder, 'data/documents.jsonl'), '--row', row],
        ...['--model', 'practice-rules-no-model', '--window', '8192', '--format', 'json'],
      ],
      { output: 'collect' },
    );
    expect(JSON.parse(rendered.output)).toMatchObject({ body, fingerprint });
    const sent = chats(counted).map(({ body: text }) => JSON.parse(text) as Record<string, unknown>);
    const added = { stream: true, stream_options: { include_usage: true } };
    expect(sent).toContainEqual({ ...(body as object), ...added });
    await window.screenshot('preview-request');
  });

  test('opens as a read-only document', async () => {
    await page().getByRole('button', { name: 'Open Body in Editor' }).click();
    const shown = () => window.inside((vscode) => vscode.window.activeTextEditor?.document.getText());
    await expect.poll(shown).toContain('"messages"');
    const language = await window.inside((vscode) => vscode.window.activeTextEditor?.document.languageId);
    expect(language).toBe('json');
    await window.runCommand('View: Close Editor');
    await page().getByRole('button', { name: 'Close (Escape)' }).click();
  });
});

describe('what a cell shows', () => {
  test('is copied', async () => {
    await cells().first().hover();
    await cells().first().getByRole('button', { name: 'Copy' }).click();
    const copied = () => window.inside((vscode) => vscode.env.clipboard.readText());
    // A closed row shows as much as fits.
    const shown = await textOf(0);
    await expect.poll(async () => (await copied()).startsWith(shown)).toBe(true);
  });

  test('opens in an editor, as does its document', async () => {
    const shown = () =>
      window.inside((vscode) => {
        const document = vscode.window.activeTextEditor?.document;
        return [document?.uri.scheme, document?.fileName, document?.getText()];
      });
    await cells().first().hover();
    await cells().first().getByRole('button', { name: 'Open in Editor' }).click();
    await expect
      .poll(shown)
      .toEqual([
        'rephrase-preview',
        '/faq--practice-rules-no-model · #4.md',
        expect.stringContaining(await textOf(0)),
      ]);
    const row = page().locator('[role=rowheader]').first();
    await row.hover();
    await row.getByRole('button', { name: 'Open Document' }).click();
    await expect.poll(async () => (await shown())[1]).toBe('/#4.txt');
    expect(await shown()).toContainEqual(expect.stringContaining('Summing a column'));
    await window.runCommand('View: Close Editor');
  });
});

describe('an edit that is not saved', () => {
  test('makes its column stale until it is undone', async () => {
    await typeIntoPrompt('Always answer in English. ');
    await expect.poll(states).toEqual(Array.from({ length: 8 }, () => ['stale', 'done']).flat());
    await window.screenshot('preview-stale');
    await revertPrompt();
    await expect.poll(states).toEqual(Array(16).fill('done'));
  });

  test('is what a run sends, and the rest is not asked again', async () => {
    const before = chats(counted).length;
    await typeIntoPrompt('Always answer in English. ');
    await expect.poll(progress).toBe('16 of 16 done · 8 stale');
    await page().getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(progress).toBe('16 of 16 done');
    const sent = chats(counted).slice(before);
    expect(sent).toHaveLength(8);
    for (const { body } of sent) expect(body).toContain('Always answer in English.');
    expect(await readFile(join(window.folder, 'prompts/faq.rephrase.md'), 'utf8')).not.toContain('English');
    await revertPrompt();
    await expect.poll(states).toContain('stale');
    await page().getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(states).not.toContain('stale');
    expect(chats(counted)).toHaveLength(before + 8);
    await expect.poll(states).toEqual(Array.from({ length: 8 }, () => ['stored', 'done']).flat());
  });
});

describe('a reload', () => {
  test('keeps the results and asks nobody', async () => {
    const texts = await cells().locator('.text').allTextContents();
    const before = counted.asked.length;
    await window.reload();
    await cells().nth(15).waitFor();
    await expect.poll(states).toEqual(Array(16).fill('stored'));
    await expect.poll(() => cells().locator('.text').allTextContents()).toEqual(texts);
    expect(await page().locator('rephrase-cell .state').first().textContent()).toContain('stored');
    expect(counted.asked.length).toBe(before);
    await window.screenshot('preview-reloaded');
  });

  test('leaves a preview that works: one cell runs again', async () => {
    const before = chats(counted).length;
    await cells().first().press('r');
    await expect.poll(async () => (await states())[0]).toBe('done');
    expect(chats(counted)).toHaveLength(before + 1);
  });
});

test('a preview that was covered by another tab comes back as it was, without asking anyone', async () => {
  const before = counted.asked.length;
  await cells().nth(4).click();
  await expect.poll(() => page().locator('.row.opened').count()).toBe(1);
  const texts = await cells().locator('.text').allTextContents();
  await window.open('README.md');
  await expect.poll(() => window.page.locator('.webview.ready:visible').count()).toBe(0);
  await window.runCommand('View: Close Editor');
  await cells().first().waitFor();
  await expect.poll(() => cells().locator('.text').allTextContents()).toEqual(texts);
  await expect.poll(() => page().locator('.row.opened').count()).toBe(1);
  expect(counted.asked.length).toBe(before);
});

describe('an endpoint that does not do as asked', () => {
  test('shows its refusal in the cell, and the rest goes on', async () => {
    await window.runCommand('View: Close All Editors');
    await window.open('stubborn.experiment.yaml');
    await window.runCommand('Rephrase: Preview Side by Side');
    await expect.poll(states).toEqual(Array.from({ length: 4 }, () => ['streaming', 'failed']).flat());
    const failed = cells().nth(1);
    expect(await failed.locator('.problem').textContent()).toMatch(/8,?192 tokens/);
    await window.screenshot('preview-failed');
    await failed.getByRole('button', { name: 'Edit Parameters' }).click();
    const open = () => window.inside((vscode) => vscode.window.activeTextEditor?.document.fileName);
    await expect.poll(open).toBe(join(window.folder, 'plain-table.md'));
  });

  test('one cell is stopped, then all of them', async () => {
    await cells().first().press('s');
    await expect.poll(async () => (await states())[0]).toBe('stopped');
    expect(await textOf(0)).toBe('A river is');
    expect((await states()).filter((state) => state === 'streaming')).toHaveLength(3);
    await page().getByRole('button', { name: 'Stop', exact: true }).click();
    await expect.poll(states).toEqual(Array.from({ length: 4 }, () => ['stopped', 'failed']).flat());
    const stop = page().getByRole('button', { name: 'Stop', exact: true });
    await expect.poll(() => stop.isDisabled()).toBe(true);
    await window.screenshot('preview-stopped');
  });
});

async function textOf(cell: number): Promise<string> {
  return (await cells().nth(cell).locator('.text').textContent()) ?? '';
}

async function revertPrompt(): Promise<void> {
  await window.runCommand('View: Focus First Editor Group');
  await window.runCommand('File: Revert File');
}

/** Adds to the start of the faq prompt's body, in its editor. */
async function typeIntoPrompt(text: string): Promise<void> {
  await window.runCommand('View: Focus First Editor Group');
  await window.open('prompts/faq.rephrase.md');
  await window.inside(async (vscode, added: string) => {
    const editor = vscode.window.activeTextEditor;
    const at = editor?.document.positionAt(editor.document.getText().indexOf('Compose'));
    if (editor && at) await editor.edit((edit) => edit.insert(at, added));
  }, text);
}
