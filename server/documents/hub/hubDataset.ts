/**
 * A dataset on the Hub that is written to: its state, its making, and commits of files. Large files go to the storage
 * that the Hub names, by their hash, so that what arrived once is never sent again.
 */

import { lstat, open, readFile } from 'node:fs/promises';
import { said } from '../../language/said.ts';
import type { HubAccess } from './hubAccess.ts';
import { isPlainPath } from './hubAddress.ts';
import type { HubHttp } from './hubHttp.ts';
import { HubRefusal, hubJson, hubText, openHubHttp } from './hubHttp.ts';

/** A file to be sent. */
export interface LocalFile {
  /** In the dataset, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Absolute path; null where `text` is its content. */
  readonly file: string | null;
  readonly text: string | null;
}

/** A file that stands in the dataset. `sha256` is null for small ones, which the Hub keeps in git itself. */
export interface RemoteFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string | null;
}

/** A dataset as it stands now. */
export interface DatasetState {
  /** The newest commit of the branch. */
  readonly commit: string;
  readonly isPrivate: boolean;
}

/** One dataset. Every method throws `HubRefusal`. */
export interface HubDataset {
  /** The page of the dataset, for people. */
  readonly url: string;
  /** Null where there is none, or none that the token may see. */
  state(signal?: AbortSignal): Promise<DatasetState | null>;
  create(isPrivate: boolean, signal?: AbortSignal): Promise<void>;
  /** Those of `paths` that stand there. */
  filesAt(commit: string, paths: readonly string[], signal?: AbortSignal): Promise<readonly RemoteFile[]>;
  /** The text of a small file. */
  text(commit: string, path: string, signal?: AbortSignal): Promise<string>;
  /**
   * Sends files and commits them on top of `parent`; gives the new commit. Refused when the dataset was changed
   * meanwhile. `onBytes` tells of bytes that went out, or came back with a minus when a try failed.
   */
  commit(
    files: readonly LocalFile[],
    title: string,
    parent: string,
    onBytes: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<string>;
}

const BRANCH = 'main';
const PARALLEL_UPLOADS = 4;
const PATHS_AT_ONCE = 500;
const SAMPLE_BYTES = 512;

/** `<owner>/<name>`, as the Hub takes it. */
export function isDatasetName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(name) && name.length <= 96 && !/--|\.\./.test(name);
}

