/** The exact request of a cell, sent or not. */
import { describe, expect } from 'vitest';
import { documentOf, FAQ } from './fakeWorld.ts';
import { FAQ_0, finishedRun, run, previewTest as test } from './previewTest.ts';

describe('the exact request', () => {
  test('is what was sent, also after the prompt changed', async ({ world, session, page }) => {
    await finishedRun(session, world);
    world.texts.set(FAQ, 'Rewrite as a list. [[DOCUMENT]]');
    await session.refresh();
    session.showRequest(FAQ_0);
    expect(page.request).toMatchObject({
      state: 'sent',
      url: 'http://gpu:8000/v1/chat/completions',
      rendered: 'Rewrite as a FAQ.\n\nThe river rises in the hills.',
      origins: { model: 'endpoint profile', messages: 'prompt' },
      truncated: false,
      keptCharacters: 29,
      documentCharacters: 29,
    });
    expect(JSON.parse(page.request?.body ?? '')).toEqual(world.sent[0]?.body);
  });

  test('of a cell that was not sent is what would be', async ({ session, page }) => {
    await session.restore();
    session.showRequest(FAQ_0);
    expect(page.request?.state).toBe('unsent');
  });

  test('of a cut document says how much was kept', async ({ world, session, page }) => {
    world.documents = [documentOf(0, 'word '.repeat(2000))];
    world.models = [{ id: 'lab/tiny-1b', window: 1000, ownedBy: 'vllm' }];
    await run(session);
    session.showRequest(FAQ_0);
    expect(page.request).toMatchObject({ truncated: true, documentCharacters: 10000 });
    expect(page.request?.keptCharacters).toBeLessThan(5000);
    expect(page.cell('faq--tiny-1b', 0).truncated).toBe(true);
  });
});
