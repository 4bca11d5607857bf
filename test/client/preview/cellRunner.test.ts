/** Cells that are stopped, and cells whose request goes wrong. */
import { describe, expect } from 'vitest';
import { FAQ, settled } from './fakeWorld.ts';
import { FAQ_0, run, previewTest as test, userMessage } from './previewTest.ts';

describe('stopping', () => {
  test('one cell keeps what arrived; the others go on', async ({ world, session, page }) => {
    await run(session);
    await world.sent[0]?.say('half of');
    session.stopCell(FAQ_0);
    await settled();
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'stopped', text: 'half of' });
    expect(world.sent.map(({ signal }) => signal.aborted)).toEqual([true, false, false, false]);
    expect(page.progress).toMatchObject({ running: true, done: 0 });
  });

  test('a cell that still waits is not sent', async ({ world, session }) => {
    world.limit = 1;
    await run(session);
    session.stopCell({ column: 'table--tiny-1b', row: '0:0', rollout: 0 });
    await world.sent[0]?.finish('x');
    expect(world.sent.map(({ body }) => userMessage(body))).toEqual([
      expect.stringContaining('FAQ'),
      expect.stringContaining('Tea'),
    ]);
  });

  test('all: nothing is sent or shown any more, what arrived stays', async ({ world, session, page }) => {
    world.limit = 2;
    await run(session);
    await world.sent[0]?.say('half');
    session.stop();
    await settled();
    expect(page.statuses).toEqual(['stopped', 'stopped', 'waiting', 'waiting']);
    expect(page.progress).toMatchObject({ running: false });
    expect(world.sent).toHaveLength(2);
    const shown = page.messages.length;
    await world.sent[0]?.finish('too late');
    world.clock.pass(1000);
    const since = page.messages.slice(shown).map(({ type }) => type);
    expect(since.filter((type) => type !== 'summaries')).toEqual([]);
    expect(world.stored.size).toBe(0);
  });
});

describe('what goes wrong', () => {
  test('a failure stays in its cell with one action, and the rest goes on', async ({
    world,
    session,
    page,
  }) => {
    await run(session);
    await world.sent[0]?.fail({ reason: 'context-exceeded', message: 'The window is 8,192 tokens.' });
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({
      status: 'failed',
      error: {
        message: 'The window is 8,192 tokens.',
        actions: [{ action: 'editParameters' }, { action: 'exactRequest' }],
      },
    });
    await world.sent[1]?.finish('x');
    expect(page.cell('table--tiny-1b', 0).status).toBe('done');
    expect(page.progress).toMatchObject({ done: 2, failed: 1 });
  });

  test('a refused key is not sent a hundred times', async ({ world, session, page }) => {
    world.limit = 1;
    await run(session);
    await world.sent[0]?.fail({ reason: 'unauthorised', message: 'The key was refused.' });
    await settled();
    expect(world.sent).toHaveLength(1);
    expect(page.statuses).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(page.cell('table--tiny-1b', 1).error).toMatchObject({
      message: 'The key was refused.',
      actions: [{ action: 'enterKey' }],
    });
    await run(session);
    expect(world.sent).toHaveLength(2);
  });

  test('a connection that closes before anything arrived is tried once more', async ({
    world,
    session,
    page,
  }) => {
    await run(session);
    await world.sent[0]?.fail({ reason: 'dropped' });
    expect(world.sent).toHaveLength(5);
    expect(world.sent[4]?.body).toEqual(world.sent[0]?.body);
    expect(page.cell('faq--tiny-1b', 0).status).toBe('queued');
    await world.sent[4]?.fail({ reason: 'dropped' });
    expect(world.sent).toHaveLength(5);
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({
      status: 'failed',
      error: { actions: [{ action: 'rerunCell' }] },
    });
  });

  test('what arrived before the line dropped stays readable', async ({ world, session, page }) => {
    await run(session);
    await world.sent[0]?.say('half');
    await world.sent[0]?.fail({ reason: 'dropped' });
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'failed', text: 'half' });
  });

  test('a document without the column is refused before anything is sent', async ({
    world,
    session,
    page,
  }) => {
    world.texts.set(FAQ, '[[TITLE]] [[DOCUMENT]]');
    await run(session);
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('"title"'), actions: [{ action: 'openPrompt' }] },
    });
    expect(world.sent).toHaveLength(2);
    world.texts.set(FAQ, '[[DOCUMENT]]');
    await session.refresh();
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'waiting', error: null });
  });

  test('a bug in one cell is logged and the run ends all the same', async ({ world, session, page }) => {
    world.transport.stream = async function* () {
      yield* [];
      throw new Error('a bug');
    };
    await run(session);
    expect(page.statuses).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(page.progress).toMatchObject({ running: false });
    expect(world.logged[0]).toContain('Error: a bug');
  });

  test('a full disk costs the store, not the cell', async ({ world, session, page }) => {
    world.store.keep = async () => Promise.reject(new Error('ENOSPC'));
    await run(session);
    await world.sent[0]?.finish('x');
    expect(page.cell('faq--tiny-1b', 0).status).toBe('done');
    expect(world.logged.at(-1)).toContain('ENOSPC');
  });
});