/** Opens a dataset by its name; asks nothing yet. */
export function openHubDataset(name: string, access: HubAccess): HubDataset {
  const http = openHubHttp(access);
  const { endpoint } = access;
  const api = `${endpoint}/api/datasets/${name}`;
  const asked = { http, api, endpoint, name };
  return {
    url: `${endpoint}/datasets/${name}`,
    async state(signal) {
      const found = await unlessMissing(askJson(http, { url: `${api}/revision/${BRANCH}`, signal }));
      if (found === null) return null;
      const { sha, private: isPrivate } = found;
      if (typeof sha !== 'string') throw new HubRefusal('unreachable', 200, said('The Hub names no commit.'));
      return { commit: sha, isPrivate: isPrivate === true };
    },
    async create(isPrivate, signal) {
      const [organization, ownName] = name.split('/');
      const body = JSON.stringify({ type: 'dataset', name: ownName, organization, private: isPrivate });
      await askJson(http, {
        url: `${endpoint}/api/repos/create`,
        method: 'POST',
        headers: JSON_TYPE,
        body,
        signal,
      });
    },
    async filesAt(commit, paths, signal) {
      const found: RemoteFile[] = [];
      for (let start = 0; start < paths.length; start += PATHS_AT_ONCE) {
        const body = JSON.stringify({ paths: paths.slice(start, start + PATHS_AT_ONCE) });
        const url = `${api}/paths-info/${commit}`;
        const list = await askJson(http, { url, method: 'POST', headers: JSON_TYPE, body, signal });
        found.push(...remoteFiles(list));
      }
      return found;
    },
    async text(commit, path, signal) {
      const url = `${endpoint}/datasets/${name}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
      return http.retrying(async () => {
        const { response } = await http.send({ url, signal });
        return hubText(response);
      }, signal);
    },
    commit: (files, title, parent, onBytes, signal) =>
      commitFiles(asked, { files, title, parent, onBytes, signal }),
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const LFS_TYPE = { accept: 'application/vnd.git-lfs+json', 'content-type': 'application/vnd.git-lfs+json' };

interface Asked {
  readonly http: HubHttp;
  readonly api: string;
  readonly endpoint: string;
  readonly name: string;
}

interface Commit {
  readonly files: readonly LocalFile[];
  readonly title: string;
  readonly parent: string;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

async function commitFiles(asked: Asked, { files, title, parent, onBytes, signal }: Commit): Promise<string> {
  if (!files.every(({ path }) => isPlainPath(path))) throw new Error('A path leads out of the dataset.');
  const large = await largeAmong(asked, files, signal);
  await sendLarge(
    asked,
    files.filter(({ path }) => large.has(path)),
    onBytes,
    signal,
  );
  const lines: object[] = [{ key: 'header', value: { summary: title, parentCommit: parent } }];
  for (const { path, sizeBytes, sha256, ...file } of files) {
    if (large.has(path)) {
      lines.push({ key: 'lfsFile', value: { path, algo: 'sha256', size: sizeBytes, oid: sha256 } });
    } else {
      const content = await contentOf(file);
      lines.push({ key: 'file', value: { path, encoding: 'base64', content: content.toString('base64') } });
    }
  }
  const body = lines.map((line) => JSON.stringify(line)).join('\n');
  // A commit is not tried again by itself: the first try may have gone through.
  const { response } = await asked.http.send({
    url: `${asked.api}/commit/${BRANCH}`,
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body,
    signal,
  });
  for (const { path, sizeBytes } of files) if (!large.has(path)) onBytes(sizeBytes);
  const { commitOid } = hubJson(await hubText(response));
  if (typeof commitOid !== 'string')
    throw new HubRefusal('unreachable', 200, said('The Hub names no commit.'));
  return commitOid;
}

/** Which files the Hub wants in its storage, and not in git. */
async function largeAmong(
  { http, api }: Asked,
  files: readonly LocalFile[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const described = await Promise.all(
    files.map(async ({ path, sizeBytes, ...file }) => ({
      path,
      size: sizeBytes,
      sample: (await contentOf(file, SAMPLE_BYTES)).toString('base64'),
    })),
  );
  const body = JSON.stringify({ files: described });
  const answer = await askJson(http, {
    url: `${api}/preupload/${BRANCH}`,
    method: 'POST',
    headers: JSON_TYPE,
    body,
    signal,
  });
  const modes = listOf(answer['files']);
  return new Set(modes.filter(({ uploadMode }) => uploadMode === 'lfs').map(({ path }) => String(path)));
}

async function sendLarge(
  { http, endpoint, name }: Asked,
  files: readonly LocalFile[],
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (files.length === 0) return;
  const body = JSON.stringify({
    operation: 'upload',
    transfers: ['basic', 'multipart'],
    hash_algo: 'sha_256',
    ref: { name: BRANCH },
    objects: files.map(({ sha256, sizeBytes }) => ({ oid: sha256, size: sizeBytes })),
  });
  const url = `${endpoint}/datasets/${name}.git/info/lfs/objects/batch`;
  const answer = await askJson(http, { url, method: 'POST', headers: LFS_TYPE, body, signal });
  const waiting = [...new Map(files.map((file) => [file.sha256, file])).values()];
  const answers = new Map(listOf(answer['objects']).map((object) => [String(object['oid']), object]));
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      await sendOne(http, file, answers.get(file.sha256) ?? {}, onBytes, signal);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_UPLOADS }, work));
}

async function sendOne(
  http: HubHttp,
  local: LocalFile,
  object: Answer,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { error, actions } = object;
  if (isAnswer(error)) {
    throw new HubRefusal(
      'unreachable',
      null,
      said('The Hub refuses {0}: {1}', local.path, String(error['message'])),
    );
  }
  const upload = isAnswer(actions) ? actions['upload'] : undefined;
  // Without an upload the storage has it already.
  if (!isAnswer(upload) || typeof upload['href'] !== 'string') {
    onBytes(local.sizeBytes);
    return;
  }
  if (local.file === null) throw new Error(`${local.path} has no file.`);
  const { file, sizeBytes } = local;
  const put = (url: string, start: number, end: number): Promise<string | null> =>
    http.retrying(() => http.put({ url, file, start, end, onBytes, signal }), signal);
  const header = isAnswer(upload['header']) ? upload['header'] : {};
  const chunk = Number(header['chunk_size'] ?? 0);
  if (!(chunk > 0)) {
    await put(upload['href'], 0, sizeBytes);
  } else {
    const places = Object.entries(header)
      .filter(([key]) => /^\d+$/.test(key))
      .sort(([a], [b]) => Number(a) - Number(b));
    if (places.length !== Math.ceil(sizeBytes / chunk)) {
      throw new HubRefusal(
        'unreachable',
        null,
        said('The Hub names {0} places for the pieces of {1}.', places.length, local.path),
      );
    }
    const parts: object[] = [];
    for (const [index, [, place]] of places.entries()) {
      const etag = await put(String(place), index * chunk, Math.min(sizeBytes, (index + 1) * chunk));
      if (etag === null)
        throw new HubRefusal('unreachable', null, said('The storage of the Hub names no ETag.'));
      parts.push({ partNumber: index + 1, etag });
    }
    const body = JSON.stringify({ oid: local.sha256, parts });
    await askJson(http, { url: upload['href'], method: 'POST', headers: LFS_TYPE, body, signal });
  }
  const verify = isAnswer(actions) ? actions['verify'] : undefined;
  if (!isAnswer(verify) || typeof verify['href'] !== 'string') return;
  const body = JSON.stringify({ oid: local.sha256, size: sizeBytes });
  await askJson(http, { url: verify['href'], method: 'POST', headers: LFS_TYPE, body, signal });
}

/** The content, or its first bytes. Only regular files are read. */
async function contentOf(
  { file, text }: Pick<LocalFile, 'file' | 'text'>,
  bytes = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  if (file === null) return Buffer.from(text ?? '').subarray(0, bytes);
  const about = await lstat(file);
  if (!about.isFile()) throw new HubRefusal('unreadable', null, said('{0} is no regular file.', file));
  if (bytes === Number.POSITIVE_INFINITY) return readFile(file);
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

type Answer = ReturnType<typeof hubJson>;

/** Asks for JSON and tries again what passes by itself. */
async function askJson(http: HubHttp, request: Parameters<HubHttp['send']>[0]): Promise<Answer> {
  return http.retrying(async () => {
    const { response } = await http.send(request);
    return hubJson(await hubText(response));
  }, request.signal);
}

async function unlessMissing<T>(asking: Promise<T>): Promise<T | null> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof HubRefusal && error.reason === 'not-found') return null;
    throw error;
  }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly Answer[] {
  return Array.isArray(value) ? value.filter(isAnswer) : [];
}

function remoteFiles(list: unknown): readonly RemoteFile[] {
  return listOf(list).flatMap(({ type, path, size, lfs }) => {
    if (type !== 'file' || typeof path !== 'string') return [];
    const sha256 = isAnswer(lfs) && typeof lfs['oid'] === 'string' ? lfs['oid'] : null;
    return [{ path, sizeBytes: Number(size), sha256 }];
  });
}
