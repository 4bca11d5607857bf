/** From an address on the Hub to its files, the revision pinned to a commit. */

import { datasetInfo, listFiles, pathsInfo } from '@huggingface/hub';
import picomatch from 'picomatch';
import { said } from '../../language/said.ts';
import type { DataFile } from '../dataFile.ts';
import { formatOf } from '../fileFormat.ts';
import type { SourceFailure } from '../source.ts';
import type { FoundFiles } from '../sourceFiles.ts';
import { isPattern, MOST_FILES, matching, nothingMatches, tooMany, unsupported } from '../sourceFiles.ts';
import type { HubAccess } from './hubAccess.ts';
import type { HubAddress } from './hubAddress.ts';
import { hubPath, isPlainPath, parseHubAddress } from './hubAddress.ts';
import type { HubEntry } from './hubFile.ts';
import { hubFile } from './hubFile.ts';
import type { HubHttp } from './hubHttp.ts';
import { HubRefusal, hubJson, hubText, openHubHttp } from './hubHttp.ts';

/** Asks the Hub for the commit and the files; reads nothing of them. */
export async function findHubFiles(
  spec: string,
  access: HubAccess,
  signal?: AbortSignal,
): Promise<FoundFiles> {
  const address = parseHubAddress(spec);
  if (!address) {
    return failed(
      'unsupported-format',
      said(
        '{0} is no address of files on the Hub. Write hf://datasets/<owner>/<name>/<path or pattern>, with @<revision> after the name where it matters.',
        spec,
      ),
    );
  }
  try {
    return await find(spec, address, access, signal);
  } catch (error) {
    if (error instanceof HubRefusal) return failed(error.reason, `${spec}: ${error.message}`);
    // The library expects the shapes that the Hub has, and throws whatever others lead it to.
    if (error instanceof Error) {
      return failed(
        'unreachable',
        said('{0}: {1} answers in an unknown way ({2}).', spec, access.endpoint, error.message),
      );
    }
    throw error;
  }
}

async function find(
  spec: string,
  { dataset, revision, path }: HubAddress,
  access: HubAccess,
  signal: AbortSignal | undefined,
): Promise<FoundFiles> {
  if (!URL.canParse(access.endpoint))
    return failed('unreachable', said('HF_ENDPOINT is no address: {0}.', access.endpoint));
  const http = openHubHttp(access);
  const hub = { hubUrl: access.endpoint, fetch: fetchThrough(http, signal) };
  const commit = await commitOf(dataset, revision, hub);
  if (commit === null) return failed('unreachable', said('{0}: {1} names no commit.', spec, access.endpoint));
  const repo = { type: 'dataset' as const, name: dataset };
  const found = isPattern(path)
    ? await listed(path, listFiles({ ...hub, repo, revision: commit, recursive: true, ...baseOf(path) }))
    : entriesOf(await pathsInfo({ ...hub, repo, revision: commit, paths: [path] }));
  if (found === null) return { ok: false, failure: tooMany(spec) };
  if (!found.every((entry) => isPlainPath(entry.path))) {
    return failed('unreadable', said('{0}: the Hub lists an impossible path. Nothing of it is read.', spec));
  }
  if (!isPattern(path) && formatOf(path) === null) {
    return failed('unsupported-format', found.length > 0 ? unsupported(spec) : noFile(spec, dataset, path));
  }
  if (found.length === 0) {
    return isPattern(path)
      ? { ok: false, failure: nothingMatches(spec) }
      : failed('not-found', noSuchFile(path, dataset, revision));
  }
  const files = found.map((entry): DataFile => {
    const place = {
      endpoint: access.endpoint,
      dataset,
      commit,
      address: hubPath(dataset, commit, entry.path),
    };
    return hubFile(http, place, entry);
  });
  return { ok: true, files, pinned: hubPath(dataset, commit, path) };
}

type Hub = { readonly hubUrl: string; readonly fetch: typeof fetch };

async function commitOf(dataset: string, revision: string | null, hub: Hub): Promise<string | null> {
  const info = await datasetInfo({
    ...hub,
    name: dataset,
    additionalFields: ['sha'],
    ...(revision === null ? {} : { revision }),
  });
  const { sha } = info as { readonly sha: unknown };
  return typeof sha === 'string' && /^[0-9a-f]{7,64}$/i.test(sha) ? sha : null;
}

/** The folder a pattern looks below. */
function baseOf(pattern: string): { readonly path?: string } {
  const { base } = picomatch.scan(pattern);
  return base === '' || base === '.' ? {} : { path: base.split('/').map(encodeURIComponent).join('/') };
}

async function listed(pattern: string, entries: AsyncIterable<unknown>): Promise<readonly HubEntry[] | null> {
  const byPath = new Map<string, HubEntry>();
  let seen = 0;
  for await (const entry of entries) {
    seen += 1;
    if (seen > MOST_FILES) return null;
    for (const file of entriesOf([entry])) byPath.set(file.path, file);
  }
  const impossible = [...byPath.keys()].filter((path) => !isPlainPath(path));
  return [...impossible, ...matching([...byPath.keys()], pattern)].flatMap((path) => byPath.get(path) ?? []);
}

/** The files among what a listing holds; what lacks a size or a hash is none. */
function entriesOf(items: readonly unknown[]): readonly HubEntry[] {
  return items.flatMap((item) => {
    const { type, path, size, oid, lfs } = (item ?? {}) as Readonly<Record<string, unknown>>;
    const { oid: lfsOid } = (lfs ?? {}) as Readonly<Record<string, unknown>>;
    const etag = lfsOid ?? oid;
    const usable = type === 'file' && typeof path === 'string' && typeof etag === 'string';
    return usable && Number.isSafeInteger(size) && Number(size) >= 0
      ? [{ path, sizeBytes: Number(size), etag }]
      : [];
  });
}

/** The Hub library's requests through ours: our token rule, our redirects, our retries, bounded answers. */
function fetchThrough(http: HubHttp, signal: AbortSignal | undefined): typeof fetch {
  return (input, init) =>
    http.retrying(async () => {
      const headers = new Headers(init?.headers);
      headers.delete('authorization');
      const { response } = await http.send({
        url: input instanceof Request ? input.url : String(input),
        method: init?.method === 'POST' ? 'POST' : 'GET',
        headers: Object.fromEntries(headers),
        ...(typeof init?.body === 'string' ? { body: init.body } : {}),
        signal,
      });
      const link = response.headers.get('link');
      const body = await hubText(response);
      hubJson(body);
      return new Response(body, { status: response.status, headers: link === null ? {} : { link } });
    }, signal);
}

function failed(reason: SourceFailure['reason'], message: string): FoundFiles {
  return { ok: false, failure: { reason, message } };
}

/** Most often a folder. */
function noFile(spec: string, dataset: string, path: string): string {
  const example = `hf://datasets/${dataset}/${path}/**/*.parquet`;
  return said('{0} is no dataset file. Name one, or a pattern such as {1}.', spec, example);
}

function noSuchFile(path: string, dataset: string, revision: string | null): string {
  return revision === null
    ? said('There is no file {0} in {1} at its default branch.', path, dataset)
    : said('There is no file {0} in {1} at {2}.', path, dataset, revision);
}
