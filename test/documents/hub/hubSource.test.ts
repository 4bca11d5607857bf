import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, describe, expect, it } from 'vitest';
import type { SourceRow } from '../../../server/documents/document.ts';
import { openSource } from '../../../server/documents/openSource.ts';
import { type DocumentSource, SourceReadError } from '../../../server/documents/source.ts';
import type { RunningHub } from '../../servers/hub/startHub.ts';
import { startHub } from '../../servers/hub/startHub.ts';
import { collect } from '../collect.ts';

const COLUMNS = { column: 'text', idColumn: 'id' };
const PARQUET = readFileSync(new URL('../parquet/written/zstd-v1.parquet', import.meta.url));
const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);
const BIG = Buffer.from(
  Array.from(
    { length: 30_000 },
    (_, n) => `${JSON.stringify({ id: `big-${n}`, text: `${n} `.repeat(80) })}\n`,
  ).join(''),
);
const CONTENT = {
  datasets: { 'lab/web': { main: NEW, v1: OLD, 'refs/convert/parquet': OLD } },
  commits: {
    [OLD]: { 'data/a.jsonl': rows('old'), 'data/t.parquet': PARQUET },
    [NEW]: {
      'README.md': Buffer.from('# Web'),
      'data/b.csv': Buffer.from('id,text\nB,from csv\n'),
      'data/a.jsonl': rows('one', 'two'),
      'data/deep/c d#.jsonl.gz': gzipSync(rows('three')),
      'data/t.parquet': PARQUET,
      'big.jsonl': BIG,
    },
  },
};

let hub: RunningHub;
afterEach(() => hub.close());

