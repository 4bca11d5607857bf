/** A look at what a pilot got: answers and failures as they came, with nothing sent before somebody asks. */
import { describe, expect } from 'vitest';
import type { CanaryResult } from '../../../client/ports.ts';
import type { Outcome } from '../../../server/generation/completion.ts';
import type { FakeWorld } from './fakeWorld.ts';
import { documentOf, settled } from './fakeWorld.ts';
import { FAQ_0, finishedRun, openPreview, run, previewTest as test } from './previewTest.ts';

const FAILED: Outcome = {
  ok: false,
  failure: { reason: 'server-error', message: 'gpu failed (500).', status: 500, retryAfterMs: null },
};

describe('a look at a pilot', () => {
  test('shows failures beside answers and sends nothing, not even a question for models', async ({
    world,
    session,
    page,
  }) => {
    await session.showOutcomes(await pilotOf(world, { failing: 1 }), new Map());
    await settled();
    expect([world.sent, world.asked]).toEqual([[], []]);
    expect(page.statuses).toEqual(['failed', 'done', 'done', 'done']);
    expect(page.cell('faq--tiny-1b', 0).error).toMatchObject({
      message: 'gpu failed (500).',
      actions: [{ action: 'rerunCell' }, { action: 'lowerConcurrency' }],
    });
    expect(page.cell('table--tiny-1b', 0)).toMatchObject({ text: 'Pilot 1.', tokensPerSecond: 3.5 });
    expect(page.grid?.notices).toMatchObject([
      {
        message: expect.stringContaining('1 of 4 rephrasings of the pilot failed'),
        action: { action: 'rerunFailed' },
      },
    ]);
    expect(page.progress).toMatchObject({ running: false, done: 4, failed: 1 });
  });

  test('tries the failed ones again when somebody wants that, and only those', async ({
    world,
    session,
    page,
  }) => {
    await session.showOutcomes(await pilotOf(world, { failing: 2 }), new Map());
    await session.rerunFailed();
    await settled();
    expect(world.sent).toHaveLength(2);
    for (const sent of [...world.sent]) await sent.finish('Second try.');
    expect(page.statuses).toEqual(['done', 'done', 'done', 'done']);
    expect(page.cell('faq--tiny-1b', 0).text).toBe('Second try.');
    expect(page.grid?.notices).toEqual([]);
  });

  test('shows what the pilot got, not what an earlier preview had', async ({ world, session, page }) => {
    await finishedRun(session, world, 'Earlier.');
    await session.showOutcomes(await pilotOf(world, { failing: 1 }), new Map());
    expect(page.statuses).toEqual(['failed', 'done', 'done', 'done']);
    expect(page.cell('table--tiny-1b', 0).text).toBe('Pilot 1.');
  });

  test('what the pilot did not ask for stays empty, and a run asks for it', async ({
    world,
    session,
    page,
  }) => {
    const outcomes = await pilotOf(world, { failing: 0 });
    await session.showOutcomes(outcomes.slice(0, 3), new Map());
    expect(page.statuses).toEqual(['done', 'done', 'done', 'waiting']);
    expect(page.grid?.notices.map(({ action }) => action?.action)).toEqual([undefined, 'run']);
    await run(session);
    expect(world.sent).toHaveLength(1);
  });

  test('finds answers to documents that were cut to what the endpoint served then', async ({
    world,
    page,
    session,
  }) => {
    world.documents = [documentOf(0, 'The river rises in the hills. '.repeat(2_000))];
    world.models = [{ id: 'lab/tiny-1b', window: 4_096, ownedBy: null }];
    const outcomes = await pilotOf(world, { failing: 1 });
    await session.showOutcomes(outcomes, new Map([['gpu', world.models]]));
    expect(page.statuses).toEqual(['failed', 'done']);
    expect(page.cell('table--tiny-1b', 0).truncated).toBe(true);
  });

  test('a saved file does not send what failed', async ({ world, session, page }) => {
    await session.showOutcomes(await pilotOf(world, { failing: 1 }), new Map());
    await session.follow();
    await settled();
    expect(world.sent).toEqual([]);
    expect(page.statuses).toEqual(['failed', 'done', 'done', 'done']);
    expect(session.cellAt(FAQ_0)?.cell.phase).toBe('failed');
  });
});

/** What a pilot over the world's documents would have got, its first `failing` requests failed. */
async function pilotOf(
  world: FakeWorld,
  { failing }: { readonly failing: number },
): Promise<readonly CanaryResult[]> {
  const { session } = openPreview(world);
  await session.restore();
  world.asked.length = 0;
  const cells = [...(session.grid?.cells.values() ?? [])];
  return cells.map(({ wanted, address }, index) => {
    const { fingerprint, origin } = wanted;
    if (fingerprint === null) throw new Error('It cannot be sent.');
    const outcome = index < failing ? FAILED : answer(`Pilot ${index}.`);
    return { fingerprint, origin, rollout: address.rollout, outcome, seconds: 2 };
  });
}

function answer(text: string): Outcome {
  const usage = { prompt_tokens: 9, completion_tokens: 7, total_tokens: 16 };
  return { ok: true, completion: { text, reasoning: null, finishReason: 'stop', usage } };
}
