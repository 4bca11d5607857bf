/** Files and Batches of one provider, over the one transport. Every answer is decoded at the door; failures are values. */

import type { Failure } from '../../../generation/completion.ts';
import type { EndpointAccess } from '../../../generation/endpoint.ts';
import type { Transport } from '../../../generation/transport.ts';
import type { Answer } from '../../../generation/wire/callApi.ts';
import type { Downloaded } from '../../../generation/wire/download.ts';
import { said } from '../../../language/said.ts';
import {
  type BatchError,
  decodeBatch,
  decodeFile,
  decodePage,
  type RemoteBatch,
  type RemoteFile,
} from './decodeBatch.ts';
import type { Provider } from './providers.ts';

/** What was asked for, or why it is not there. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** A file to be sent. */
export interface RequestFile {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/** What a batch is created with. */
export interface NewBatch {
  readonly inputFileId: string;
  /** "24h". */
  readonly window: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** One provider, with its key. */
export interface BatchClient {
  upload(file: RequestFile): Promise<Reply<RemoteFile>>;
  create(batch: NewBatch): Promise<Reply<RemoteBatch>>;
  get(batchId: string): Promise<Reply<RemoteBatch>>;
  cancel(batchId: string): Promise<Reply<RemoteBatch>>;
  /**
   * The first file or batch that a question says yes to, looking through the whole list, newest first as providers
   * have it; null where there is none. Fails where a provider has no such list.
   */
  findFile(isIt: (file: RemoteFile) => boolean): Promise<Reply<RemoteFile | null>>;
  findBatch(isIt: (batch: RemoteBatch) => boolean): Promise<Reply<RemoteBatch | null>>;
  fetch(fileId: string, target: string): Promise<Downloaded>;
  /** True when it is gone, now or before. */
  remove(fileId: string): Promise<Reply<boolean>>;
}

/** A list this long is read to its end, no longer one: a provider that gives the same page for ever ends there too. */
const MOST_PAGES = 200;
const PAGE_SIZE = 100;

export function createBatchClient(
  provider: Provider,
  access: EndpointAccess,
  transport: Transport,
  signal: AbortSignal,
): BatchClient {
  const at = (path: string, wanted: string): Promise<Answer> =>
    transport.call(access, { path, wanted }, signal);
  const find = async <T extends { readonly id: string }>(
    path: string,
    wanted: string,
    decode: (value: unknown) => T | null,
    isIt: (item: T) => boolean,
  ): Promise<Reply<T | null>> => {
    const seen = new Set<string>();
    let query = `${path.includes('?') ? '&' : '?'}limit=${PAGE_SIZE}`;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = read(
        await at(`${path}${query}`, wanted),
        (value) => decodePage(value, decode),
        said('a list'),
      );
      if (!page.ok) return page;
      const found = page.value.items.find(isIt);
      if (found) return { ok: true, value: found };
      const fresh = page.value.items.filter(({ id }) => !seen.has(id));
      if (page.value.next === null || fresh.length === 0) return { ok: true, value: null };
      for (const { id } of fresh) seen.add(id);
      query = `${path.includes('?') ? '&' : '?'}limit=${PAGE_SIZE}&${page.value.next}`;
    }
    return { ok: false, failure: unreadable(said('a list that ends')) };
  };
  return {
    async upload({ path, name, sizeBytes }) {
      const fields =
        provider.uploadPath === '/files/upload'
          ? { purpose: provider.purpose, file_name: name, file_type: 'jsonl' }
          : { purpose: provider.purpose };
      const upload = { fields, name, path, sizeBytes };
      const call = { path: provider.uploadPath, upload, wanted: said('files') };
      return read(await transport.call(access, call, signal), decodeFile, said('a file'));
    },
    async create({ inputFileId, window, metadata }) {
      const body = {
        input_file_id: inputFileId,
        endpoint: provider.endpoint,
        completion_window: window,
        ...(provider.metadata && { metadata }),
      };
      const call = { path: '/batches', body, wanted: said('batches') };
      return read(await transport.call(access, call, signal), decodeBatch, said('a batch'));
    },
    async get(batchId) {
      return read(
        await at(`/batches/${encodeURIComponent(batchId)}`, said('such batch')),
        decodeBatch,
        said('a batch'),
      );
    },
    async cancel(batchId) {
      const call = {
        path: `/batches/${encodeURIComponent(batchId)}/cancel`,
        body: {},
        wanted: said('such batch'),
      };
      return read(await transport.call(access, call, signal), decodeBatch, said('a batch'));
    },
    findFile: (isIt) => find(`/files?purpose=${provider.purpose}`, said('list of files'), decodeFile, isIt),
    findBatch: (isIt) => find('/batches', said('list of batches'), decodeBatch, isIt),
    fetch: (fileId, target) =>
      transport.fetchFile(access, `/files/${encodeURIComponent(fileId)}/content`, target, signal),
    async remove(fileId) {
      const call = {
        path: `/files/${encodeURIComponent(fileId)}`,
        method: 'DELETE',
        wanted: said('such file'),
      } as const;
      const answer = await transport.call(access, call, signal);
      if (answer.ok) return { ok: true, value: true };
      return answer.failure.status === 404 ? { ok: true, value: true } : answer;
    },
  };
}

/** The first error as a sentence's end: its words, else its code. */
export function wordsOf(errors: readonly BatchError[]): string {
  const [first] = errors;
  const words = (first?.message || first?.code || said('the provider does not say why'))
    .replace(/\s+/g, ' ')
    .trim();
  const short = words.slice(0, 300).replace(/\.$/, '');
  return errors.length > 1
    ? said('{0} (and {1} more)', short, (errors.length - 1).toLocaleString('en'))
    : short;
}

function read<T>(answer: Answer, decode: (value: unknown) => T | null, what: string): Reply<T> {
  if (!answer.ok) return answer;
  const value = decode(answer.value);
  return value === null ? { ok: false, failure: unreadable(what) } : { ok: true, value };
}

function unreadable(what: string): Failure {
  const message = said(
    'The provider answered with something that is not {0}. Check that the endpoint speaks the Batch API.',
    what,
  );
  return { reason: 'bad-response', message, status: null, retryAfterMs: null };
}
