/**
 * The README's pictures, taken in the real window as a newcomer sees it, so that they stay true. They land in
 * `.cache/screenshots`; `npm run pictures` takes all of them and puts them into `docs/pictures`.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE_FILES } from '../../../client/setup/sampleFiles.ts';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { OLLAMA } from '../../generation/discovery/recordedAnswers.ts';
import { startRecordedServer } from '../../generation/discovery/startRecordedServer.ts';
import { animate, type Frame } from '../../pictures/animate.ts';
import { compress, headerOf, readPng, wholePng } from '../../pictures/png.ts';
import { startSimulator } from '../../servers/simulator/startSimulator.ts';
import { root } from '../paths.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';
import { jobLines } from './pageElements.ts';
import type { SlowServer } from './slowServer.ts';
import { startSlowServer } from './slowServer.ts';

const ALL = process.env['REPHRASE_PICTURES'] === '1';
const THEMES = ['dark', 'light'] as const;
const SIZE = { width: 1440, height: 810 };
const FILM_SIZE = { width: 1200, height: 675 };

let window: RephraseWindow;
let practice: Practice;
/** Slow only where work is to be seen. */
let slow: SlowServer;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  slow = await startSlowServer(practice.port, null);
  window = await openWindow({
    workspace: await sampleWorkspace(),
    machineSettings: {
      'rephrase.endpoints': { practice: { url: slow.url, model: 'practice-rules-no-model', concurrency: 3 } },
    },
    settings: { 'editor.minimap.enabled': false, 'breadcrumbs.enabled': false },
    size: SIZE,
  });
});

afterAll(async () => {
  await window?.close();
  slow?.close();
  await practice?.close();
});

test('two prompts side by side', async () => {
  await openPreview();
  await window.page.mouse.move(840, 805);
  await inThemes('preview-side-by-side');
});

test.runIf(ALL)('a prompt is changed and saved: what changed is asked again', async () => {
  const page = window.webview();
  await page.getByRole('button', { name: /^When the preview runs by itself/ }).click();
  await page.locator('rephrase-menu').getByText('Run on save', { exact: true }).click();
  await window.page.setViewportSize(FILM_SIZE);
  await window.setTheme('dark');
  await sleep(800);
  const frames: Frame[] = [];
  const take = async (showMs: number): Promise<void> => {
    frames.push({ png: await window.page.screenshot({ animations: 'disabled' }), showMs });
  };
  await take(1_500);
  for (const words of ['three full', 'two short']) {
    await window.inside(async (vscode, next: string) => {
      const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
      const text = editor?.document.getText() ?? '';
      const found = /one to (\w+ \w+) sentences/.exec(text);
      if (!editor || !found) throw new Error('The sample prompt reads otherwise now.');
      const at = found.index + 'one to '.length;
      const { document } = editor;
      const span = new vscode.Range(
        document.positionAt(at),
        document.positionAt(at + (found[1]?.length ?? 0)),
      );
      await editor.edit((edit) => edit.replace(span, next));
    }, words);
    await take(500);
  }
  await window.inside(async (vscode) => {
    await vscode.window.visibleTextEditors[0]?.document.save();
  });
  const progress = () => page.locator('.progress').textContent();
  for (let frame = 0; frame < 16 && !((await progress())?.endsWith(' done') && frame > 6); frame++) {
    await take(220);
  }
  await expect.poll(progress).toBe('16 of 16 done');
  await take(2_500);
  await keep('preview-on-save', animate(frames));
  await window.page.setViewportSize(SIZE);
});

test.runIf(ALL)('model servers found on this machine', async () => {
  const servers = [
    await startSimulator({ port: 8000, model: 'HuggingFaceTB/SmolLM2-1.7B-Instruct' }),
    await startRecordedServer(OLLAMA, 11434),
  ];
  // Nothing shines through the rounded corners of the list.
  await closeEditors();
  await window.runCommand('Rephrase: Find Endpoint…');
  await row('SmolLM2-1.7B-Instruct').waitFor();
  await window.page.mouse.move(720, 805);
  await inThemes('endpoint-found', window.page.locator('.quick-input-widget'));
  await window.leave();
  await Promise.all(servers.map((server) => server.close()));
});

