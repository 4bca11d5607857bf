/** Dataset files and a Hub that want memory, time, the Hub's token, or a file elsewhere. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decompressZstd } from '../../server/documents/decompressZstd.ts';
import { openSource } from '../../server/documents/openSource.ts';
import { decompressPage } from '../../server/documents/parquet/pageCodec.ts';
import { readLines } from '../../server/documents/readLines.ts';
import { readDataset } from '../../server/facts/readDataset.ts';
import { collect } from '../documents/collect.ts';
import { startHub } from '../servers/hub/startHub.ts';

const COLUMNS = { column: 'text', idColumn: 'id' };
const COMMIT = 'a'.repeat(40);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rephrase-hostile-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])(
  'D1: a %s bomb of one endless line is reported as a bad row and never held in memory',
  async (name, compress) => {
    const piece = compress(Buffer.alloc(1024 * 1024, 'a'));
    const bomb = Buffer.concat(Array.from({ length: 300 }, () => piece));
    const path = join(folder, `bomb.jsonl.${name === 'gzip' ? 'gz' : 'zst'}`);
    await writeFile(path, Buffer.concat([bomb, compress(Buffer.from('\n{"id":"b","text":"after"}\n'))]));
    const before = process.memoryUsage().arrayBuffers;
    const opened = await openSource(path, COLUMNS, {});
    if (!opened.ok) throw new Error(opened.failure.message);
    const rows = await collect(opened.source.rows());
    expect(rows).toMatchObject([
      { kind: 'bad', bad: { message: expect.stringContaining('longer than') } },
      { kind: 'document', document: { id: 'b' } },
    ]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(400 * 1024 * 1024);
  },
);

test('D2: a zstd frame that asks for a window of gigabytes is refused', async () => {
  // Magic number, a header without a single segment, a window descriptor of 2^41 bytes.
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0x00, 0x00]);
  const read = async (): Promise<void> => {
    for await (const _ of decompressZstd(once(frame))) void _;
  };
  await expect(read()).rejects.toThrow();
});

test('D3: a Parquet page that declares gigabytes is refused before anything is allocated', async () => {
  for (const codec of ['ZSTD', 'GZIP', 'SNAPPY', 'LZ4_RAW', 'BROTLI'] as const) {
    expect(() => decompressPage(Buffer.alloc(64), 2 ** 31 - 1, codec)).toThrow();
  }
  const honest = Buffer.from(
    parquetWriteBuffer({ columnData: [{ name: 'text', data: ['a'], type: 'STRING' }] }),
  );
  const footer = Buffer.from(honest);
  footer.writeUInt32LE(0x7fffffff, footer.length - 8);
  await writeFile(join(folder, 'footer.parquet'), footer);
  const opened = await openSource(join(folder, 'footer.parquet'), COLUMNS, {});
  const end = opened.ok
    ? await collect(opened.source.rows()).catch((error: Error) => error.message)
    : opened.failure.message;
  expect(end).toContain('footer.parquet');
});

test('D4: a Hub that lists a path out of the dataset is not read', async () => {
  const content = {
    datasets: { 'lab/web': { main: COMMIT } },
    commits: { [COMMIT]: { 'a.jsonl': Buffer.from('{"text":"x"}\n') } },
  };
  const hub = await startHub(content);
  try {
    for (const path of ['../../etc/passwd.jsonl', '/etc/passwd.jsonl', 'a/../../b.jsonl', '..\\b.jsonl']) {
      hub.extraEntries = [{ type: 'file', path, size: 10, oid: 'f'.repeat(40) }];
      const opened = await openSource('hf://datasets/lab/web/**', COLUMNS, {
        hub: { endpoint: hub.endpoint, token: null, firstRetryMs: 1 },
      });
      expect(opened).toMatchObject({
        ok: false,
        failure: { message: expect.stringContaining('impossible path') },
      });
    }
    for (const spec of [
      'hf://datasets/lab/web/../other/a.jsonl',
      'hf://datasets/../../x/a.jsonl',
      'hf://datasets/lab/web/a//b.jsonl',
    ]) {
      expect(await openSource(spec, COLUMNS, { hub: { endpoint: hub.endpoint, token: null } })).toMatchObject(
        { ok: false },
      );
    }
  } finally {
    await hub.close();
  }
});

test('D5: the Hub token goes to the Hub and not to where it redirects', async () => {
  const content = {
    datasets: { 'lab/web': { main: COMMIT } },
    commits: { [COMMIT]: { 'a.jsonl': Buffer.from('{"text":"x"}\n') } },
    token: 'hf_secret',
  };
  const hub = await startHub(content);
  try {
    const opened = await openSource('hf://datasets/lab/web/a.jsonl', COLUMNS, {
      hub: { endpoint: hub.endpoint, token: 'hf_secret' },
    });
    if (!opened.ok) throw new Error(opened.failure.message);
    expect(await collect(opened.source.rows())).toHaveLength(1);
    expect(
      hub.seen
        .filter(({ where }) => where === 'hub')
        .every(({ authorization }) => authorization === 'Bearer hf_secret'),
    ).toBe(true);
    const stored = hub.seen.filter(({ where }) => where === 'storage');
    expect(stored.length).toBeGreaterThan(0);
    expect(stored.every(({ authorization }) => authorization === undefined)).toBe(true);
  } finally {
    await hub.close();
  }
});

test('D6: a listing or a fact without end is left', async () => {
  const hub = await startHub({ datasets: { 'lab/web': { main: COMMIT } }, commits: { [COMMIT]: {} } });
  try {
    hub.fault = ({ path }, response) => {
      if (!path.includes('/tree/') && !path.includes('/revision/') && !path.includes('/api/datasets/'))
        return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(256 * 1024, ' ');
      const more = (): void => {
        while (!response.destroyed) if (!response.write(chunk)) return void response.once('drain', more);
      };
      more();
      return true;
    };
    const opened = await openSource('hf://datasets/lab/web/a.jsonl', COLUMNS, {
      hub: { endpoint: hub.endpoint, token: null, firstRetryMs: 1 },
    });
    expect(opened).toMatchObject({ ok: false, failure: { message: expect.stringContaining('without end') } });
  } finally {
    await hub.close();
  }
});

test('D7: links in a circle, pipes and devices behind a pattern or a glance hang nobody', async () => {
  await mkdir(join(folder, 'data'));
  await symlink(join(folder, 'data'), join(folder, 'data', 'again'));
  await symlink('loop.jsonl', join(folder, 'data', 'loop.jsonl'));
  await writeFile(join(folder, 'data', 'a.jsonl'), '{"text":"x"}\n');
  const opened = await openSource(join(folder, 'data', '**', '*.jsonl'), COLUMNS, {});
  if (opened.ok) expect(opened.source.files.filter((path) => path.endsWith('a.jsonl'))).toHaveLength(1);
  execFileSync('mkfifo', [join(folder, 'pipe.jsonl')]);
  await symlink('/dev/zero', join(folder, 'zero.jsonl'));
  const choice = {
    ...COLUMNS,
    filter: null,
    limit: null,
    sample: { size: 3, seed: 1, stratify: 'none' as const, pinned: [] },
  };
  expect(await readDataset(join(folder, 'pipe.jsonl'), choice)).toBeNull();
  expect(await readDataset(join(folder, 'zero.jsonl'), choice)).toBeNull();
});

test('D8: a line longer than can be held is dropped as it comes', async () => {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let n = 0; n < 1000; n++) yield Buffer.alloc(1024, 'a');
    yield Buffer.from('\nshort\n');
  }
  const lines: unknown[] = [];
  for await (const some of readLines(chunks(), 100_000)) lines.push(...some);
  expect(lines).toEqual([
    { ok: false, number: 1, message: 'longer than 100,000 bytes' },
    { ok: true, number: 2, text: 'short' },
  ]);
});

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
