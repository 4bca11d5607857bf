/** What keeps a preview open all day: live runs, earlier results, rollouts, rows out of sight, finding, other samples. */
import { describe, expect } from 'vitest';
import { NO_WISH } from '../../../client/preview/gridWish.ts';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import { DOCUMENT_COLUMN } from '../../../client/webviews/messages.ts';
import { FakePage } from './fakePage.ts';
import { documentOf, FAQ, GPU, settled } from './fakeWorld.ts';
import { finishedRun, openPreview, run, previewTest as test } from './previewTest.ts';

const FAQ_COLUMN = 'faq--tiny-1b';
const EXPERIMENT = '/w/a.experiment.yaml';

describe('a live preview', () => {
  test('asks only for what changed and keeps what stood there beside it', async ({
    world,
    session,
    page,
  }) => {
    await finishedRun(session, world, 'Old.');
    world.texts.set(FAQ, 'Rewrite as a longer FAQ.\n\n[[DOCUMENT]]');
    await follow(session);
    expect(world.sent).toHaveLength(6);
    expect(world.sent.slice(4).map(({ body }) => JSON.stringify(body))).toEqual([
      expect.stringContaining('longer FAQ'),
      expect.stringContaining('longer FAQ'),
    ]);
    await world.sent[4]?.finish('New.');
    expect(page.cell(FAQ_COLUMN, 0)).toMatchObject({
      status: 'done',
      text: 'New.',
      previous: { text: 'Old.', tokens: { count: 7, exact: true } },
    });
    expect(page.cell('table--tiny-1b', 0)).toMatchObject({ status: 'done', text: 'Old.', previous: null });
  });

  test('what stood there is beside it after a reload too', async ({ world, session }) => {
    await finishedRun(session, world, 'Old.');
    world.texts.set(FAQ, 'Rewrite as a longer FAQ.\n\n[[DOCUMENT]]');
    await follow(session);
    for (const sent of world.sent.slice(4)) await sent.finish('New.');
    const later = new PreviewSession(['file:///w/prompts/faq.md'], ['faq'], world);
    const laterPage = new FakePage(later);
    await later.restore();
    expect(laterPage.cell(FAQ_COLUMN, 0)).toMatchObject({
      status: 'stored',
      text: 'New.',
      previous: { text: 'Old.', tokens: { count: 7, exact: true } },
    });
    expect(laterPage.cell('table--tiny-1b', 0)).toMatchObject({ text: 'Old.', previous: null });
    expect(world.sent).toHaveLength(6);
  });

  test('a prompt that was tried before comes from the store, and says so', async ({
    world,
    session,
    page,
  }) => {
    await finishedRun(session, world, 'First.');
    const before = world.texts.get(FAQ) ?? '';
    world.texts.set(FAQ, 'Another. [[DOCUMENT]]');
    await follow(session);
    for (const sent of world.sent.slice(4)) await sent.finish('Second.');
    world.texts.set(FAQ, before);
    await follow(session);
    expect(world.sent).toHaveLength(6);
    expect(page.cell(FAQ_COLUMN, 0)).toMatchObject({
      status: 'stored',
      text: 'First.',
      previous: { text: 'Second.' },
    });
  });

  test('stops what is no longer wanted and lets the rest go on', async ({ world, session }) => {
    await run(session);
    world.texts.set(FAQ, 'Another. [[DOCUMENT]]');
    await follow(session);
    expect(world.sent.slice(0, 4).map(({ signal }) => signal.aborted)).toEqual([true, false, true, false]);
    expect(world.sent).toHaveLength(6);
  });

  test('is laid out anew where columns come or go', async ({ world, session, page }) => {
    await finishedRun(session, world, 'x');
    world.texts.set(FAQ, '---\nparameters: { temperature: [0, 1] }\n---\n[[DOCUMENT]]');
    await follow(session);
    expect(page.grid?.columns).toHaveLength(3);
  });

  test('with a prompt that cannot be read it sends nothing and says why', async ({
    world,
    session,
    page,
  }) => {
    await finishedRun(session, world, 'x');
    world.texts.set(FAQ, 'No placeholder.');
    await follow(session);
    expect(world.sent).toHaveLength(4);
    expect(page.grid?.notices[0]).toMatchObject({ severity: 'error' });
  });

  test('a run that ended is reported once', async ({ world, session }) => {
    await finishedRun(session, world, 'x');
    await follow(session);
    expect(world.finished).toHaveLength(1);
  });
});

test('a run that was stopped has ended too', async ({ world, session }) => {
  await run(session);
  await world.sent[0]?.finish('x');
  session.stop();
  session.stop();
  expect(world.finished).toHaveLength(1);
});

