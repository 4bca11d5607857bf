/** What an edit does to a grid that is already there. */
import { describe, expect } from 'vitest';
import { FAQ, settled, TABLE } from './fakeWorld.ts';
import { FAQ_0, finishedRun, run, previewTest as test, userMessage } from './previewTest.ts';

describe('an edit', () => {
  test('makes the cells of that prompt stale, and undoing it does not', async ({ world, session, page }) => {
    await finishedRun(session, world);
    const before = world.texts.get(FAQ) ?? '';
    world.texts.set(FAQ, before.replace('FAQ', 'list'));
    await session.refresh();
    expect(page.statuses).toEqual(['stale', 'done', 'stale', 'done']);
    expect(page.cell('faq--tiny-1b', 0).text).toBe('Done.');
    world.texts.set(FAQ, before);
    await session.refresh();
    expect(page.statuses).toEqual(['done', 'done', 'done', 'done']);
  });

  test('then a run sends only the changed cells', async ({ world, session, page }) => {
    await finishedRun(session, world);
    world.texts.set(FAQ, 'Rewrite as a list. [[DOCUMENT]]');
    await run(session);
    expect(world.sent).toHaveLength(6);
    expect(page.statuses).toEqual(['queued', 'done', 'queued', 'done']);
  });

  test('then re-running a cell sends the new text', async ({ world, session, page }) => {
    await finishedRun(session, world);
    world.texts.set(FAQ, 'Rewrite as a list. [[DOCUMENT]]');
    await session.rerunCells([FAQ_0]);
    await settled();
    expect(userMessage(world.sent[4]?.body)).toBe('Rewrite as a list. The river rises in the hills.');
    expect(page.statuses).toEqual(['queued', 'done', 'stale', 'done']);
  });

  test('that breaks the prompt says so above the grid and keeps it', async ({ world, session, page }) => {
    await finishedRun(session, world);
    world.texts.set(FAQ, 'Rewrite as a list.');
    await session.refresh();
    expect(page.grid?.notices).toMatchObject([
      {
        severity: 'error',
        message: expect.stringContaining('[[DOCUMENT]]'),
        action: { action: 'openPrompt' },
      },
    ]);
    expect(page.statuses).toEqual(['done', 'done', 'done', 'done']);
    world.texts.set(FAQ, 'Rewrite as a FAQ.\n\n[[DOCUMENT]]');
    await session.refresh();
    expect(page.grid?.notices).toEqual([]);
  });

  test('that changes columns or documents offers a run', async ({ world, session, page }) => {
    await finishedRun(session, world);
    world.texts.set(TABLE, '---\nparameters: { temperature: [0, 1] }\n---\n[[DOCUMENT]]');
    world.source = '/w/data/other.jsonl';
    await session.refresh();
    expect(page.grid?.notices).toMatchObject([
      { message: 'The columns and the documents changed since this run.', action: { action: 'run' } },
    ]);
    expect(page.statuses).toEqual(['done', 'stale', 'done', 'stale']);
  });
});
