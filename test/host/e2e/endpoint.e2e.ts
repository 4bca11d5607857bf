/** Setting up an endpoint as a person does: address, key, model, name; and what happens when a server refuses. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endPractice } from './endPractice.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const KEY = 'sk-only-for-this-test';

const mark = randomUUID();

let window: RephraseWindow;
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const allowed = request.headers.authorization === `Bearer ${KEY}`;
    const models = { object: 'list', data: [{ id: 'lab/small-1B', max_model_len: 8192, owned_by: 'vllm' }] };
    response.writeHead(allowed ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(allowed ? models : { error: { message: 'Missing bearer token.' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  window = await openWindow({
    env: { REPHRASE_TEST_MARK: mark },
    workspace: { 'prompts/faq.rephrase.md': 'Write a FAQ.\n\n[[DOCUMENT]]\n' },
  });
  await window.open('prompts/faq.rephrase.md');
});

afterAll(async () => {
  await window?.close();
  await endPractice(mark);
  server?.close();
});

const input = () => window.page.locator('.quick-input-widget input.input');
const dialog = () => window.page.locator('.monaco-dialog-box');
const profiles = () =>
  window.inside((vscode) => vscode.workspace.getConfiguration('rephrase').get('endpoints'));

describe('Add Endpoint', () => {
  test('says what is wrong with an address while it is typed, and where requests will go', async () => {
    await askUrl();
    await input().fill('not a url at all');
    const message = window.page.locator('.quick-input-widget .quick-input-message');
    await expect.poll(() => message.textContent()).not.toContain('Requests go to');
    await input().fill(`${origin}/v1/chat/completions`);
    await expect.poll(() => message.textContent()).toContain(`Requests go to ${origin}/v1/chat/completions`);
    await window.screenshot('endpoint-url');
  });

  test('asks for the key that the server wants, then for model and name', async () => {
    await askUrl();
    await window.enter(`${origin}/v1/chat/completions`);
    await expect.poll(() => dialog().textContent()).toContain(`${origin} asks for a key.`);
    await window.screenshot('endpoint-key-wanted');
    await dialog().getByRole('button', { name: 'Enter Key…' }).click();
    await expect.poll(() => input().getAttribute('type')).toBe('password');
    await window.enter(KEY);
    await window.pick('lab/small-1B');
    await expect.poll(() => input().inputValue()).toBe('local');
    await window.screenshot('endpoint-alias');
    await window.enter('gpu');
    await window.told('Endpoint "gpu" was added');
    expect(await profiles()).toEqual({
      gpu: { url: `${origin}/v1/chat/completions`, model: 'lab/small-1B' },
    });
  });

  test('tests the endpoint with the key it kept', async () => {
    await window.runCommand('Rephrase: Test Endpoint');
    await window
      .notification('"gpu"')
      .filter({ hasText: 'answers, 1 model, context 8,192 tokens' })
      .waitFor();
    await window.screenshot('endpoint-tested');
    await window.page.locator('[id="status.languageStatus"]').hover();
    const status = window.page.locator('.hover-language-status');
    await expect
      .poll(() => status.allTextContents())
      .toContainEqual(expect.stringContaining('gpu · small-1B'));
    expect((await status.allTextContents()).join()).toContain('answers, 1 model');
    await window.screenshot('endpoint-status');
  });

  test('asks before it replaces a profile', async () => {
    await window.runCommand('Rephrase: Add Endpoint…');
    await window.enter(origin);
    await window.pick('lab/small-1B');
    await expect.poll(() => input().inputValue()).toBe('gpu');
    await window.enter('gpu');
    await expect.poll(() => dialog().textContent()).toContain('Replace endpoint "gpu"?');
    await window.screenshot('endpoint-replace');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => input().inputValue()).toBe('gpu');
    await window.leave();
  });

  test('can be stopped while a server keeps it waiting', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await window.runCommand('Rephrase: Add Endpoint…');
    await window.enter(address);
    await expect.poll(() => input().getAttribute('placeholder')).toBe(`Asking ${address} for its models`);
    await window.screenshot('endpoint-waiting');
    await window.page.locator('.quick-input-titlebar .codicon-quick-input-back').click();
    await expect.poll(() => input().inputValue()).toBe(address);
    await window.leave();
    silent.closeAllConnections();
    silent.close();
  });

  test('says what happened when nothing answers, and saves anyway when asked to', async () => {
    await window.runCommand('Rephrase: Add Endpoint…');
    await window.enter('http://127.0.0.1:9');
    await expect.poll(() => dialog().textContent()).toContain('http://127.0.0.1:9 could not be used.');
    await window.screenshot('endpoint-unreachable');
    await dialog().getByRole('button', { name: 'Edit URL' }).click();
    await expect.poll(() => input().inputValue()).toBe('http://127.0.0.1:9');
    await input().press('Enter');
    await dialog().getByRole('button', { name: 'Save Anyway' }).click();
    await window.pick('Name none');
    await expect.poll(() => input().inputValue()).not.toBe('');
    await window.enter('later');
    await window.told('Endpoint "later" was added');
    expect(await profiles()).toMatchObject({ later: { url: 'http://127.0.0.1:9' } });
  });
});

test('the practice endpoint is one command away', async () => {
  await window.runCommand('Rephrase: Use Practice Endpoint');
  await window.told('no model is behind it');
  expect(await profiles()).toMatchObject({ practice: { model: 'practice-rules-no-model' } });
  const selected = () =>
    window.inside((vscode) => vscode.workspace.getConfiguration('rephrase').get('endpoint'));
  await expect.poll(selected).toBe('practice');
});

describe('Find Endpoint on another host', () => {
  /** An address of this machine that is not the loopback; its loopback where it has no other. */
  const host =
    Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === 'IPv4' && !each.internal)?.address ?? '127.0.0.1';
  const asked: string[] = [];
  let far: Server;
  let port: number;
  beforeAll(async () => {
    far = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const served = request.url === '/v1/models';
      response.writeHead(served ? 200 : 404, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          object: 'list',
          data: [{ id: 'lab/far-1B', max_model_len: 4096, owned_by: 'vllm' }],
        }),
      );
    });
    await new Promise<void>((resolve) => far.listen(0, host, resolve));
    port = (far.address() as AddressInfo).port;
  });
  afterAll(() => far?.close());

  test('asks which one, and says what is no host', async () => {
    await askHost();
    await input().fill('not a host');
    const message = window.page.locator('.quick-input-widget .quick-input-message');
    await expect.poll(() => message.textContent()).toContain('Type a host name or an address');
    await window.screenshot('endpoint-another-host');
  });

  test('looks there, at the port that was named, and sends nothing but questions', async () => {
    await askHost();
    await window.enter(`${host}:${port}`);
    const row = window.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'lab/far-1B' });
    await row.waitFor();
    expect(await row.textContent()).toContain(`http://${host}:${port}/v1`);
    await window.screenshot('endpoint-found-elsewhere');
    await row.click();
    await window.told(`http://${host}:${port}/v1 is used from now on, with lab/far-1B`);
    expect(Object.values((await profiles()) ?? {})).toContainEqual({
      url: `http://${host}:${port}/v1`,
      model: 'lab/far-1B',
    });
    expect(asked).toContain('GET /v1/models');
    expect(asked.filter((line) => !line.startsWith('GET '))).toEqual([]);
  });

  test('says so where nothing answers', async () => {
    await askHost();
    await window.enter(`${host}:9`);
    await expect.poll(() => input().getAttribute('placeholder')).toContain('No model server answers on');
    await window.screenshot('endpoint-nothing-elsewhere');
    await window.leave();
  });
});

/** The first question of Add Endpoint…; it is there already where the test before ended with it. */
async function askUrl(): Promise<void> {
  if (!(await input().isVisible())) await window.runCommand('Rephrase: Add Endpoint…');
  await expect.poll(() => input().getAttribute('placeholder')).toBe('http://gpu-node:8000');
}

/** The question for another host; it is there already where the test before ended with it. */
async function askHost(): Promise<void> {
  if (!(await input().isVisible())) {
    await window.runCommand('Rephrase: Find Endpoint…');
    await window.pick('Look on Another Host…');
  }
  await expect.poll(() => input().getAttribute('placeholder')).toBe('gpu-node or gpu-node:8000');
}

test('no key stands in any settings', async () => {
  const settings = await window.inside((vscode) =>
    JSON.stringify(vscode.workspace.getConfiguration('rephrase').inspect('endpoints')),
  );
  expect(settings).not.toContain(KEY);
});
