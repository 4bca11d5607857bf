/** What a page gets that was away or lost count. */
import { describe, expect } from 'vitest';
import { FakePage } from './fakePage.ts';
import { FAQ_0, run, previewTest as test } from './previewTest.ts';

describe('a page that was away', () => {
  test('gets everything again, pieces that arrived meanwhile included', async ({ world, session }) => {
    await run(session);
    await world.sent[0]?.say('A');
    session.detach();
    await world.sent[0]?.say(' river');
    const page = new FakePage(session);
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'streaming', text: 'A river' });
    await world.sent[0]?.say(' rises');
    world.clock.pass(50);
    expect(page.cell('faq--tiny-1b', 0).text).toBe('A river rises');
  });

  test('a resync is a full snapshot that later pieces follow on', async ({ world, session, page }) => {
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