test('each rollout is a generation of its own, with its own seed, in the store as on the page', async ({
  world,
}) => {
  world.paths = [EXPERIMENT];
  world.texts.set(
    EXPERIMENT,
    'prompts: [prompts/faq.md]\nmodels: [{ model: m, endpoint: gpu, parameters: { seed: 5 } }]\nrollouts: 3\ndocuments: { source: data/web.jsonl }\n',
  );
  const { session, page } = openPreview(world);
  await run(session);
  expect(world.sent.map(({ body }) => body['seed'])).toEqual([5, 6, 7, 5, 6, 7]);
  await world.sent[1]?.finish('The second.');
  expect(page.cell('faq--m', 0, 1)).toMatchObject({ status: 'done', text: 'The second.' });
  expect(page.cell('faq--m', 0, 0).status).toBe('queued');
  expect([...world.stored.keys()][0]).toMatch(/ 1$/);
});

describe('rows out of sight', () => {
  test.beforeEach(({ world }) => {
    world.limit = 100;
    world.documents = Array.from({ length: 30 }, (_, row) => documentOf(row, `Document ${row}.`));
  });

  test('bring counters instead of text, and all of it when they come into sight', async ({
    world,
    session,
    page,
  }) => {
    await run(session);
    const last = world.sent.at(-2);
    await last?.say('It');
    await last?.say(' rises');
    expect(page.cell(FAQ_COLUMN, 29)).toMatchObject({ held: false, text: '' });
    world.clock.pass(250);
    expect(page.counters).toEqual([
      { cell: { column: FAQ_COLUMN, row: '0:29', rollout: 0 }, pieces: 2, tokensPerSecond: null },
    ]);
    session.showRows(['0:29']);
    expect(page.cell(FAQ_COLUMN, 29)).toMatchObject({ held: true, text: 'It rises' });
    await last?.say(' early');
    world.clock.pass(50);
    expect(page.cell(FAQ_COLUMN, 29).text).toBe('It rises early');
  });

  test('finished ones carry everything but their texts', async ({ world, session, page }) => {
    await run(session);
    await world.sent.at(-2)?.finish('  A river.  ');
    expect(page.cell(FAQ_COLUMN, 29)).toMatchObject({ held: false, text: '', characters: 8, status: 'done' });
    expect(page.cell(FAQ_COLUMN, 29).digest).not.toBeNull();
    expect(page.cell(FAQ_COLUMN, 29).measures.length).toBeGreaterThan(5);
  });

  test('long documents come with their beginnings, and whole when they are shown', async ({
    world,
    session,
    page,
  }) => {
    world.documents = world.documents.map((document, row) => documentOf(row, document.text.repeat(500)));
    await run(session);
    expect(page.grid?.rows[29]?.text).toHaveLength(2_000);
    expect(page.documents.has('0:0')).toBe(true);
    expect(page.documents.has('0:29')).toBe(false);
    session.showRows(['0:29']);
    expect(page.documents.get('0:29')).toBe(world.documents[29]?.text);
  });
});

test('summaries follow the finished cells', async ({ world, session, page }) => {
  await finishedRun(session, world, 'Sure, here is a river.');
  world.clock.pass(400);
  const summary = page.summaries.find(({ column }) => column === FAQ_COLUMN);
  expect(summary).toMatchObject({ n: 2, openings: null, nearDuplicates: null });
  expect(summary?.measures.find(({ id }) => id === 'completion_tokens')).toMatchObject({ n: 2, mean: 7 });
  expect(summary?.measures.find(({ id }) => id === 'preamble')).toMatchObject({ mean: 1 });
});

test('a text is found wherever it stands: in documents, and in cells that are not shown', async ({
  world,
  session,
  page,
}) => {
  await run(session);
  await world.sent[0]?.finish('River, river and RIVER.');
  session.showRows([]);
  const inDocument = { cell: { ...at(FAQ_COLUMN, 0), column: DOCUMENT_COLUMN }, count: 1 };
  session.find(3, 'river', { matchCase: false });
  expect(page.found).toEqual({ id: 3, cells: [inDocument, { cell: at(FAQ_COLUMN, 0), count: 3 }] });
  session.find(4, 'River', { matchCase: true });
  expect(page.found).toEqual({ id: 4, cells: [{ cell: at(FAQ_COLUMN, 0), count: 1 }] });
  session.find(5, '', { matchCase: true });
  expect(page.found).toEqual({ id: 5, cells: [] });
});

test('lowering the concurrency of an endpoint sends what failed there again, fewer at once', async ({
  world,
  session,
  page,
}) => {
  await run(session);
  for (const sent of [...world.sent]) await sent.fail({ reason: 'rate-limited' });
  await session.lowerConcurrency(at(FAQ_COLUMN, 0));
  await settled();
  expect(page.grid?.notices[0]?.message).toBe('gpu now gets at most 4 requests at once from this preview.');
  expect(world.sent).toHaveLength(8);
  await session.lowerConcurrency(at(FAQ_COLUMN, 0));
  await session.lowerConcurrency(at(FAQ_COLUMN, 0));
  expect(page.grid?.notices[0]?.message).toBe('gpu now gets at most one request at once from this preview.');
});

