/** Parts in the hands of those who will read them: pyarrow, pandas and Hugging Face's datasets, installed from PyPI. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { makeJob, stateAfter } from '../../batch/jobFixture.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { startFaultServer } from '../faultServer.ts';
import { installReaders, PYTHON } from './installReaders.ts';

const run = promisify(execFile);

const READ = `
import json, sys, pyarrow.parquet as pq, pandas, datasets
from datasets import load_dataset
folder, kind = sys.argv[1:]
rows = load_dataset(folder, 'faq--test-model', split='train', cache_dir=folder + '/.cache')
first = rows[0]
said = {'rows': len(rows), 'columns': rows.column_names, 'first': first}
if kind == 'parquet':
    import glob
    parts = sorted(glob.glob(folder + '/faq--test-model/*.parquet'))
    said['arrow'] = [pq.read_table(part).to_pylist() for part in parts]
    said['pandas'] = sum(len(pandas.read_parquet(part)) for part in parts)
    said['types'] = {field.name: str(field.type) for field in pq.read_schema(parts[0])}
print(json.dumps(said))
`;

test.each(['parquet', 'jsonl.zst'])('%s parts are one dataset to every reader', async (format) => {
  await installReaders();
  const server = await startFaultServer({ answer: () => ({ kind: 'text', text: 'Ω Q: what? A: that.\n' }) });
  onTestFinished(() => server.close());
  const lines = Array.from({ length: 60 }, (_, n) =>
    JSON.stringify({
      id: `doc-${n}`,
      text: `Text ${n} with ünïcode \u{1F600}`,
      score: n / 7,
      count: n,
      tags: n % 3 === 0 ? [] : ['a', 'b'],
      meta: { source: 'web', depth: n % 2 === 0 ? null : n },
      // JSON Lines say what they say; the columns of Parquet are the same in every part.
      ...(format === 'parquet' && n === 50 && { late: 'a column that came late', count: 'no number' }),
    }),
  );
  const job = await makeJob({
    root: await temporaryFolder(),
    url: server.url,
    documents: 0,
    lines,
    experiment: `batch: { format: ${format} }\nrollouts: 2\n`,
  });
  expect(await stateAfter(job.folder, { tuning: { segmentBytes: 9000 } })).toMatchObject({ phase: 'done' });
  const { stdout } = await run(PYTHON, ['-c', READ, join(job.folder, 'out'), format], {
    env: { ...process.env, HF_HUB_OFFLINE: '1' },
  });
  const said = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Readonly<Record<string, unknown>>;
  expect(said['rows']).toBe(60);
  expect(said['first']).toMatchObject({
    text: expect.stringContaining('ünïcode'),
    meta: { source: 'web' },
    rollout_results: [
      {
        text: 'Ω Q: what? A: that.\n',
        finish_reason: 'stop',
        usage: { completion_tokens: 20 },
        reasoning: null,
      },
      {},
    ],
    truncated: false,
  });
  if (format !== 'parquet') return;
  expect(said['pandas']).toBe(60);
  const rows = (said['arrow'] as readonly (readonly Readonly<Record<string, unknown>>[])[]).flat();
  expect(rows.find(({ id }) => id === 'doc-7')).toMatchObject({ count: 7, score: 1, tags: ['a', 'b'] });
  expect(JSON.parse(String(rows.find(({ id }) => id === 'doc-50')?.['source_rest']))).toEqual({
    late: 'a column that came late',
    count: 'no number',
  });
  expect(said['types']).toMatchObject({
    text: 'string',
    score: 'double',
    tags: 'list<element: string>',
    rollout_results:
      'list<element: struct<text: string, finish_reason: string, usage: struct<prompt_tokens: int64, completion_tokens: int64, total_tokens: int64>, reasoning: string>>',
  });
});
