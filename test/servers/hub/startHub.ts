/**
 * A dataset Hub on this machine: revisions, listings in pages, file facts, and content behind a redirect to a second
 * origin that serves ranges, as the real one does. It keeps what it was asked and misbehaves as told.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is served. */
export interface HubContent {
  /** Files of one commit by path; `<owner>/<name>` → revision → commit. */
  readonly datasets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly commits: Readonly<Record<string, Readonly<Record<string, Buffer>>>>;
  /** Paths of files that are kept in git, and so have no hash of the storage. */
  readonly inGit?: RegExp;
  /** Whether a dataset is private; without it none is. */
  readonly isPrivate?: (dataset: string) => boolean;
  /** Needed for everything where it is set. */
  readonly token?: string;
}

export interface HubRequestSeen {
  readonly where: 'hub' | 'storage';
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

/** Answers in place of the server, or lets it answer by returning false. */
export type HubFault = (seen: HubRequestSeen, response: ServerResponse, count: number) => boolean;

export interface RunningHub {
  readonly endpoint: string;
  readonly seen: readonly HubRequestSeen[];
  /** Asked before every answer; null for none. */
  fault: HubFault | null;
  /** Extra entries of every listing. */
  extraEntries: readonly object[];
  close(): Promise<void>;
}

const PAGE = 3;

/** What takes requests that change something, before anybody else looks at them; false leaves them to the others. */
export interface HubWrites {
  hub(request: IncomingMessage, response: ServerResponse, url: URL, storage: string): boolean;
  storage(request: IncomingMessage, response: ServerResponse, url: URL): boolean;
}

/** Starts both origins on free ports. `writes` makes it a Hub that can be written to. */
export async function startHub(content: HubContent, writes?: HubWrites): Promise<RunningHub> {
  const seen: HubRequestSeen[] = [];
  const hub: { fault: HubFault | null; extraEntries: readonly object[] } = { fault: null, extraEntries: [] };
  const serve = (where: HubRequestSeen['where'], answer: Answer) =>
    createServer((request, response) => {
      const { method = '', url: path = '', headers } = request;
      const { authorization, range } = headers;
      const one: HubRequestSeen = { where, method, path, authorization, range };
      seen.push(one);
      if (hub.fault?.(one, response, seen.length)) return;
      answer(request, response, new URL(path, 'http://hub'));
    });
  const storage = serve('storage', (request, response, { pathname }) => {
    if (request.headers.authorization) return end(response, 400, 'no tokens here');
    if (writes?.storage(request, response, new URL(request.url ?? '/', 'http://storage'))) return undefined;
    const blob = blobs(content).get(pathname.slice(1));
    return blob ? ranged(request, response, blob) : end(response, 403, 'expired');
  });
  const storageOrigin = await listen(storage);
  const main = serve('hub', (request, response, url) => {
    if (content.token && request.headers.authorization !== `Bearer ${content.token}`)
      return end(response, 401, '');
    if (writes?.hub(request, response, url, storageOrigin)) return undefined;
    return answerHub(request, response, url, content, { storageOrigin, endpoint, extra: hub.extraEntries });
  });
  const endpoint = await listen(main);
  return {
    endpoint,
    seen,
    get fault() {
      return hub.fault;
    },
    set fault(fault) {
      hub.fault = fault;
    },
    get extraEntries() {
      return hub.extraEntries;
    },
    set extraEntries(entries) {
      hub.extraEntries = entries;
    },
    close: async () => {
      for (const server of [main, storage]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void;
interface Around {
  readonly storageOrigin: string;
  readonly endpoint: string;
  readonly extra: readonly object[];
}

function answerHub(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  content: HubContent,
  around: Around,
): void {
  const api = /^\/api\/datasets\/([^/]+\/[^/]+)\/(revision|tree|paths-info)\/([^/]+)(?:\/(.*))?$/.exec(
    url.pathname,
  );
  if (!api) {
    answerContent(response, url, content, around.storageOrigin);
    return;
  }
  const [, dataset = '', what, revision = '', below = ''] = api;
  const commit = commitOf(content, dataset, decodeURIComponent(revision));
  const files = content.commits[commit ?? ''] ?? {};
  if (commit === null) end(response, 404, '{"error":"not found"}');
  else if (what === 'revision')
    json(response, {
      _id: '1',
      id: dataset,
      sha: commit,
      lastModified: '2026-01-01',
      private: content.isPrivate?.(dataset) ?? false,
    });
  else if (what === 'tree') list(response, url, files, decodeURIComponent(below), around);
  else void answerPaths(request, response, files, content.inGit);
}

async function answerPaths(
  request: IncomingMessage,
  response: ServerResponse,
  files: Readonly<Record<string, Buffer>>,
  inGit: RegExp | undefined,
): Promise<void> {
  const { paths } = JSON.parse(await readBody(request)) as { readonly paths: readonly string[] };
  json(
    response,
    paths.flatMap((path) => (files[path] ? [entryOf(path, files[path], inGit)] : [])),
  );
}

function answerContent(response: ServerResponse, url: URL, content: HubContent, storageOrigin: string): void {
  const asked = /^\/datasets\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
  const blob = content.commits[asked?.[2] ?? '']?.[decodeURIComponent(asked?.[3] ?? '')];
  if (!blob) {
    end(response, 404, '');
    return;
  }
  response.writeHead(302, {
    location: `${storageOrigin}/${hashOf(blob)}?signature=1`,
    'x-linked-etag': `"${hashOf(blob)}"`,
    'x-repo-commit': asked?.[2] ?? '',
  });
  response.end();
}

function list(
  response: ServerResponse,
  url: URL,
  files: Readonly<Record<string, Buffer>>,
  below: string,
  { endpoint, extra }: Around,
): void {
  const start = Number(url.searchParams.get('cursor') ?? 0);
  const under = below === '' ? '' : `${below}/`;
  const entries = Object.entries(files)
    .filter(([path]) => path.startsWith(under))
    .map(([path, bytes]): object => entryOf(path, bytes));
  const all = [{ type: 'directory', path: 'data', oid: 'd', size: 0 }, ...entries, ...extra];
  if (start + PAGE < all.length) {
    const next = new URL(url.pathname, endpoint);
    next.searchParams.set('cursor', String(start + PAGE));
    response.setHeader('link', `<${next.href}>; rel="next"`);
  }
  json(response, all.slice(start, start + PAGE));
}

function entryOf(path: string, bytes: Buffer, inGit?: RegExp): object {
  if (inGit?.test(path)) {
    const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    return { type: 'file', path, size: bytes.length, oid };
  }
  const oid = hashOf(bytes);
  return {
    type: 'file',
    path,
    size: bytes.length,
    oid: 'git',
    lfs: { oid, size: bytes.length, pointerSize: 1 },
  };
}

/** As the real storage does: `bytes=a-b`, both inclusive. */
function ranged(request: IncomingMessage, response: ServerResponse, blob: Buffer): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  if (from === undefined || to === undefined) {
    end(response, 200, blob);
    return;
  }
  const part = blob.subarray(Number(from), Number(to) + 1);
  const last = Number(from) + part.length - 1;
  response.writeHead(206, {
    'content-range': `bytes ${from}-${last}/${blob.length}`,
    'content-length': part.length,
    etag: '"storage-has-its-own"',
  });
  response.end(part);
}

function commitOf(content: HubContent, dataset: string, revision: string): string | null {
  const revisions = content.datasets[dataset];
  if (!revisions) return null;
  if (Object.values(revisions).includes(revision)) return revision;
  return revisions[revision === 'HEAD' ? 'main' : revision] ?? null;
}

function blobs(content: HubContent): ReadonlyMap<string, Buffer> {
  return new Map(
    Object.values(content.commits).flatMap((files) => Object.values(files).map((b) => [hashOf(b), b])),
  );
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  end(response, 200, JSON.stringify(value));
}

function end(response: ServerResponse, status: number, body: string | Buffer): void {
  response.statusCode = status;
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
