/** A preview without a panel: the sample of a prompt, judged. */
import { beforeEach, describe, expect, test } from 'vitest';
import { checkSample } from '../../../client/preview/checkSample.ts';
import { FAQ, FakeWorld, settled } from './fakeWorld.ts';

const CHECKED = `---
output:
  checks:
    - not_preamble: true
    - length_ratio: { max: 0.5 }
    - finished: true
---
Rewrite as a FAQ.

[[DOCUMENT]]`;

let world: FakeWorld;
let abort: AbortController;

beforeEach(() => {
  world = new FakeWorld();
  world.paths = [FAQ];
  world.texts.set(FAQ, CHECKED);
  abort = new AbortController();
});

const check = () =>
  checkSample((ended) => Object.assign(world, { ended }), [`file://${FAQ}`], ['faq'], abort.signal);

describe('a judged sample', () => {
  test('has a verdict per check and document, with what was measured', async () => {
    const judged = check();
    await settled();
    expect(world.sent).toHaveLength(2);
    await world.sent[0]?.finish('Here is the FAQ that you asked for, with all its questions.');
    await world.sent[1]?.finish('Tea.');
    expect(await judged).toMatchObject({
      ok: true,
      rephrasings: [
        {
          document: 'web-0',
          variant: 'lab/tiny-1b · gpu',
          rollout: 0,
          opening: 'Here is the FAQ that you asked for, with all its questions.',
          error: null,
          verdicts: [{ passed: false, value: true }, { passed: false }, { passed: true, value: false }],
        },
        { document: 'web-1', verdicts: [{ passed: true, value: false }, { passed: true }, { passed: true }] },
      ],
    });
  });

  test('shows no control characters and no long lines of what a model wrote', async () => {
    const judged = check();
    await settled();
    await world.sent[0]?.finish(`\n\u001b[31mRed\u001b[0m\u0007 ${'long '.repeat(50)}\nSecond line`);
    await world.sent[1]?.finish('');
    const sample = await judged;
    const openings = sample.ok ? sample.rephrasings.map(({ opening }) => opening) : [];
    expect(openings[0]).toMatch(/^ \[31mRed \[0m {2}long [a-z ]{40,}…$/);
    expect(openings[0]?.length).toBe(80);
    expect(openings[1]).toBe('');
  });

  test('sends nothing that was not sent when it was stopped', async () => {
    const judged = check();
    abort.abort();
    expect((await judged).ok).toBe(false);
    await settled();
    expect(world.sent).toEqual([]);
  });

  test('is answered from the store where that has the answers', async () => {
    const first = check();
    await settled();
    for (const sent of world.sent) await sent.finish('Tea.');
    await first;
    expect((await check()).ok).toBe(true);
    expect(world.sent).toHaveLength(2);
  });

  test('says what failed', async () => {
    const judged = check();
    await settled();
    await world.sent[0]?.finish('Tea.');
    await world.sent[1]?.fail({ reason: 'dropped', message: 'The connection broke.' });
    await settled();
    await world.sent[2]?.fail({ reason: 'dropped', message: 'The connection broke.' });
    const sample = await judged;
    expect(sample.ok && sample.rephrasings[1]).toMatchObject({
      error: 'The connection broke.',
      verdicts: [],
    });
  });

  test('is not there without documents, trust, or permission, and says so', async () => {
    world.trusted = false;
    expect(await check()).toEqual({
      ok: false,
      message: 'Nothing is sent in a workspace that you do not trust.',
    });
    world.trusted = true;
    world.documents = [];
    expect(await check()).toMatchObject({ ok: false });
    expect(world.sent).toHaveLength(0);
  });

  test('ends when it is stopped, and stops what is under way', async () => {
    const judged = check();
    await settled();
    abort.abort();
    expect(await judged).toMatchObject({ ok: false });
    expect(world.sent.every(({ signal }) => signal.aborted)).toBe(true);
  });
});
