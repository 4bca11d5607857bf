import { describe, expect, test } from 'vitest';
import type { RemoteBatch } from '../../../../server/batch/executors/openaiBatch/decodeBatch.ts';
import { foldNotes } from '../../../../server/batch/executors/openaiBatch/ledger.ts';
import { progressOf, type Standing } from '../../../../server/batch/executors/openaiBatch/progressText.ts';
import type { JsonObject } from '../../../../server/language/json.ts';

const OPEN = ['uploading', 'uploaded', 'creating', 'created'];

describe('how batches stand, in words', () => {
  test.each([
    [['waiting', 'waiting'], '2 batches to be submitted, 100,000 requests.', 'queued'],
    [
      ['open:12000', 'waiting'],
      'Batch 1 of 2 is in progress, 12,000 of 100,000 requests done; 1 more waits.',
      'running',
    ],
    [['collected', 'open:12000'], 'Batch 2 of 2 is in progress, 62,000 of 100,000 requests done.', 'running'],
    [['open:validating'], 'The batch is checked by the provider, 0 of 50,000 requests done.', 'running'],
    [
      ['open:0', 'open:5', 'waiting', 'waiting'],
      '2 of 4 batches are in progress, 5 of 200,000 requests done; 2 more wait.',
      'running',
    ],
    [
      ['open:5', 'held', 'waiting'],
      'Batch 1 of 3 is in progress, 5 of 150,000 requests done; 2 more wait for room at the provider.',
      'running',
    ],
    [
      ['open:cancelling', 'open:cancelling'],
      '2 of 2 batches are being cancelled, 0 of 100,000 requests done.',
      'running',
    ],
    [['ended', 'collected'], 'Fetching answers, 100,000 of 100,000 requests done.', 'running'],
    [['collected', 'collected', 'lost'], '2 batches completed, 1 batch lost by the provider.', 'ended'],
    [['refused'], '1 batch refused.', 'ended'],
    [
      ['uploading', 'waiting'],
      'Batch 1 of 2 is being uploaded, 0 of 100,000 requests done; 1 more waits.',
      'running',
    ],
  ])('%o', (files, detail, state) => {
    expect(progressOf(files.map(standing), 1, null)).toMatchObject({ detail, state });
  });

  test('counts units, not requests, and what is there to be fetched', () => {
    const progress = progressOf(['open:12000', 'ended'].map(standing), 4, 'It is slow.');
    expect(progress).toMatchObject({
      unitsDone: 15_500,
      collectable: true,
      trouble: 'It is slow.',
      tasks: { total: 2, running: 1, done: 1, failed: 0 },
    });
  });

  test('says why a batch was refused', () => {
    expect(progressOf([standing('refused', 0)], 1, null).trouble).toBe('No such model.');
  });

  test('a launch without any file has ended', () => {
    expect(progressOf([], 1, null)).toMatchObject({ state: 'ended', detail: null });
  });
});

function standing(words: string, position: number): Standing {
  const [stage = '', seen] = words.split(':');
  const notes = notesTo(stage).map(
    (body, at): JsonObject => ({ file: 1, at, fileId: 'f', batchId: 'b', ...body }),
  );
  const state = foldNotes(1, notes).get(1);
  if (!state) throw new Error('no state');
  const file = {
    number: position + 1,
    name: 'n',
    alias: 'a',
    baseUrl: 'u',
    model: 'm',
    units: 50_000,
    requests: 50_000,
    sizeBytes: 1,
    sha256: '',
  };
  return { file, state, seen: seen === undefined ? null : batchOf(seen) };
}

function notesTo(stage: string): readonly JsonObject[] {
  const opened = OPEN.map((note) => ({ note }));
  const ended = [...opened, { note: 'ended', state: 'completed' }];
  switch (stage) {
    case 'uploading':
      return opened.slice(0, 1);
    case 'held':
      return [...opened.slice(0, 3), { note: 'not-created', held: true }];
    case 'open':
      return opened;
    case 'ended':
      return ended;
    case 'collected':
      return [...ended, { note: 'collected' }];
    case 'lost':
      return [...opened, { note: 'lost' }];
    case 'refused':
      return [{ note: 'refused', reason: 'No such model.' }];
    default:
      return [];
  }
}

function batchOf(seen: string): RemoteBatch {
  const completed = Number(seen);
  return {
    id: 'b',
    state: Number.isNaN(completed) ? (seen as RemoteBatch['state']) : 'in_progress',
    inputFileId: 'f',
    outputFileId: null,
    errorFileId: null,
    counts: { total: 50_000, completed: Number.isNaN(completed) ? 0 : completed, failed: 0 },
    share: null,
    errors: [],
    metadata: {},
    createdAt: null,
  };
}