describe('hf:// sources', () => {
  it('pins the revision, lists in pages and reads every format over ranges', async () => {
    const source = await opened('hf://datasets/lab/web/data/**/*');
    expect(source.pinned).toBe(`hf://datasets/lab/web@${NEW}/data/**/*`);
    expect(source.files.map((path) => path.split(`@${NEW}/`)[1])).toEqual([
      'data/a.jsonl',
      'data/b.csv',
      'data/deep/c d#.jsonl.gz',
      'data/t.parquet',
    ]);
    const read = await collect(source.rows());
    expect(textsOf(read).slice(0, 4)).toEqual(['one', 'two', 'from csv', 'three']);
    expect(read).toHaveLength(4 + 90);
    expect(read[1]).toMatchObject({ document: { id: 'data/a.jsonl:1' } });
    expect(hub.seen.filter(({ path }) => path.includes('/revision/'))).toHaveLength(1);
  });

  it.each([
    ['hf://datasets/lab/web@v1/data/a.jsonl', OLD],
    [`hf://datasets/lab/web@${OLD}/data/a.jsonl`, OLD],
    ['hf://datasets/lab/web@refs%2Fconvert%2Fparquet/data/a.jsonl', OLD],
    ['hf://datasets/lab/web@refs/convert/parquet/data/a.jsonl', OLD],
    ['hf://datasets/lab/web@~parquet/data/a.jsonl', OLD],
    ['hf://datasets/lab/web/data/a.jsonl', NEW],
  ])('opens %s at its commit', async (spec, commit) => {
    const source = await opened(spec);
    expect(source.pinned).toBe(`hf://datasets/lab/web@${commit}/data/a.jsonl`);
    expect(textsOf(await collect(source.rows()))[0]).toBe(commit === OLD ? 'old' : 'one');
    expect(await source.identity()).toEqual([
      {
        path: source.pinned,
        sizeBytes: expect.any(Number),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        revision: commit,
        etag: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  it('counts Parquet and names its columns from the footer alone', async () => {
    const source = await opened('hf://datasets/lab/web/data/t.parquet');
    expect(await source.count()).toMatchObject({ rows: 90, exact: true });
    expect((await source.describe()).columns[0]).toEqual({ name: 'id', type: 'text' });
    expect(textsOf(await collect(source.rows()))[1]).toBe('wörd 1 ');
  });

  it('counts filtered rows of Parquet without fetching their texts', async () => {
    const numbers = Array.from({ length: 5000 }, (_, n) => n);
    const parquet = Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: 'id', data: numbers.map(String), type: 'STRING' },
          {
            name: 'text',
            data: numbers.map((n) => `${Math.sin(n)} ${Math.cos(n)} `.repeat(8)),
            type: 'STRING',
          },
          { name: 'score', data: numbers.map((n) => n % 5), type: 'INT32' },
        ],
        rowGroupSize: 500,
        codec: 'UNCOMPRESSED',
      }),
    );
    hub = await startHub({
      datasets: { 'lab/web': { main: NEW } },
      commits: { [NEW]: { 'a.parquet': parquet } },
    });
    const access = { endpoint: hub.endpoint, token: null };
    const filter = { score: { min: 4 } };
    const result = await openSource('hf://datasets/lab/web/a.parquet', COLUMNS, { hub: access, filter });
    if (!result.ok) throw new Error(result.failure.message);
    expect(result.source.columnar).toBe(true);
    expect(await collect(result.source.places())).toHaveLength(1000);
    // The tail with the footer is fetched whole.
    const body = hub.seen.filter(({ where }) => where === 'storage').map(({ range }) => bytesIn(range));
    expect(body.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(parquet.length / 2);
  });

  it('sends the token to the Hub alone, never to where it redirects or links', async () => {
    const token = 'hf_secret';
    const source = await opened('hf://datasets/lab/web/data/**/*', { token });
    await collect(source.rows());
    const by = (where: string) =>
      hub.seen.filter((one) => one.where === where).map((one) => one.authorization);
    expect(new Set(by('hub'))).toEqual(new Set([`Bearer ${token}`]));
    expect(by('storage').length).toBeGreaterThan(0);
    expect(new Set(by('storage'))).toEqual(new Set([undefined]));
  });

  it('asks the Hub once for where a file is stored, and again when that ran out', async () => {
    const source = await opened('hf://datasets/lab/web/big.jsonl');
    let refused = 0;
    hub.fault = ({ where, range }, response) => {
      if (where !== 'storage' || range?.startsWith('bytes=0-') || refused > 0) return false;
      refused += 1;
      response.writeHead(403).end();
      return true;
    };
    expect(await collect(source.rows())).toHaveLength(30_000);
    expect(refused).toBe(1);
    expect(hub.seen.filter(({ path }) => path.includes('/resolve/'))).toHaveLength(2);
  });

  it('goes on where a connection broke', async () => {
    const source = await opened('hf://datasets/lab/web/big.jsonl');
    let breaks = 0;
    hub.fault = ({ where, range }, response) => {
      const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(range ?? '') ?? [];
      if (where !== 'storage' || breaks >= 3) return false;
      breaks += 1;
      response.writeHead(206, {
        'content-range': `bytes ${from}-${to}/${BIG.length}`,
        'content-length': Number(to) - Number(from) + 1,
      });
      response.write(BIG.subarray(Number(from), Number(from) + 100_000), () =>
        setTimeout(() => response.destroy(), 20),
      );
      return true;
    };
    const ids = (await collect(source.rows())).map((row) =>
      row.kind === 'document' ? row.document.id : 'bad',
    );
    expect(ids).toEqual(Array.from({ length: 30_000 }, (_, n) => `big-${n}`));
    expect(hub.seen.some(({ range }) => range?.startsWith('bytes=100000-'))).toBe(true);
  });

  it('waits and tries again on 429 and 503', async () => {
    const source = await opened('hf://datasets/lab/web/data/a.jsonl');
    const statuses = [429, 503];
    hub.fault = (_, response) => {
      const status = statuses.shift();
      if (status === undefined) return false;
      response.writeHead(status, { 'retry-after': '0' }).end();
      return true;
    };
    expect(textsOf(await collect(source.rows()))).toEqual(['one', 'two']);
  });

  it.each<[string, (from: string, to: string) => [number, Record<string, string>, string]]>([
    ['other bytes', (from, to) => [206, { 'content-range': `bytes ${Number(from) + 1}-${to}/44` }, 'x']],
    ['another file size', (from, to) => [206, { 'content-range': `bytes ${from}-${to}/9999` }, 'x']],
    [
      'more bytes than asked for',
      (from, to) => [206, { 'content-range': `bytes ${from}-${to}/44` }, 'x'.repeat(500)],
    ],
  ])('refuses a storage that sends %s', async (_, answer) => {
    const source = await opened('hf://datasets/lab/web/data/a.jsonl');
    hub.fault = ({ where, range }, response) => {
      if (where !== 'storage') return false;
      const [, from = '', to = ''] = /bytes=(\d+)-(\d+)/.exec(range ?? '') ?? [];
      const [status, headers, body] = answer(from, to);
      response.writeHead(status, headers).end(body);
      return true;
    };
    await expect(collect(source.rows())).rejects.toThrow(SourceReadError);
  });

  it('refuses a file that is no longer the one that was listed', async () => {
    const source = await opened('hf://datasets/lab/web/data/a.jsonl');
    hub.fault = ({ where, path }, response) => {
      if (where !== 'hub' || !path.includes('/resolve/')) return false;
      response.writeHead(302, { location: '/elsewhere', 'x-linked-etag': '"other"' }).end();
      return true;
    };
    await expect(collect(source.rows())).rejects.toThrow(SourceReadError);
  });

  it.each(['../../../etc/passwd.jsonl', 'data/../../x.jsonl', '/root.jsonl', 'a\\b.jsonl'])(
    'reads nothing of a listing with the path %s',
    async (path) => {
      hub = await startHub(CONTENT);
      hub.extraEntries = [{ type: 'file', path, size: 10, oid: 'x' }];
      expect(await open('hf://datasets/lab/web/**/*.jsonl')).toMatchObject({
        ok: false,
        failure: { reason: 'unreadable', message: expect.stringContaining('impossible path') },
      });
    },
  );

  it.each([
    ['hf://datasets/lab/none/a.jsonl', 'not-found', 'nothing there (404)'],
    ['hf://datasets/lab/web@v9/a.jsonl', 'not-found', 'nothing there (404)'],
    ['hf://datasets/lab/web/none.jsonl', 'not-found', 'There is no file none.jsonl'],
    ['hf://datasets/lab/web/data/*.zip', 'not-found', 'No dataset file matches'],
    ['hf://datasets/lab/web/README.md', 'unsupported-format', 'no dataset that can be read'],
    [
      'hf://datasets/lab/web/data',
      'unsupported-format',
      'Name one, or a pattern such as hf://datasets/lab/web/data/**/*.parquet.',
    ],
    [
      'https://huggingface.co/datasets/lab/web/blob/main/data/a.jsonl?download=true',
      'unsupported-format',
      'Write hf://datasets/lab/web@main/data/a.jsonl.',
    ],
    ['hf://datasets/lab/web', 'unsupported-format', 'no address of files on the Hub'],
    ['hf://datasets/lab/web/../x.jsonl', 'unsupported-format', 'no address of files on the Hub'],
  ])('says why %s cannot be opened', async (spec, reason, message) => {
    hub = await startHub(CONTENT);
    expect(await open(spec)).toMatchObject({
      ok: false,
      failure: { reason, message: expect.stringContaining(message) },
    });
  });

  it('says what to do where a listed file is closed to the token, and nothing that misleads', async () => {
    const source = await opened('hf://datasets/lab/web/data/a.jsonl');
    hub.fault = ({ path }, response) => {
      if (!path.includes('/resolve/')) return false;
      response.writeHead(403).end();
      return true;
    };
    const message = await collect(source.rows()).catch((error: unknown) => String(error));
    expect(message).toMatch(
      /^SourceReadError: hf:\/\/\S+ cannot be read: \S+ refuses access \(403\)\. Set HF_TOKEN/,
    );
    expect(message).not.toMatch(/beyond line|complete/);
  });

  it('says what to do where access is refused or nobody answers', async () => {
    hub = await startHub({ ...CONTENT, token: 'hf_right' });
    const refused = await open('hf://datasets/lab/web/data/a.jsonl', { token: 'hf_wrong' });
    expect(refused).toMatchObject({
      failure: { reason: 'unauthorised', message: expect.stringContaining('HF_TOKEN') },
    });
    expect(JSON.stringify(refused)).not.toContain('hf_wrong');
    const silent = await open('hf://datasets/lab/web/data/a.jsonl', { endpoint: 'http://127.0.0.1:1' });
    expect(silent).toMatchObject({ ok: false, failure: { reason: 'unreachable' } });
  });

  it('follows no redirect without end, and takes no web page for an answer', async () => {
    hub = await startHub(CONTENT);
    hub.fault = (_, response) => {
      response.writeHead(302, { location: '/again' }).end();
      return true;
    };
    expect(await open('hf://datasets/lab/web/data/a.jsonl')).toMatchObject({
      failure: { reason: 'unreachable' },
    });
    hub.fault = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      return true;
    };
    expect(await open('hf://datasets/lab/web/data/a.jsonl')).toMatchObject({
      failure: { reason: 'unreachable', message: expect.stringContaining('HF_ENDPOINT') },
    });
  });

  it.each(['{}', '[]', 'null', '{"sha":5}', '[{"type":"file","path":7}]', '"text"', `{"sha":"${NEW}"}`])(
    'says so where the Hub answers %s to everything',
    async (body) => {
      hub = await startHub(CONTENT);
      hub.fault = (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(body);
        return true;
      };
      for (const path of ['data/a.jsonl', 'data/*.jsonl']) {
        const result = await open(`hf://datasets/lab/web/${path}`);
        expect(result).toMatchObject({ ok: false, failure: { message: expect.stringContaining('lab/web') } });
      }
    },
  );

  it('ends early and silently when aborted', async () => {
    const source = await opened('hf://datasets/lab/web/big.jsonl');
    const controller = new AbortController();
    let seen = 0;
    for await (const _ of source.rows(controller.signal)) if (++seen === 5) controller.abort();
    expect(seen).toBe(5);
  });
});

function bytesIn(range: string | undefined): number {
  const [, from, to] = /bytes=(\d+)-(\d+)/.exec(range ?? '') ?? [];
  return Number(to) - Number(from) + 1;
}

interface Access {
  readonly token?: string;
  readonly endpoint?: string;
}

function open(spec: string, { token, endpoint }: Access = {}) {
  const access = { endpoint: endpoint ?? hub.endpoint, token: token ?? null, firstRetryMs: 1 };
  return openSource(spec, COLUMNS, { hub: access });
}

async function opened(spec: string, { token }: Access = {}): Promise<DocumentSource> {
  hub = await startHub(token === undefined ? CONTENT : { ...CONTENT, token });
  const result = await open(spec, token === undefined ? {} : { token });
  if (!result.ok) throw new Error(result.failure.message);
  return result.source;
}

function textsOf(read: readonly SourceRow[]): readonly string[] {
  return read.map((row) => (row.kind === 'document' ? row.document.text : row.bad.message));
}

function rows(...texts: readonly string[]): Buffer {
  return Buffer.from(texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
}
