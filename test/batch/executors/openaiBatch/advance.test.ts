/** The steps of request files against a provider in memory: a crash before or after any of them submits nothing twice. */
import { describe, expect, test } from 'vitest';
import { advance } from '../../../../server/batch/executors/openaiBatch/advance.ts';
import type { Advancing } from '../../../../server/batch/executors/openaiBatch/advancing.ts';
import type { RemoteBatch } from '../../../../server/batch/executors/openaiBatch/decodeBatch.ts';
import { filesThere } from '../../../../server/batch/executors/openaiBatch/filesThere.ts';
import { foldNotes } from '../../../../server/batch/executors/openaiBatch/ledger.ts';
import { PROVIDERS } from '../../../../server/batch/executors/openaiBatch/providers.ts';
import { SETTLE_MS } from '../../../../server/batch/executors/openaiBatch/submitFile.ts';
import type { Failure } from '../../../../server/generation/completion.ts';
import {
  advancing,
  batchOf,
  clientOf,
  FILES,
  fileOf,
  notes,
  runOn,
  stagesOf,
  world,
} from './providerInMemory.ts';

describe('a crash', () => {
  test('at any moment, and then another at any moment: each file has one batch in the end', async () => {
    const moments = (await runOn(world())).moments;
    expect(moments).toBeGreaterThan(20);
    for (let first = 0; first < moments; first++) {
      for (const second of [null, 0, 1, 2, 3, 5]) {
        const it = world();
        await runOn(it, first);
        if (second !== null) await runOn(it, second);
        await runOn(it);
        expect(it.batches.map(({ inputFileId }) => inputFileId).sort()).toEqual(
          [...new Set(it.batches.map(({ inputFileId }) => inputFileId))].sort(),
        );
        expect(it.batches).toHaveLength(FILES.length);
        expect(stagesOf(it)).toEqual(['ended', 'ended', 'ended']);
      }
    }
  });

  test('a provider without metadata is asked by the input file', async () => {
    for (let moment = 0; moment < 12; moment++) {
      const it = world({ metadata: false });
      await runOn(it, moment);
      await runOn(it);
      expect(it.batches).toHaveLength(FILES.length);
    }
  });

  test('a batch that does not show in the list at once is looked for again before it is created again', async () => {
    const it = world();
    it.notes.push(
      ...notes(1, [{ note: 'uploading' }, { note: 'uploaded', fileId: 'file-x' }, { note: 'creating' }]),
    );
    const late: RemoteBatch = batchOf('late', 'file-x', 'completed');
    for (let look = 0; look < 3; look++) await advance(advancing(it));
    expect(it.created).toBe(2);
    it.now += SETTLE_MS / 2;
    await advance(advancing(it));
    it.batches.push(late);
    it.now += SETTLE_MS;
    await advance(advancing(it));
    expect(it.created).toBe(2);
    expect(stagesOf(it)[0]).toBe('ended');
  });

  test('one that really never arrived is created after that', async () => {
    const it = world();
    it.notes.push(
      ...notes(1, [{ note: 'uploading' }, { note: 'uploaded', fileId: 'file-x' }, { note: 'creating' }]),
    );
    it.files.push({ id: 'file-x', name: 'x', sizeBytes: 1 });
    await advance(advancing(it));
    it.now += SETTLE_MS;
    await advance(advancing(it));
    expect(it.batches.filter(({ inputFileId }) => inputFileId === 'file-x')).toHaveLength(1);
  });
});

describe('a clock that was set back', () => {
  const DAY_MS = 86_400_000;

  test('holds up no batch that was looked for in vain', async () => {
    const it = world();
    it.files.push({ id: 'file-x', name: 'x', sizeBytes: 1 });
    const creating = [
      { note: 'uploading' },
      { note: 'uploaded', fileId: 'file-x' },
      { note: 'creating' },
      { note: 'sought' },
    ] as const;
    it.notes.push(...notes(1, creating, DAY_MS));
    await advance(advancing(it));
    // How long it lies there is not known: it is waited for once more.
    expect(it.batches.filter(({ inputFileId }) => inputFileId === 'file-x')).toHaveLength(0);
    it.now += SETTLE_MS;
    await advance(advancing(it));
    expect(it.batches.filter(({ inputFileId }) => inputFileId === 'file-x')).toHaveLength(1);
  });

  test('holds up no batch for which there was no room', async () => {
    const it = world();
    const held = [
      { note: 'uploading' },
      { note: 'uploaded', fileId: 'file-x' },
      { note: 'creating' },
      { note: 'not-created', held: true },
    ] as const;
    it.notes.push(...notes(1, held, DAY_MS));
    await advance(advancing(it));
    expect(it.batches.filter(({ inputFileId }) => inputFileId === 'file-x')).toHaveLength(1);
  });
});

