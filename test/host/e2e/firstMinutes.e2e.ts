/**
 * A new user with a stopwatch: an empty profile, an empty folder, the packaged extension. What counts is what a person
 * does: each click and each accepted choice is one interaction. Time runs from the window's opening and is told, not
 * judged: it is the machine's, and other programs', too.
 */
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { USUAL_PORTS } from '../../../server/generation/discovery/findServers.ts';
import { SIMULATED_MODEL, type Simulator, startSimulator } from '../../servers/simulator/startSimulator.ts';
import { endPractice } from './endPractice.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

/** As the README says. */
const INTERACTIONS = 4;

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

  const STEPS = [
    'Find your endpoint',
    'Open a sample',
    'Preview side by side',
    'Compare',
    'Estimate',
    'Run the batch',
  ];
  const expectTicked = async (ticked: readonly string[]): Promise<void> => {
    await window.runCommand('Rephrase: Get Started');
    const step = (name: string) => window.page.locator('.getting-started-step').filter({ hasText: name });
    for (const name of STEPS) {
      const count = () => step(name).locator('.codicon.complete').count();
      await expect.poll(count, { message: name }).toBe(ticked.includes(name) ? 1 : 0);
    }
  };
  const first = STEPS.slice(0, 3);

  test('the walkthrough shows what is done by now', async () => {
    await expectTicked(first);
    await window.screenshot('walkthrough');
  });

  test('a pilot ticks the estimate, a job the last step', async () => {
    const dialog = window.page.locator('.monaco-dialog-box');
    await window.runCommand('Rephrase: Start Batch…');
    await window.pick('first.experiment.yaml');
    await dialog.getByRole('button', { name: 'Run Pilot' }).click();
    await expect.poll(() => dialog.textContent()).toContain('Estimate from a pilot');
    await window.screenshot('walkthrough-estimate');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expectTicked([...first, 'Estimate']);
    await window.runCommand('Rephrase: Start Batch…');
    await window.pick('first.experiment.yaml');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await window.told('is done: 80 rephrasings');
    await expectTicked([...first, 'Estimate', 'Run the batch']);
  });

  test('two prompts compared from its button tick the last one', async () => {
    const { page } = window;
    const step = page.locator('.getting-started-step').filter({ hasText: 'Compare' });
    await step.click();
    await step.getByRole('button', { name: 'Compare…' }).click();
    const input = page.locator('.quick-input-widget');
    const title = () => input.locator('.quick-input-title').textContent();
    await expect.poll(title).toBe('Compare: Prompts');
    // The page does so by itself, some time after its step was chosen.
    await step.focus();
    for (const prompt of ['faq', 'table']) await found(window, `${prompt}.rephrase.md`).click();
    await input.getByRole('button', { name: 'OK' }).click();
    await expect.poll(title).toBe('Compare: Models and Parameters');
    await input.locator('.codicon-quick-input-back').click();
    await expect.poll(title).toBe('Compare: Prompts');
    await expect.poll(() => input.locator('.monaco-list-row[aria-checked=true]').count()).toBe(2);
    await window.screenshot('compare-prompts');
    await window.accept();
    await expect.poll(title).toBe('Compare: Models and Parameters');
    await found(window, 'practice').waitFor();
    await window.accept();
    await expectTicked(STEPS);
    await window.screenshot('walkthrough-done');
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

describe('without a folder', () => {
  let window: RephraseWindow;
  beforeAll(async () => {
    window = await openWindow({
      workspace: null,
      profile: 'empty',
      trust: 'ask',
      env: { REPHRASE_TEST_MARK: mark },
    });
  });
  afterAll(async () => {
    await window?.close();
    await endPractice(mark);
  });

  test('the sample asks where to be put, opens there, and goes on once that folder is trusted', async () => {
    const { page } = window;
    await page.locator('.activitybar').getByRole('tab', { name: 'Rephrase' }).click();
    const sample = page.locator('.pane-body').getByRole('button', { name: 'Open a Sample' });
    await sample.waitFor();
    await window.screenshot('first-minutes-no-folder');
    await sample.click();
    const input = page.locator('.quick-input-widget input.input');
    // What is written while the dialog still lists the folder it begins with is overwritten by it.
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    const where = `${window.folder}/`;
    await expect
      .poll(async () => {
        if ((await input.inputValue()) !== where) await input.fill(where);
        return page.locator('.quick-input-list .monaco-list-row').allTextContents();
      })
      .toEqual(['..']);
    expect(await input.inputValue()).toBe(where);
    await window.screenshot('first-minutes-where');
    const opened = page.waitForURL((url) => url.href.includes('rephrase-sample'));
    await page.locator('.quick-input-widget').getByRole('button', { name: 'Put the Sample Here' }).click();
    await opened;
    const trust = page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true });
    await trust.waitFor();
    await window.screenshot('first-minutes-trust');
    await trust.click();
    const practise = found(window, 'Use Practice Endpoint');
    await practise.waitFor();
    await practise.click();
    await sideBySide(window);
    await window.screenshot('first-minutes-no-folder-done');
    expect((await readdir(join(window.folder, 'rephrase-sample'))).sort()).toEqual(
      expect.arrayContaining(['data', 'first.experiment.yaml', 'formats.experiment.yaml', 'prompts']),
    );
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
