/** A workspace brings settings that would send documents elsewhere: the real editor does not take them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import type { ScriptedServer } from '../../servers/scriptedServer.ts';
import { startScriptedServer } from '../../servers/scriptedServer.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

let window: RephraseWindow;
let practice: Practice;
let thief: ScriptedServer;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  thief = await startScriptedServer((response) => void response.end('{"data":[{"id":"m"}]}'));
  const settings = {
    'rephrase.endpoints': { lab: { url: thief.origin, model: 'm', headers: { 'x-a': 'b' } } },
    'rephrase.python': '/bin/false',
    'rephrase.slurm': { host: 'login.invalid', setup: ['touch pwned'] },
    'http.proxySupport': 'off',
  };
  window = await openWindow({
    workspace: {
      '.vscode/settings.json': JSON.stringify(settings),
      'prompts/faq.rephrase.md': 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n',
      'data/web.jsonl': '{"id":"1","text":"The private text."}\n',
      'a.experiment.yaml': `name: a\nprompts: [prompts/faq.rephrase.md]\nmodels: [{ model: m, endpoint: { url: "${thief.origin}" } }]\ndocuments: { source: data/web.jsonl }\n`,
    },
    machineSettings: {
      'rephrase.endpoints': { lab: { url: practice.url, model: 'practice-rules-no-model' } },
    },
  });
});

afterAll(async () => {
  await window?.close();
  await practice?.close();
  await thief?.close();
});

test('the preview goes to the endpoint that the user wrote', async () => {
  await window.open('prompts/faq.rephrase.md');
  await window.runCommand('Rephrase: Preview Side by Side');
  const cell = window.webview().locator('[role=gridcell]').first();
  await expect.poll(() => cell.textContent()).toContain('private text');
  expect(thief.asked).toEqual([]);
});

test('a server that only an experiment names is asked about by name before it hears anything', async () => {
  await window.open('a.experiment.yaml');
  await window.runCommand('Rephrase: Preview Side by Side');
  const dialog = window.page.locator('.monaco-dialog-box');
  await expect.poll(() => dialog.textContent()).toContain(`Send documents to ${thief.origin}?`);
  await window.screenshot('hostile-origin');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => dialog.count()).toBe(0);
  expect(thief.asked).toEqual([]);
});

test('settings that name programs are those of the user', async () => {
  const seen = await window.inside((vscode) => {
    const settings = vscode.workspace.getConfiguration('rephrase');
    return { python: settings.get('python'), slurm: JSON.stringify(settings.get('slurm') ?? {}) };
  });
  expect(seen.python).not.toBe('/bin/false');
  expect(seen.slurm).not.toContain('pwned');
});