describe('what a provider says', () => {
  test('a batch that is complete and names no file yet, though it has answers, is not over: nothing is paid for twice', async () => {
    const it = world();
    const counts = { total: 10, completed: 10, failed: 0 };
    it.batches.push({ ...batchOf('batch-x', 'file-x', 'completed'), outputFileId: null, counts });
    it.notes.push(
      ...notes(1, [
        { note: 'uploading' },
        { note: 'uploaded', fileId: 'file-x' },
        { note: 'creating' },
        { note: 'created', batchId: 'batch-x' },
      ]),
    );
    expect((await advance(advancing(it))).trouble).toBe(
      'Batch 1 (batch-x) is complete, and the provider names no file with its answers yet.',
    );
    expect(stagesOf(it)[0]).toBe('open');
    it.batches[0] = batchOf('batch-x', 'file-x', 'completed');
    await advance(advancing(it));
    expect(stagesOf(it)[0]).toBe('ended');
  });

  test.each([
    ['unauthorised', 401, 'needs-key'],
    ['rate-limited', 429, null],
    ['server-error', 503, null],
  ] as const)('%s at the creation', async (reason, status, phase) => {
    const it = world();
    it.refuse = { reason, status, message: 'It says no.', retryAfterMs: null };
    const { stop, trouble } = await advance(advancing(it));
    expect(stop?.phase ?? null).toBe(phase);
    expect(trouble).toContain('It says no.');
    expect(it.batches).toHaveLength(0);
    it.refuse = null;
    it.now += 60 * 60_000;
    await runOn(it);
    expect(it.batches).toHaveLength(FILES.length);
  });

  test('a file that the provider still looks at is tried again at the next look', async () => {
    const it = world();
    it.refuse = {
      reason: 'rejected',
      status: 400,
      message: 'The file has not been processed yet.',
      retryAfterMs: null,
    };
    it.notes.push(...notes(1, [{ note: 'uploading' }, { note: 'uploaded', fileId: 'f' }]));
    it.notes.push(
      ...notes(2, [{ note: 'refused', reason: '' }]),
      ...notes(3, [{ note: 'refused', reason: '' }]),
    );
    expect((await advance(advancing(it))).trouble).toContain('not been processed');
    it.refuse = null;
    await advance(advancing(it));
    expect(it.batches).toHaveLength(1);
  });

  test('a refusal of the first file is one of all: a launch that cannot begin ends', async () => {
    const it = world();
    it.refuse = { reason: 'rejected', status: 400, message: 'No such model.', retryAfterMs: null };
    await advance(advancing(it));
    expect(stagesOf(it)).toEqual(['refused', 'refused', 'refused']);
  });

  test('an upload that nobody knows of when its launch cannot begin is looked for before it is forgotten', async () => {
    const it = world();
    it.notes.push(...notes(1, [{ note: 'uploading' }]));
    it.refuse = { reason: 'rejected', status: 400, message: 'No such model.', retryAfterMs: null };
    const away: Failure = { reason: 'server-error', status: 502, message: 'Away.', retryAfterMs: null };
    const client = { ...clientOf(it), findFile: async () => ({ ok: false, failure: away }) as const };
    await advance({ ...advancing(it), placeOf: () => ({ provider: PROVIDERS.openai, client }) });
    const state = foldNotes(FILES.length, it.notes).get(1);
    if (!state) throw new Error('no file');
    expect(state.stage.stage).toBe('refused');
    const file = fileOf(1);
    expect(await filesThere(client, file, state)).toEqual({ ids: [], failure: away });
    for (const id of ['one', 'two']) it.files.push({ id, name: file.name, sizeBytes: file.sizeBytes });
    it.files.push({ id: 'another', name: 'rephrase-other.jsonl', sizeBytes: file.sizeBytes });
    expect(await filesThere(clientOf(it), file, state)).toEqual({ ids: ['one', 'two'], failure: null });
  });

  test('a refusal after others were taken is one of that file alone', async () => {
    const it = world();
    it.notes.push(
      ...notes(1, [
        { note: 'uploading' },
        { note: 'uploaded', fileId: 'f' },
        { note: 'creating' },
        { note: 'created', batchId: 'b' },
      ]),
    );
    it.batches.push(batchOf('b', 'f', 'in_progress'));
    it.refuse = { reason: 'rejected', status: 400, message: 'A line is wrong.', retryAfterMs: null };
    for (let look = 0; look < 2; look++) await advance(advancing(it));
    expect(stagesOf(it)).toEqual(['open', 'refused', 'refused']);
  });

  test('no more batches are open than the provider takes', async () => {
    const it = world();
    const work = (): Advancing => ({
      ...advancing(it),
      placeOf: () => ({ provider: { ...PROVIDERS.openai, openBatches: 2 }, client: clientOf(it) }),
    });
    it.state = 'in_progress';
    await advance(work());
    await advance(work());
    await advance(work());
    expect(stagesOf(it)).toEqual(['open', 'open', 'waiting']);
    it.state = 'completed';
    for (const [position, batch] of it.batches.entries())
      it.batches[position] = { ...batch, state: 'completed' };
    await advance(work());
    expect(stagesOf(it)).toEqual(['ended', 'ended', 'open']);
  });

  test('one file is submitted at a time, and says that the next may follow', async () => {
    const it = world();
    it.state = 'in_progress';
    expect((await advance(advancing(it))).hasSubmitted).toBe(true);
    expect(stagesOf(it)).toEqual(['open', 'waiting', 'waiting']);
    await advance(advancing(it));
    await advance(advancing(it));
    expect((await advance(advancing(it))).hasSubmitted).toBe(false);
    expect(stagesOf(it)).toEqual(['open', 'open', 'open']);
  });

  test('a batch that is unknown now and then is not lost', async () => {
    const it = world();
    it.state = 'in_progress';
    await advance(advancing(it));
    const [batch] = it.batches;
    for (let look = 0; look < 8; look++) {
      if (look % 2 === 0) it.batches.shift();
      else if (batch) it.batches.unshift(batch);
      await advance({ ...advancing(it), isEnding: true });
      expect(stagesOf(it)[0]).toBe('open');
    }
  });

  test('nor is one that the list still has, or while there is no list to be had', async () => {
    const it = world();
    it.state = 'in_progress';
    await advance(advancing(it));
    const gone: Failure = { reason: 'bad-response', status: 404, message: 'Gone.', retryAfterMs: null };
    const away: Failure = { reason: 'server-error', status: 502, message: 'Away.', retryAfterMs: null };
    for (const findBatch of [clientOf(it).findBatch, async () => ({ ok: false, failure: away }) as const]) {
      const client = { ...clientOf(it), findBatch, get: async () => ({ ok: false, failure: gone }) as const };
      for (let look = 0; look < 5; look++) {
        const placeOf = () => ({ provider: PROVIDERS.openai, client });
        await advance({ ...advancing(it), isEnding: true, placeOf });
      }
      expect(stagesOf(it)[0]).toBe('open');
    }
  });

  test('a batch is lost when it is unknown three times in a row, not before', async () => {
    const it = world();
    it.state = 'in_progress';
    await advance(advancing(it));
    it.batches.shift();
    const seen = [];
    for (let look = 0; look < 3; look++) {
      await advance({ ...advancing(it), isEnding: true });
      seen.push(stagesOf(it)[0]);
    }
    expect(seen).toEqual(['open', 'open', 'lost']);
    expect(it.warned[0]).toContain('whatever it answered is lost');
  });

  test('several batches that nobody knows of are asked about at once, and nothing is submitted meanwhile', async () => {
    const it = world();
    for (const number of [1, 3]) {
      it.notes.push(
        ...notes(number, [
          { note: 'uploading' },
          { note: 'uploaded', fileId: `file-${number}` },
          { note: 'creating' },
        ]),
      );
    }
    const none: Failure = { reason: 'bad-response', status: 404, message: 'No list.', retryAfterMs: null };
    const client = { ...clientOf(it), findBatch: async () => ({ ok: false, failure: none }) as const };
    const work = { ...advancing(it), placeOf: () => ({ provider: PROVIDERS.openai, client }) };
    const { stop } = await advance(work);
    expect(stop?.phase).toBe('stopped');
    expect(stop?.reason).toContain('while it submitted batches 1, 3,');
    expect(stop?.reason).toContain('"rephrase resume JOB --batch file-1=ID --batch file-3=ID"');
    expect(it.files).toEqual([]);
    const answers = new Map([
      ['file-1', [null]],
      ['file-3', [null]],
    ]);
    await advance({ ...work, answers });
    expect(it.batches.map(({ inputFileId }) => inputFileId).sort()).toEqual(['file-0', 'file-1', 'file-3']);
  });

  test('while a job ends, nothing new is submitted', async () => {
    const it = world();
    await advance({ ...advancing(it), isEnding: true });
    expect(it.files).toEqual([]);
    expect(it.batches).toEqual([]);
  });
});
