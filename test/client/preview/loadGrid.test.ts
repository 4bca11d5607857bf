/** What a preview finds when it is opened: results of earlier sessions, and why there is nothing where there is nothing. */
import { describe, expect } from 'vitest';
import { GPU, settled } from './fakeWorld.ts';
import { FAQ_0, openPreview, run, previewTest as test } from './previewTest.ts';

describe('the store', () => {
  test('a later session finds results and says so, without contacting anyone', async ({ world, session }) => {
    await run(session);
    for (const sent of [...world.sent]) await sent.finish('Kept.');
    const { session: later, page } = openPreview(world);
    world.asked.length = 0;
    await later.restore();
    expect(page.statuses).toEqual(['stored', 'stored', 'stored', 'stored']);
    expect(page.cell('table--tiny-1b', 1)).toMatchObject({
      text: 'Kept.',
      tokens: { count: 7, exact: true },
    });
    expect(world.sent).toHaveLength(4);
    expect(world.asked).toEqual(['gpu from memory']);
  });

  test('what it does not have waits after a restore', async ({ world, session, page }) => {
    await session.restore();
    expect(page.statuses).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect(page.progress).toMatchObject({ running: false, total: 4 });
    expect(world.sent).toHaveLength(0);
  });

  test('another origin is another answer', async ({ world, session }) => {
    await run(session);
    for (const sent of [...world.sent]) await sent.finish('Kept.');
    world.endpoints = [{ ...GPU, baseUrl: 'http://other/v1', origin: 'http://other' }];
    const { session: later, page } = openPreview(world);
    await later.restore();
    expect(page.statuses).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  });

  test('re-running a cell asks again and replaces what was kept', async ({ world, session }) => {
    await run(session);
    for (const sent of [...world.sent]) await sent.finish('Kept.');
    const { session: later } = openPreview(world);
    await later.restore();
    await later.rerunCells([FAQ_0]);
    await settled();
    expect(world.sent).toHaveLength(5);
    await world.sent[4]?.finish('New.');
    const { session: last, page } = openPreview(world);
    await last.restore();
    expect(page.cell('faq--tiny-1b', 0).text).toBe('New.');
  });
});

describe('nothing to show', () => {
  test('without an endpoint: two ways on', async ({ world, session, page }) => {
    world.endpoints = [];
    await run(session);
    expect(page.grid?.empty?.actions.map(({ action }) => action)).toEqual([
      'findEndpoint',
      'usePracticeEndpoint',
      'addEndpoint',
    ]);
    expect(page.progress).toMatchObject({ running: false, total: 0 });
  });

  test('without documents: choose some', async ({ world, session, page }) => {
    world.source = null;
    await run(session);
    expect(page.grid?.empty?.actions.map(({ action }) => action)).toEqual(['chooseDocuments']);
    world.source = '/w/data/web.jsonl';
    world.documents = [];
    await run(session);
    expect(page.grid?.empty?.message).toBe(
      'There is no document to preview. /w/data/web.jsonl holds no documents.',
    );
  });

  test('in a workspace that is not trusted nothing is sent', async ({ world, session, page }) => {
    world.trusted = false;
    await run(session);
    expect(world.sent).toHaveLength(0);
    expect(page.grid?.notices).toMatchObject([{ action: { action: 'manageTrust' } }]);
    expect(world.asked).toEqual(['gpu from memory']);
  });

  test('an origin that the user does not allow is not contacted', async ({ world, session, page }) => {
    world.paths = ['/w/a.experiment.yaml'];
    world.texts.set(
      '/w/a.experiment.yaml',
      'prompts: [prompts/faq.md]\nmodels: [{ model: m, endpoint: { url: "http://elsewhere:1" } }]\ndocuments: { source: data/web.jsonl }\n',
    );
    world.allowed = false;
    await run(session);
    expect(world.sent).toHaveLength(0);
    expect(page.grid?.notices[0]?.message).toContain('http://elsewhere:1');
  });
});
