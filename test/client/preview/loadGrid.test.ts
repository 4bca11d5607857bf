/** What a preview finds when it is opened: results of earlier sessions, and why there is nothing where there is nothing. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { PreviewSession } from '../../../client/preview/previewSession.ts';
import type { CellAddress } from '../../../client/webviews/messages.ts';
import { type FakePage, openPreview, run } from './fakePage.ts';
import { FakeWorld, GPU, settled } from './fakeWorld.ts';

const FAQ_0: CellAddress = { column: 'faq--tiny-1b', row: '0:0', rollout: 0 };

let world: FakeWorld;
let session: PreviewSession;
let page: FakePage;

beforeEach(() => {
  world = new FakeWorld();
  ({ session, page } = openPreview(world));
});

describe('the store', () => {
  test('a later session finds results and says so, without contacting anyone', async () => {
    await run(session);
    for (const sent of [...world.sent]) await sent.finish('Kept.');
    ({ session, page } = openPreview(world));
    world.asked.length = 0;
    await session.restore();
    expect(page.statuses).toEqual(['stored', 'stored', 'stored', 'stored']);
    expect(page.cell('table--tiny-1b', 1)).toMatchObject({
      text: 'Kept.',
      tokens: { count: 7, exact: true },
    });
    expect(world.sent).toHaveLength(4);
    expect(world.asked).toEqual(['gpu from memory']);
  });

  test('what it does not have waits after a restore', async () => {
    await session.restore();
    expect(page.statuses).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect(page.progress).toMatchObject({ running: false, total: 4 });
    expect(world.sent).toHaveLength(0);
  });

  test('another origin is another answer', async () => {
    await run(session);
    for (const sent of [...world.sent]) await sent.finish('Kept.');
    world.endpoints = [{ ...GPU, baseUrl: 'http://other/v1', origin: 'http://other' }];
    ({ session, page } = openPreview(world));
    await session.restore();
    expect(page.statuses).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  });

  test('re-running a cell asks again and replaces what was kept', async () => {
    await run(session);
    for (const sent of [...world.sent]) await sent.finish('Kept.');
    ({ session, page } = openPreview(world));
    await session.restore();
    await session.rerunCells([FAQ_0]);
    await settled();
    expect(world.sent).toHaveLength(5);
    await world.sent[4]?.finish('New.');
    ({ session, page } = openPreview(world));
    await session.restore();
    expect(page.cell('faq--tiny-1b', 0).text).toBe('New.');
  });
});

describe('nothing to show', () => {
  test('without an endpoint: two ways on', async () => {
    world.endpoints = [];
    await run(session);
    expect(page.grid?.empty?.actions.map(({ action }) => action)).toEqual([
      'findEndpoint',
      'usePracticeEndpoint',
      'addEndpoint',
    ]);
    expect(page.progress).toMatchObject({ running: false, total: 0 });
  });

  test('without documents: choose some', async () => {
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

  test('in a workspace that is not trusted nothing is sent', async () => {
    world.trusted = false;
    await run(session);
    expect(world.sent).toHaveLength(0);
    expect(page.grid?.notices).toMatchObject([{ action: { action: 'manageTrust' } }]);
    expect(world.asked).toEqual(['gpu from memory']);
  });

  test('an origin that the user does not allow is not contacted', async () => {
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
