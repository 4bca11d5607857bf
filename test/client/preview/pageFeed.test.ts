/** What a page gets that was away or lost count. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { PreviewSession } from '../../../client/preview/previewSession.ts';
import type { CellAddress } from '../../../client/webviews/messages.ts';
import { FakePage, openPreview, run } from './fakePage.ts';
import { FakeWorld } from './fakeWorld.ts';

const FAQ_0: CellAddress = { column: 'faq--tiny-1b', row: '0:0', rollout: 0 };

let world: FakeWorld;
let session: PreviewSession;
let page: FakePage;

beforeEach(() => {
  world = new FakeWorld();
  ({ session, page } = openPreview(world));
});

describe('a page that was away', () => {
  test('gets everything again, pieces that arrived meanwhile included', async () => {
    await run(session);
    await world.sent[0]?.say('A');
    session.detach();
    await world.sent[0]?.say(' river');
    page = new FakePage(session);
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'streaming', text: 'A river' });
    await world.sent[0]?.say(' rises');
    world.clock.pass(50);
    expect(page.cell('faq--tiny-1b', 0).text).toBe('A river rises');
  });

  test('a resync is a full snapshot that later pieces follow on', async () => {
    await run(session);
    await world.sent[0]?.say('A');
    await world.sent[0]?.say(' river');
    session.resync(FAQ_0);
    expect(page.cell('faq--tiny-1b', 0).text).toBe('A river');
    world.clock.pass(50);
    await world.sent[0]?.say(' rises');
    world.clock.pass(50);
    expect(page.cell('faq--tiny-1b', 0).text).toBe('A river rises');
  });
});
