/**
 * A Hub on this machine that takes datasets: making them, asking what goes where, large files to the storage, whole or
 * in pieces, and commits on a parent. What is in it afterwards can be read back as from the real one.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunningHub } from './startHub.ts';
import { startHub } from './startHub.ts';

export interface WritableHub extends RunningHub {
  /** Makes a dataset with these files; gives its commit. */
  put(dataset: string, files: Readonly<Record<string, string | Buffer>>): string;
  /** The files of a dataset's newest commit. */
  filesOf(dataset: string): Readonly<Record<string, Buffer>>;
  isPrivate(dataset: string): boolean;
  /** Commits of a dataset, the oldest first. */
  commits(dataset: string): readonly string[];
  /** Contents that came to the storage, by hash; those in pieces once they are complete. */
  readonly stored: ReadonlyMap<string, Buffer>;
}

/** Files that the Hub keeps in git and not in its storage. */
const IN_GIT = /(?:^|\/)(?:README\.md|manifest\.json|\.gitattributes)$/;

/** `chunkBytes`: files longer than that are asked for in pieces. */
export async function startWritableHub(
  token: string,
  chunkBytes = Number.POSITIVE_INFINITY,
): Promise<WritableHub> {
  const datasets: Record<string, Record<string, string>> = {};
  const commits: Record<string, Record<string, Buffer>> = {};
  const hidden = new Map<string, boolean>();
  const isPrivate = (dataset: string): boolean => hidden.get(dataset) ?? false;
  const history = new Map<string, string[]>();
  const stored = new Map<string, Buffer>();
  const pieces = new Map<string, Map<number, Buffer>>();
  let count = 0;

  const commit = (dataset: string, files: Record<string, Buffer>): string => {
    count += 1;
    const oid = createHash('sha1').update(`${dataset} ${count}`).digest('hex');
    commits[oid] = files;
    datasets[dataset] = { main: oid };
    history.set(dataset, [...(history.get(dataset) ?? []), oid]);
    return oid;
  };
  const newest = (dataset: string): Record<string, Buffer> =>
    commits[datasets[dataset]?.['main'] ?? ''] ?? {};

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    storage: string,
  ): Promise<void> => {
    const body = (await readBody(request)).toString('utf8');
    if (url.pathname === '/api/repos/create') {
      const { name, organization, private: isPrivate } = JSON.parse(body);
      const dataset = `${organization}/${name}`;
      if (datasets[dataset])
        return void json(response, { error: 'You already created this dataset repo' }, 409);
      hidden.set(dataset, isPrivate);
      commit(dataset, { '.gitattributes': Buffer.from('*.parquet filter=lfs\n') });
      return void json(response, { url: dataset });
    }
    const api = /^\/api\/datasets\/([^/]+\/[^/]+)\/(preupload|commit)\/main$/.exec(url.pathname);
    if (api?.[2] === 'preupload') {
      const { files } = JSON.parse(body) as { files: { path: string; size: number; sample: string }[] };
      return void json(response, {
        files: files.map(({ path }) => ({
          path,
          uploadMode: IN_GIT.test(path) ? 'regular' : 'lfs',
          shouldIgnore: false,
        })),
      });
    }
    if (api) return void answerCommit(response, api[1] ?? '', body);
    if (url.pathname.startsWith('/complete/')) {
      const { oid, parts } = JSON.parse(body) as {
        oid: string;
        parts: { partNumber: number; etag: string }[];
      };
      const held = pieces.get(oid) ?? new Map<number, Buffer>();
      const all = parts.map(({ partNumber }) => held.get(partNumber) ?? Buffer.alloc(0));
      if (parts.some(({ partNumber, etag }) => etag !== `"${oid.slice(0, 8)}-${partNumber}"`))
        return void json(response, {}, 400);
      return void keep(response, oid, Buffer.concat(all));
    }
    const { objects } = JSON.parse(body) as { objects: { oid: string; size: number }[] };
    return void json(response, {
      transfer: 'basic',
      objects: objects.map(({ oid, size }) => ({
        oid,
        size,
        ...(stored.has(oid) ? {} : { actions: { upload: placeFor(oid, size, storage, request) } }),
      })),
    });
  };

  const placeFor = (oid: string, size: number, storage: string, request: IncomingMessage): object => {
    if (size <= chunkBytes) return { href: `${storage}/put/${oid}?signature=1` };
    const places = Array.from({ length: Math.ceil(size / chunkBytes) }, (_, n) => [
      String(n + 1).padStart(5, '0'),
      `${storage}/put/${oid}/${n + 1}?signature=1`,
    ]);
    return {
      href: `http://${request.headers.host}/complete/${oid}`,
      header: { chunk_size: String(chunkBytes), ...Object.fromEntries(places) },
    };
  };

  const keep = (response: ServerResponse, oid: string, content: Buffer): void => {
    if (createHash('sha256').update(content).digest('hex') !== oid)
      return void json(response, { error: 'hash' }, 400);
    stored.set(oid, content);
    return void json(response, {});
  };

  const answerCommit = (response: ServerResponse, dataset: string, body: string): void => {
    const lines = body
      .split('\n')
      .map((line) => JSON.parse(line) as { key: string; value: Record<string, string> });
    const parent = lines.find(({ key }) => key === 'header')?.value['parentCommit'];
    if (parent !== datasets[dataset]?.['main'])
      return void json(response, { error: 'A commit has happened since' }, 412);
    const files = { ...newest(dataset) };
    for (const { key, value } of lines) {
      const { path = '', content = '', oid = '' } = value;
      if (key === 'file') files[path] = Buffer.from(content, 'base64');
      if (key !== 'lfsFile') continue;
      const held = stored.get(oid);
      if (!held) return void json(response, { error: `${path} is not in the storage` }, 400);
      files[path] = held;
    }
    return void json(response, { commitOid: commit(dataset, files), commitUrl: 'x' });
  };

  const hub = await startHub(
    { datasets, commits, token, inGit: IN_GIT, isPrivate },
    {
      hub(request, response, url, storage) {
        const writes =
          /^\/api\/repos\/create$|\/(?:preupload|commit)\/main$|\.git\/info\/lfs\/objects\/batch$|^\/complete\//;
        if (request.method !== 'POST' || !writes.test(url.pathname)) return false;
        void answer(request, response, url, storage);
        return true;
      },
      storage(request, response, url) {
        const [, oid = '', part] = /^\/put\/([0-9a-f]{64})(?:\/(\d+))?$/.exec(url.pathname) ?? [];
        if (request.method !== 'PUT' || oid === '') return false;
        void readBody(request).then(
          (content) => {
            if (request.headers['content-length'] !== String(content.length))
              return void json(response, {}, 411);
            if (part === undefined) return void keep(response, oid, content);
            pieces.set(oid, new Map([...(pieces.get(oid) ?? []), [Number(part), content]]));
            response.setHeader('etag', `"${oid.slice(0, 8)}-${part}"`);
            return void json(response, {});
          },
          () => undefined,
        );
        return true;
      },
    },
  );
  return Object.assign(hub, {
    stored,
    put: (dataset: string, files: Readonly<Record<string, string | Buffer>>) =>
      commit(
        dataset,
        Object.fromEntries(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)])),
      ),
    filesOf: newest,
    isPrivate,
    commits: (dataset: string) => history.get(dataset) ?? [],
  });
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
