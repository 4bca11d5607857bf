import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDocumentSampler } from '../../../client/preview/documentSampler.ts';
import { never } from '../../servers/openAccess.ts';

const CHOICE = {
  source: null,
  column: 'text',
  idColumn: 'id',
  filter: null,
  sample: { size: 2, seed: 7, stratify: 'length', pinned: [] },
  limit: null,
} as const;

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rephrase-sampler-'));
  path = join(folder, 'web.jsonl');
  await writeFile(path, '{"id":"a","text":"A river."}\n{"id":"b","text":"A hill."}\nno JSON\n');
});
afterEach(() => rm(folder, { recursive: true }));

test('draws documents and says what it passed over', async () => {
  const sampled = await createDocumentSampler()(path, CHOICE, never());
  expect(sampled).toMatchObject({ ok: true, sample: { name: path, total: 2, badTotal: 1 } });
});

test('reads again only when the dataset or the choice changed', async () => {
  const sample = createDocumentSampler();
  const first = await sample(path, CHOICE, never());
  const again = await sample(path, CHOICE, never());
  expect(again.ok && first.ok && again.sample).toBe(first.ok && first.sample);
  const smaller = { ...CHOICE, sample: { ...CHOICE.sample, size: 1 } };
  expect(await sample(path, smaller, never())).toMatchObject({ sample: { documents: [{}] } });
  await appendFile(path, '{"id":"c","text":"The sea."}\n');
  expect(await sample(path, CHOICE, never())).toMatchObject({ sample: { total: 3 } });
});

test('says in a sentence why there is no sample', async () => {
  const sample = createDocumentSampler();
  expect(await sample(join(folder, 'none.jsonl'), CHOICE, never())).toMatchObject({
    ok: false,
    message: expect.stringContaining('none.jsonl'),
  });
  await writeFile(join(folder, 'broken.jsonl.gz'), Buffer.from('1f8b0800000000000003', 'hex'));
  expect(await sample(join(folder, 'broken.jsonl.gz'), CHOICE, never())).toMatchObject({
    ok: false,
    message: expect.stringContaining('cannot be read'),
  });
});
