/** A run of a preview from the grid it lays out to the figures of its last cell. */
import { describe, expect } from 'vitest';
import { GPU, type Sent } from './fakeWorld.ts';
import { run, previewTest as test, userMessage } from './previewTest.ts';

describe('a run', () => {
  test('lays out one column per prompt and one row per document, and sends row by row', async ({
    world,
    session,
    page,
  }) => {
    await run(session);
    expect(page.grid).toMatchObject({
      title: 'Preview: faq, table × tiny-1b',
      uris: ['file:///w/prompts/faq.md', 'file:///w/prompts/table.md'],
      sampleLabel: 'Sample 2 of 12,480 · seed 7 · web.jsonl',
      columns: [
        { id: 'faq--tiny-1b', prompt: 'faq', model: 'lab/tiny-1b', detail: 'gpu' },
        { id: 'table--tiny-1b', prompt: 'table', model: 'lab/tiny-1b', detail: 'gpu' },
      ],
      rows: [{ key: '0:0', id: 'web-0', row: 0, text: 'The river rises in the hills.' }, { key: '0:1' }],
      empty: null,
    });
    expect(world.sent.map(({ body }) => String(userMessage(body)).slice(0, 32))).toEqual([
      'Rewrite as a FAQ.\n\nThe river ris',
      'Rewrite as a table.\n\nThe river r',
      'Rewrite as a FAQ.\n\nTea is brewed',
      'Rewrite as a table.\n\nTea is brew',
    ]);
    expect(page.statuses).toEqual(['queued', 'queued', 'queued', 'queued']);
    expect(page.progress).toEqual({
      preparing: null,
      running: true,
      done: 0,
      failed: 0,
      stale: 0,
      total: 4,
      stored: 0,
    });
  });

  test('shows the first piece at once and the others together after 50 ms', async ({
    world,
    session,
    page,
  }) => {
    await run(session);
    const [first] = world.sent as [Sent];
    await first.say('A');
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'streaming', text: 'A', sequence: 1 });
    await first.say(' river');
    await first.say(' rises');
    expect(page.cell('faq--tiny-1b', 0).text).toBe('A');
    world.clock.pass(49);
    expect(page.cell('faq--tiny-1b', 0).text).toBe('A');
    world.clock.pass(1);
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ text: 'A river rises', sequence: 2 });
  });

  test('a finished cell has its figures, and the last one ends the run', async ({ world, session, page }) => {
    await run(session);
    const [first, ...others] = world.sent as [Sent, ...Sent[]];
    world.clock.pass(120);
    await first.say('A');
    world.clock.pass(100);
    await first.say(' river.');
    await first.finish('A river.', 11);
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({
      status: 'done',
      text: 'A river.',
      finishReason: 'stop',
      tokens: { count: 11, exact: true },
      tokensPerSecond: 100,
      firstTokenMs: 120,
      lengthRatio: 8 / 29,
    });
    expect(page.progress).toMatchObject({ running: true, done: 1 });
    for (const sent of others) await sent.finish('x');
    expect(page.progress).toEqual({
      preparing: null,
      running: false,
      done: 4,
      failed: 0,
      stale: 0,
      total: 4,
      stored: 0,
    });
  });

  test('keeps at most the stated number of requests in flight, the endpoint’s own limit included', async ({
    world,
    session,
    page,
  }) => {
    world.limit = 3;
    world.endpoints = [{ ...GPU, concurrency: 2 }];
    await run(session);
    expect(world.sent).toHaveLength(2);
    expect(page.statuses).toEqual(['queued', 'queued', 'waiting', 'waiting']);
    await world.sent[0]?.finish('x');
    expect(world.sent).toHaveLength(3);
  });

  test('gives the page no key', async ({ world, session, page }) => {
    await run(session);
    await world.sent[0]?.finish('x');
    expect(world.sent[0]?.access.key).toBe('secret');
    expect(JSON.stringify(page.messages)).not.toContain('secret');
    expect(JSON.stringify([...world.stored])).not.toContain('secret');
  });

  test('a second run stops the first and keeps what it finished', async ({ world, session, page }) => {
    await run(session);
    await world.sent[0]?.finish('Done.');
    await world.sent[1]?.say('half');
    await run(session);
    expect(world.sent.slice(0, 4).map(({ signal }) => signal.aborted)).toEqual([false, true, true, true]);
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'done', text: 'Done.' });
    expect(world.sent).toHaveLength(7);
  });

  test('fresh asks again for what is known', async ({ world, session }) => {
    await run(session);
    for (const sent of [...world.sent]) await sent.finish('x');
    await run(session);
    expect(world.sent).toHaveLength(4);
    await run(session, { fresh: true });
    expect(world.sent).toHaveLength(8);
  });

  test('sweeps and several endpoints are columns of their own', async ({ world, session, page }) => {
    world.paths = ['/w/a.experiment.yaml'];
    world.endpoints = [GPU, { ...GPU, alias: 'other', baseUrl: 'http://other/v1', origin: 'http://other' }];
    world.texts.set(
      '/w/a.experiment.yaml',
      'prompts: [prompts/faq.md]\nmodels:\n  - { model: m, endpoint: gpu, parameters: { temperature: [0, 1] } }\n  - { model: m, endpoint: other }\nrollouts: 3\ndocuments: { source: data/web.jsonl }\n',
    );
    await run(session);
    expect(page.grid?.columns.map(({ detail }) => detail)).toEqual([
      'gpu · temperature 0',
      'gpu · temperature 1',
      'other',
    ]);
    expect(page.grid?.columns.map(({ rollouts }) => rollouts)).toEqual([3, 3, 3]);
  });
});
