/** Tasks of type `rephrase` in the real window: they are listed, check ends with its code, run follows a job to its end. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { oneStory } from './oneStory.ts';
import { openWindow, type RephraseWindow } from './openWindow.ts';

let window: RephraseWindow;
let practice: Practice;

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null });
  const rows = Array.from({ length: 30 }, (_, n) => JSON.stringify({ id: `${n}`, text: `Document ${n}.` }));
  window = await openWindow({
    workspace: {
      'prompts/faq.rephrase.md': 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]\n',
      'prompts/broken.rephrase.md': 'No placeholder here.\n',
      'data/web.jsonl': `${rows.join('\n')}\n`,
      'a.experiment.yaml':
        'name: a\nprompts: [prompts/faq.rephrase.md]\ndocuments: { source: data/web.jsonl }\n',
    },
    machineSettings: {
      'rephrase.endpoints': { lab: { url: practice.url, model: 'practice-rules-no-model' } },
    },
  });
});

afterAll(async () => {
  await window?.close();
  await practice?.close();
});

const listed = () =>
  window.inside(async (vscode) =>
    (await vscode.tasks.fetchTasks({ type: 'rephrase' })).map(({ name }) => name),
  );

oneStory();

test('the list of tasks has what can be run, checked and verified', async () => {
  await expect.poll(listed).toEqual(expect.arrayContaining(['check', 'run a.experiment.yaml']));
});

test('check ends with the code of the command line', async () => {
  expect(await ended('check')).toBe(1);
});

test('run asks as Start Batch does, follows the job and ends with it', async () => {
  const end = ended('run a.experiment.yaml');
  const dialog = window.page.locator('.monaco-dialog-box');
  await expect.poll(() => dialog.textContent()).toContain('Run "a" over 30 documents?');
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  expect(await end).toBe(0);
  await window.screenshot('task-run');
  await expect
    .poll(listed)
    .toEqual(expect.arrayContaining([expect.stringMatching(/^verify \.rephrase\/jobs\//)]));
});

test('a finished job is verified', async () => {
  const name = (await listed()).find((task) => task.startsWith('verify')) ?? '';
  expect(await ended(name)).toBe(0);
});

/** Runs a listed task; its exit code, null where it has none. */
function ended(name: string): Promise<number | null> {
  return window.inside(async (vscode, wanted: string) => {
    const task = (await vscode.tasks.fetchTasks({ type: 'rephrase' })).find((each) => each.name === wanted);
    if (!task) throw new Error(`There is no task “${wanted}”.`);
    return new Promise<number | null>((resolve) => {
      const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== wanted) return;
        listener.dispose();
        resolve(exitCode ?? null);
      });
      void vscode.tasks.executeTask(task);
    });
  }, name);
}
