/** What is said at once about an id that somebody pasted for a batch. */
import { expect, test } from 'vitest';
import { judgeBatchId } from '../../../client/jobs/judgeBatchId.ts';

const FILE = { file: 'file-0', name: 'rephrase-1-001-0001-ab.jsonl' };

test.each(['batch_68f', '0b2c-11', 'projects/p/locations/l/batchPredictionJobs/7'])('%j can be one', (id) => {
  expect(judgeBatchId(id, FILE)).toBeNull();
});

test.each([
  ['', 'Paste'],
  ['file-0', 'That is the file'],
  ['rephrase-1-001-0001-ab.jsonl', 'That is the file'],
  ['batch 7', 'no spaces'],
  ['file-0=batch_7', 'no "="'],
])('%j is none', (id, words) => {
  expect(judgeBatchId(id, FILE)).toMatchObject({ kind: 'error', message: expect.stringContaining(words) });
});
