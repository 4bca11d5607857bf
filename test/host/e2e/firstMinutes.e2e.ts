/**
 * A new user with a stopwatch: an empty profile, an empty folder, the packaged extension. What counts is what a person
 * does: each click and each accepted choice is one interaction. Time runs from the window's opening and is told, not
 * judged: it is the machine's, and other programs', too.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { USUAL_PORTS } from '../../../server/generation/discovery/findServers.ts';
import { SIMULATED_MODEL, type Simulator, startSimulator } from '../../servers/simulator/startSimulator.ts';
import { endPractice } from './endPractice.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

const INTERACTIONS = 5;

const mark = randomUUID();

/** Counts what a person does in a window, and says at the end how long it took. */
function stopwatch(window: RephraseWindow) {
  const done: string[] = [];
  return {
    async act(what: string, run: () => Promise<void>): Promise<void> {
      done.push(what);
      await run();
    },
    /** How many interactions there were; prints the seconds since the page of the window began to load. */
    async stop(name: string): Promise<number> {
      const openedAt = await window.page.evaluate(() => performance.timeOrigin);
      const seconds = (Date.now() - openedAt) / 1000;
      console.info(
        `${name}: first side-by-side preview after ${seconds.toFixed(1)} s and ${done.length} interactions: ${done.join(', ')}.`,
      );
      return done.length;
    },
  };
}

type Watch = ReturnType<typeof stopwatch>;

function open(): Promise<RephraseWindow> {
  return openWindow({ workspace: {}, profile: 'empty', trust: 'ask', env: { REPHRASE_TEST_MARK: mark } });
}

/** VS Code opens a folder of somebody new in restricted mode. */
async function trustAndOpenSample(window: RephraseWindow, watch: Watch, name: string): Promise<void> {
  const { page } = window;
  await watch.act('open the Rephrase view', () =>
    page.locator('.activitybar').getByRole('tab', { name: 'Rephrase' }).click(),
  );
  const welcome = page.locator('.pane-body');
  const sample = welcome.getByRole('button', { name: 'Open a Sample' });
  await sample.waitFor();
  await window.screenshot(`first-minutes-${name}-view`);
  await watch.act('Open a Sample', () => sample.click());
  await watch.act('Trust', () =>
    page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click(),
  );
}

function found(window: RephraseWindow, text: string) {
  return window.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text });
}

/** A document with a finished rephrasing in two columns. */
async function sideBySide(window: RephraseWindow): Promise<void> {
  const answered = (column: number) =>
    window
      .webview()
      .locator(`rephrase-cell[aria-colindex="${column + 2}"] .content:is(.done, .stored)`)
      .count();
  await expect.poll(() => answered(0)).toBeGreaterThan(0);
  await expect.poll(() => answered(1)).toBeGreaterThan(0);
}

describe('without a server', () => {
  let window: RephraseWindow;
  beforeAll(async () => {
    window = await open();
  });
  afterAll(async () => {
    await window?.close();
    await endPractice(mark);
  });

  test('from the window’s opening to a side-by-side preview by the practice endpoint', async () => {
    const watch = stopwatch(window);
    await trustAndOpenSample(window, watch, 'practice');
    const practise = found(window, 'Use Practice Endpoint');
    await practise.waitFor();
    await window.screenshot('endpoint-none-found');
    await watch.act('choose the practice endpoint', () => practise.click());
    await sideBySide(window);
    const interactions = await watch.stop('Practice endpoint');
    await window.screenshot('first-minutes-practice');
    expect(interactions).toBeLessThanOrEqual(INTERACTIONS);
  });

  test('the walkthrough shows what is done by now', async () => {
    await window.runCommand('Rephrase: Get Started');
    const step = (name: string) => window.page.locator('.getting-started-step').filter({ hasText: name });
    for (const name of ['Find your endpoint', 'Open a sample', 'Preview side by side']) {
      await expect.poll(() => step(name).locator('.codicon.complete').count()).toBe(1);
    }
    await expect.poll(() => step('Run the batch').locator('.codicon.complete').count()).toBe(0);
    await window.screenshot('walkthrough');
  });
});

describe('with a model server on this machine', () => {
  let window: RephraseWindow;
  let server: Simulator;
  beforeAll(async () => {
    server = await startSimulator({ port: await freeUsualPort() });
    window = await open();
  });
  afterAll(async () => {
    await window?.close();
    await server?.close();
  });

  test('the server is found and one choice makes the preview', async () => {
    const watch = stopwatch(window);
    await trustAndOpenSample(window, watch, 'found');
    expect(server.requests, 'documents sent before anybody chose').toBe(0);
    const row = found(window, SIMULATED_MODEL);
    await row.waitFor();
    await window.screenshot('endpoint-found');
    expect(await row.textContent()).toContain('vLLM · 8,192 tokens');
    await watch.act(`choose ${SIMULATED_MODEL}`, () => row.click());
    await sideBySide(window);
    const interactions = await watch.stop('Found endpoint');
    await window.screenshot('first-minutes-found');
    expect(interactions).toBeLessThanOrEqual(INTERACTIONS);
    const profiles = () =>
      window.inside((vscode) => vscode.workspace.getConfiguration('rephrase').get('endpoints'));
    expect(await profiles()).toEqual({ vllm: { url: server.url, model: SIMULATED_MODEL } });
  });
});

/** A port that is looked at and that nothing listens on. */
async function freeUsualPort(): Promise<number> {
  for (const { port } of USUAL_PORTS) {
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => probe.close(resolve));
    if (free) return port;
  }
  throw new Error('Other programs hold every usual port of a model server on this machine.');
}
