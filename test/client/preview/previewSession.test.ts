import { beforeEach, describe, expect, test } from 'vitest';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import type { CellAddress } from '../../../client/webviews/messages.ts';
import { FakePage } from './fakePage.ts';
import { documentOf, FAQ, FakeWorld, GPU, type Sent, settled, TABLE } from './fakeWorld.ts';

const FAQ_0: CellAddress = { column: 'faq--tiny-1b', row: '0:0', rollout: 0 };

let world: FakeWorld;
let session: PreviewSession;
let page: FakePage;

beforeEach(() => {
  world = new FakeWorld();
  open();
});

describe('a run', () => {
  test('lays out one column per prompt and one row per document, and sends row by row', async () => {
    await run();
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

  test('shows the first piece at once and the others together after 50 ms', async () => {
    await run();
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

  test('a finished cell has its figures, and the last one ends the run', async () => {
    await run();
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

  test('keeps at most the stated number of requests in flight, the endpoint’s own limit included', async () => {
    world.limit = 3;
    world.endpoints = [{ ...GPU, concurrency: 2 }];
    await run();
    expect(world.sent).toHaveLength(2);
    expect(page.statuses).toEqual(['queued', 'queued', 'waiting', 'waiting']);
    await world.sent[0]?.finish('x');
    expect(world.sent).toHaveLength(3);
  });

  test('gives the page no key', async () => {
    await run();
    await world.sent[0]?.finish('x');
    expect(world.sent[0]?.access.key).toBe('secret');
    expect(JSON.stringify(page.messages)).not.toContain('secret');
    expect(JSON.stringify([...world.stored])).not.toContain('secret');
  });

  test('a second run stops the first and keeps what it finished', async () => {
    await run();
    await world.sent[0]?.finish('Done.');
    await world.sent[1]?.say('half');
    await run();
    expect(world.sent.slice(0, 4).map(({ signal }) => signal.aborted)).toEqual([false, true, true, true]);
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'done', text: 'Done.' });
    expect(world.sent).toHaveLength(7);
  });

  test('fresh asks again for what is known', async () => {
    await run();
    for (const sent of [...world.sent]) await sent.finish('x');
    await run();
    expect(world.sent).toHaveLength(4);
    await run({ fresh: true });
    expect(world.sent).toHaveLength(8);
  });

  test('sweeps and several endpoints are columns of their own', async () => {
    world.paths = ['/w/a.experiment.yaml'];
    world.endpoints = [GPU, { ...GPU, alias: 'other', baseUrl: 'http://other/v1', origin: 'http://other' }];
    world.texts.set(
      '/w/a.experiment.yaml',
      'prompts: [prompts/faq.md]\nmodels:\n  - { model: m, endpoint: gpu, parameters: { temperature: [0, 1] } }\n  - { model: m, endpoint: other }\nrollouts: 3\ndocuments: { source: data/web.jsonl }\n',
    );
    await run();
    expect(page.grid?.columns.map(({ detail }) => detail)).toEqual([
      'gpu · temperature 0',
      'gpu · temperature 1',
      'other',
    ]);
    expect(page.grid?.columns.map(({ rollouts }) => rollouts)).toEqual([3, 3, 3]);
  });
});

describe('stopping', () => {
  test('one cell keeps what arrived; the others go on', async () => {
    await run();
    await world.sent[0]?.say('half of');
    session.stopCell(FAQ_0);
    await settled();
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'stopped', text: 'half of' });
    expect(world.sent.map(({ signal }) => signal.aborted)).toEqual([true, false, false, false]);
    expect(page.progress).toMatchObject({ running: true, done: 0 });
  });

  test('a cell that still waits is not sent', async () => {
    world.limit = 1;
    await run();
    session.stopCell({ column: 'table--tiny-1b', row: '0:0', rollout: 0 });
    await world.sent[0]?.finish('x');
    expect(world.sent.map(({ body }) => userMessage(body))).toEqual([
      expect.stringContaining('FAQ'),
      expect.stringContaining('Tea'),
    ]);
  });

  test('all: nothing is sent or shown any more, what arrived stays', async () => {
    world.limit = 2;
    await run();
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

describe('the store', () => {
  test('a later session finds results and says so, without contacting anyone', async () => {
    await run();
    for (const sent of [...world.sent]) await sent.finish('Kept.');
    open();
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
    await run();
    for (const sent of [...world.sent]) await sent.finish('Kept.');
    world.endpoints = [{ ...GPU, baseUrl: 'http://other/v1', origin: 'http://other' }];
    open();
    await session.restore();
    expect(page.statuses).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  });

  test('re-running a cell asks again and replaces what was kept', async () => {
    await run();
    for (const sent of [...world.sent]) await sent.finish('Kept.');
    open();
    await session.restore();
    await session.rerunCells([FAQ_0]);
    await settled();
    expect(world.sent).toHaveLength(5);
    await world.sent[4]?.finish('New.');
    open();
    await session.restore();
    expect(page.cell('faq--tiny-1b', 0).text).toBe('New.');
  });
});

describe('an edit', () => {
  test('makes the cells of that prompt stale, and undoing it does not', async () => {
    await finishedRun();
    const before = world.texts.get(FAQ) ?? '';
    world.texts.set(FAQ, before.replace('FAQ', 'list'));
    await session.refresh();
    expect(page.statuses).toEqual(['stale', 'done', 'stale', 'done']);
    expect(page.cell('faq--tiny-1b', 0).text).toBe('Done.');
    world.texts.set(FAQ, before);
    await session.refresh();
    expect(page.statuses).toEqual(['done', 'done', 'done', 'done']);
  });

  test('then a run sends only the changed cells', async () => {
    await finishedRun();
    world.texts.set(FAQ, 'Rewrite as a list. [[DOCUMENT]]');
    await run();
    expect(world.sent).toHaveLength(6);
    expect(page.statuses).toEqual(['queued', 'done', 'queued', 'done']);
  });

  test('then re-running a cell sends the new text', async () => {
    await finishedRun();
    world.texts.set(FAQ, 'Rewrite as a list. [[DOCUMENT]]');
    await session.rerunCells([FAQ_0]);
    await settled();
    expect(userMessage(world.sent[4]?.body)).toBe('Rewrite as a list. The river rises in the hills.');
    expect(page.statuses).toEqual(['queued', 'done', 'stale', 'done']);
  });

  test('that breaks the prompt says so above the grid and keeps it', async () => {
    await finishedRun();
    world.texts.set(FAQ, 'Rewrite as a list.');
    await session.refresh();
    expect(page.grid?.notices).toMatchObject([
      {
        severity: 'error',
        message: expect.stringContaining('[[DOCUMENT]]'),
        action: { action: 'openPrompt' },
      },
    ]);
    expect(page.statuses).toEqual(['done', 'done', 'done', 'done']);
    world.texts.set(FAQ, 'Rewrite as a FAQ.\n\n[[DOCUMENT]]');
    await session.refresh();
    expect(page.grid?.notices).toEqual([]);
  });

  test('that changes columns or documents offers a run', async () => {
    await finishedRun();
    world.texts.set(TABLE, '---\nparameters: { temperature: [0, 1] }\n---\n[[DOCUMENT]]');
    world.source = '/w/data/other.jsonl';
    await session.refresh();
    expect(page.grid?.notices).toMatchObject([
      { message: 'The columns and the documents changed since this run.', action: { action: 'run' } },
    ]);
    expect(page.statuses).toEqual(['done', 'stale', 'done', 'stale']);
  });
});

describe('the exact request', () => {
  test('is what was sent, also after the prompt changed', async () => {
    await finishedRun();
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

  test('of a cell that was not sent is what would be', async () => {
    await session.restore();
    session.showRequest(FAQ_0);
    expect(page.request?.state).toBe('unsent');
  });

  test('of a cut document says how much was kept', async () => {
    world.documents = [documentOf(0, 'word '.repeat(2000))];
    world.models = [{ id: 'lab/tiny-1b', window: 1000, ownedBy: 'vllm' }];
    await run();
    session.showRequest(FAQ_0);
    expect(page.request).toMatchObject({ truncated: true, documentCharacters: 10000 });
    expect(page.request?.keptCharacters).toBeLessThan(5000);
    expect(page.cell('faq--tiny-1b', 0).truncated).toBe(true);
  });
});

describe('what goes wrong', () => {
  test('a failure stays in its cell with one action, and the rest goes on', async () => {
    await run();
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

  test('a refused key is not sent a hundred times', async () => {
    world.limit = 1;
    await run();
    await world.sent[0]?.fail({ reason: 'unauthorised', message: 'The key was refused.' });
    await settled();
    expect(world.sent).toHaveLength(1);
    expect(page.statuses).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(page.cell('table--tiny-1b', 1).error).toMatchObject({
      message: 'The key was refused.',
      actions: [{ action: 'enterKey' }],
    });
    await run();
    expect(world.sent).toHaveLength(2);
  });

  test('a connection that closes before anything arrived is tried once more', async () => {
    await run();
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

  test('what arrived before the line dropped stays readable', async () => {
    await run();
    await world.sent[0]?.say('half');
    await world.sent[0]?.fail({ reason: 'dropped' });
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'failed', text: 'half' });
  });

  test('a document without the column is refused before anything is sent', async () => {
    world.texts.set(FAQ, '[[TITLE]] [[DOCUMENT]]');
    await run();
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('"title"'), actions: [{ action: 'openPrompt' }] },
    });
    expect(world.sent).toHaveLength(2);
    world.texts.set(FAQ, '[[DOCUMENT]]');
    await session.refresh();
    expect(page.cell('faq--tiny-1b', 0)).toMatchObject({ status: 'waiting', error: null });
  });

  test('a bug in one cell is logged and the run ends all the same', async () => {
    world.transport.stream = async function* () {
      yield* [];
      throw new Error('a bug');
    };
    await run();
    expect(page.statuses).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(page.progress).toMatchObject({ running: false });
    expect(world.logged[0]).toContain('Error: a bug');
  });

  test('a full disk costs the store, not the cell', async () => {
    world.store.keep = async () => Promise.reject(new Error('ENOSPC'));
    await run();
    await world.sent[0]?.finish('x');
    expect(page.cell('faq--tiny-1b', 0).status).toBe('done');
    expect(world.logged.at(-1)).toContain('ENOSPC');
  });
});

describe('nothing to show', () => {
  test('without an endpoint: two ways on', async () => {
    world.endpoints = [];
    await run();
    expect(page.grid?.empty?.actions.map(({ action }) => action)).toEqual([
      'findEndpoint',
      'usePracticeEndpoint',
      'addEndpoint',
    ]);
    expect(page.progress).toMatchObject({ running: false, total: 0 });
  });

  test('without documents: choose some', async () => {
    world.source = null;
    await run();
    expect(page.grid?.empty?.actions.map(({ action }) => action)).toEqual(['chooseDocuments']);
    world.source = '/w/data/web.jsonl';
    world.documents = [];
    await run();
    expect(page.grid?.empty?.message).toBe(
      'There is no document to preview. /w/data/web.jsonl holds no documents.',
    );
  });

  test('in a workspace that is not trusted nothing is sent', async () => {
    world.trusted = false;
    await run();
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
    await run();
    expect(world.sent).toHaveLength(0);
    expect(page.grid?.notices[0]?.message).toContain('http://elsewhere:1');
  });
});

describe('a page that was away', () => {
  test('gets everything again, pieces that arrived meanwhile included', async () => {
    await run();
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
    await run();
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

function open(): void {
  session = new PreviewSession(
    world.paths.map((path) => `file://${path}`),
    ['faq', 'table'],
    world,
  );
  page = new FakePage(session);
}

async function run(options = { fresh: false }): Promise<void> {
  await session.run(options);
  await settled();
}

async function finishedRun(): Promise<void> {
  await run();
  for (const sent of [...world.sent]) await sent.finish('Done.');
}

function userMessage(body: unknown): unknown {
  return (body as { messages: readonly { content: string }[] }).messages.at(-1)?.content;
}