test.runIf(ALL)('the gallery of New Prompt', async () => {
  await window.runCommand('Rephrase: New Prompt…');
  await row('Maths problem').waitFor();
  await window.page.mouse.move(720, 805);
  await inThemes('new-prompt', window.page.locator('.quick-input-widget'));
  await window.leave();
});

test.runIf(ALL)('a problem with its fix', async () => {
  await closeEditors();
  await window.inside(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });
  const file = 'prompts/rewrite.rephrase.md';
  await writeFile(join(window.folder, file), await readSample('broken/foreign-dialect-bracket.rephrase.md'));
  await window.open(file);
  const mark = window.squiggles('error').first();
  await mark.waitFor();
  await mark.hover({ position: { x: 10, y: 8 }, force: true });
  const hover = window.page.locator('.monaco-hover').filter({ hasText: 'placeholder' }).first();
  await hover.waitFor();
  await inThemes('problem', { x: 52, y: 36, width: 1090, height: 130 });
  await rm(join(window.folder, file));
});

test.runIf(ALL)('a job at work', async () => {
  slow.delayMs = 1500;
  await closeEditors();
  await expect
    .poll(() => window.page.locator('[id="status.problems"]').textContent())
    .toMatch(/^\s*0\s*0\s*$/);
  await window.open('formats.experiment.yaml');
  await window.runCommand('Rephrase: Start Batch…');
  await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Start' }).click();
  await window.pressTold('"formats" runs over', 'Show Jobs');
  const rows = jobLines(window);
  await expect.poll(() => rows.first().textContent()).toMatch(/formats.*docs\//);
  await closeEditors();
  await rows.first().locator('.monaco-tl-twistie').click();
  await rows.first().click();
  await window.runCommand('Notifications: Clear All Notifications');
  // Long enough for the charts to have a shape.
  await sleep(40_000);
  await inThemes('job');
});

/** What "Open a Sample" brings: the prompts that are broken on purpose would fill the status bar with errors. */
async function sampleWorkspace(): Promise<Readonly<Record<string, string>>> {
  const files = [...SAMPLE_FILES, '.vscode/settings.json'];
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readSample(file)] as const)),
  );
}

function readSample(file: string): Promise<string> {
  return readFile(join(root, 'samples', file), 'utf8');
}

async function openPreview(): Promise<void> {
  await window.open('prompts/faq.rephrase.md');
  await window.runCommand('View: Close Primary Side Bar');
  await window.inside(
    async (vscode, files: readonly string[]) => {
      const uris = files.map((file) => vscode.Uri.file(file));
      await vscode.commands.executeCommand('rephrase.preview', uris[0], uris);
    },
    ['faq', 'table'].map((name) => join(window.folder, 'prompts', `${name}.rephrase.md`)),
  );
  const progress = () => window.webview().locator('.progress').textContent();
  await expect.poll(progress).toBe('16 of 16 done');
}

/** A part of the window, in CSS pixels. */
interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function row(text: string): Locator {
  return window.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
}

async function closeEditors(): Promise<void> {
  await window.inside(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
}

/** The whole window, an element or a part of it, dark and light. */
async function inThemes(name: string, part?: Locator | Clip): Promise<void> {
  for (const theme of THEMES) {
    await window.setTheme(theme);
    await sleep(300);
    await window.screenshot(`${name}-${theme}`);
    const taken = await (part && 'x' in part
      ? window.page.screenshot({ animations: 'disabled', clip: part })
      : (part ?? window.page).screenshot({ animations: 'disabled' }));
    await keep(`${name}-${theme}`, smaller(taken));
  }
}

/** The same pixels, packed better than a browser does. */
function smaller(png: Buffer): Buffer {
  const picture = readPng(png);
  const packed = wholePng(headerOf(picture), compress(picture));
  return packed.length < png.length ? packed : png;
}

async function keep(name: string, png: Buffer): Promise<void> {
  if (!ALL) return;
  const folder = join(root, 'docs/pictures');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.png`), png);
}