describe('what is added by hand', () => {
  test('models replace the default of prompts and join those of an experiment', async ({
    world,
    session,
    page,
  }) => {
    world.endpoints = [GPU, { ...GPU, alias: 'other', origin: 'http://other', baseUrl: 'http://other/v1' }];
    session.wish = { ...NO_WISH, models: [{ endpoint: 'other', model: 'big' }] };
    await run(session);
    expect(page.grid?.columns.map(({ id }) => id)).toEqual(['faq--big', 'table--big']);
    expect(page.grid?.models).toEqual([{ endpoint: 'other', model: 'big' }]);
    world.paths = [EXPERIMENT];
    world.texts.set(EXPERIMENT, 'prompts: [prompts/faq.md]\nmodels: [{ model: m, endpoint: gpu }]\n');
    await run(session);
    expect(page.grid?.columns.map(({ id }) => id)).toEqual(['faq--m', 'faq--big']);
  });

  test('parameters replace what prompt and experiment say, each value a column', async ({
    world,
    session,
    page,
  }) => {
    world.paths = [EXPERIMENT];
    world.texts.set(FAQ, '---\nparameters: { temperature: 0.2, top_p: 0.9 }\n---\n[[DOCUMENT]]');
    world.texts.set(
      EXPERIMENT,
      'prompts: [prompts/faq.md]\nmodels: [{ model: m, parameters: { temperature: 0.3 } }]\n',
    );
    const parameters = 'temperature: 0.7, 1.0';
    session.wish = { ...NO_WISH, parameters };
    await run(session);
    expect(page.grid?.columns.map(({ detail }) => detail)).toEqual([
      'gpu · temperature 0.7',
      'gpu · temperature 1',
    ]);
    expect(world.sent.map(({ body }) => [body['temperature'], body['top_p']]).slice(0, 2)).toEqual([
      [0.7, 0.9],
      [1, 0.9],
    ]);
    expect(page.grid?.parameters).toBe(parameters);
    for (const sent of [...world.sent]) await sent.finish('Text.');
    const later = new PreviewSession(['file:///w/a'], ['a'], world, { ...NO_WISH, parameters });
    const laterPage = new FakePage(later);
    await later.restore();
    expect(laterPage.statuses).toEqual(['stored', 'stored', 'stored', 'stored']);
  });

  test('parameters that cannot be read are left out, and the page says so', async ({ session, page }) => {
    session.wish = { ...NO_WISH, parameters: 'temperature: 9' };
    await run(session);
    expect(page.grid?.columns).toHaveLength(2);
    expect(page.grid?.notices.map(({ message }) => message).join()).toContain('temperature');
  });

  test('another version of a prompt stands beside the one in the editor and is not overtaken by it', async ({
    world,
    session,
    page,
  }) => {
    session.wish = {
      ...NO_WISH,
      versions: [{ path: FAQ, label: '3f2a1c9', text: 'An older FAQ. [[DOCUMENT]]' }],
    };
    await run(session);
    expect(page.grid?.columns.map(({ id, prompt, version }) => [id, prompt, version])).toEqual([
      [FAQ_COLUMN, 'faq', null],
      [`${FAQ_COLUMN}@3f2a1c9`, 'faq', { of: FAQ_COLUMN, label: '3f2a1c9' }],
      ['table--tiny-1b', 'table', null],
    ]);
    expect(JSON.stringify(world.sent[1]?.body)).toContain('An older FAQ.');
    for (const sent of [...world.sent]) await sent.finish('x');
    world.texts.set(FAQ, 'A newer FAQ. [[DOCUMENT]]');
    await follow(session);
    expect(world.sent).toHaveLength(8);
    expect(page.cell(`${FAQ_COLUMN}@3f2a1c9`, 0).status).toBe('done');
  });

  test('documents that were chosen are shown and no others', async ({ session, page }) => {
    session.wish = { ...NO_WISH, documents: [documentOf(77, 'Chosen.')] };
    await run(session);
    expect(page.grid?.rows.map(({ row }) => row)).toEqual([77]);
  });

  test('pinned documents are asked for and marked', async ({ world, session, page }) => {
    world.pinned = ['web-1'];
    await run(session);
    expect(page.grid?.rows.map(({ pinned }) => pinned)).toEqual([false, true]);
    expect(session.grid?.plan.experiment.documents.sample.pinned).toEqual(['web-1']);
  });
});

function at(column: string, row: number) {
  return { column, row: `0:${row}`, rollout: 0 };
}

async function follow(session: PreviewSession): Promise<void> {
  await session.follow();
  await settled();
}
