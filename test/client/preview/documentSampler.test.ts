import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createDocumentSampler } from '../../../client/preview/documentSampler.ts';
import { startHub } from '../../servers/hub/startHub.ts';
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

test('draws from the first rows of a dataset on the Hub, and says so', async () => {
  const rows = Array.from({ length: 12_000 }, (_, n) => `{"id":"r${n}","text":"Row ${n}."}\n`);
  const commit = 'd'.repeat(40);
  const hub = await startHub({
    datasets: { 'lab/web': { main: commit } },
    commits: { [commit]: { 'rows.jsonl': Buffer.from(rows.join('')) } },
  });
  onTestFinished(() => hub.close());
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  onTestFinished(() => void vi.unstubAllEnvs());
  const draw = (limit: number | null) =>
    createDocumentSampler()('hf://datasets/lab/web/rows.jsonl', { ...CHOICE, limit }, never());
  expect(await draw(null)).toMatchObject({ sample: { total: 10_000, firstRows: 10_000, revision: commit } });
  expect(await draw(12_000)).toMatchObject({ sample: { total: 12_000, firstRows: null } });
});

test('draws from the first rows of a dataset larger than a gigabyte', async () => {
  const text = Array.from({ length: 100_001 }, (_, n) => `{"id":"r${n}","text":"Row ${n}."}\n`).join('');
  await writeFile(path, text);
  // A file with a hole: large, and there is nothing to read in the rest of it.
  await truncate(path, 1_100_000_000);
  const sampled = await createDocumentSampler()(path, CHOICE, never());
  expect(sampled).toMatchObject({ sample: { total: 100_000, firstRows: 100_000 } });
});
