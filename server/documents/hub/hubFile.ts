/** A file on the Hub: byte ranges of one commit, checked against what the Hub says it is. */

import { createHash } from 'node:crypto';
import { said } from '../../language/said.ts';
import type { DataFile, FileRanges } from '../dataFile.ts';
import { SourceReadError } from '../source.ts';
import type { HubAnswer, HubHttp } from './hubHttp.ts';
import { HubRefusal, unanswered } from './hubHttp.ts';

/** A file as a listing names it. */
export interface HubEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** The hash that the Hub keeps of the content. */
  readonly etag: string;
}

/** Where the file stands. */
export interface HubPlace {
  /** Of the Hub. */
  readonly endpoint: string;
  readonly dataset: string;
  readonly commit: string;
  /** The address by which messages and manifests name it. */
  readonly address: string;
}

/** Bytes that a stream fetches with its first request, … */
const FIRST_BYTES = 1024 * 1024;
/** … and with each further one. */
const STREAM_BYTES = 8 * 1024 * 1024;
/** Where content is stored changes with time: addresses there are signed for a while. */
const ADDRESS_LIFE_MS = 5 * 60_000;

/** The file; nothing is asked until it is read. */
export function hubFile(http: HubHttp, place: HubPlace, entry: HubEntry): DataFile {
  const content = new Content(http, place, entry);
  const { sizeBytes, etag, path } = entry;
  const rangesOf = (signal: AbortSignal | undefined): FileRanges => ({
    sizeBytes,
    isRemote: true,
    read: (start, end) => content.read(start, end, signal),
    close: async () => undefined,
  });
  return {
    name: path,
    path: place.address,
    sizeBytes: async () => sizeBytes,
    stream: (signal) => streamOf(rangesOf, signal),
    openRanges: async (signal) => rangesOf(signal),
    identity: async () => ({
      path: place.address,
      sizeBytes,
      sha256: createHash('sha256').update([place.commit, path, etag, sizeBytes].join('\n')).digest('hex'),
      revision: place.commit,
      etag,
    }),
  };
}

/**
 * The first piece is small, for those who only look; from the second on, one piece is fetched ahead of the reader. What
 * is under way when the reader stops is broken off.
 */
async function* streamOf(
  open: (signal: AbortSignal) => FileRanges,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  const stopped = new AbortController();
  const ranges = open(signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal);
  const piece = (start: number, length: number): Promise<Buffer> | null =>
    start < ranges.sizeBytes ? ranges.read(start, Math.min(start + length, ranges.sizeBytes)) : null;
  try {
    const first = await piece(0, FIRST_BYTES);
    if (first && !signal?.aborted) yield first;
    let next = piece(FIRST_BYTES, STREAM_BYTES);
    for (let start = FIRST_BYTES + STREAM_BYTES; next; start += STREAM_BYTES) {
      const bytes: Buffer = await next;
      if (signal?.aborted) return;
      next = piece(start, STREAM_BYTES);
      // The reader may never come back for it.
      next?.catch(() => undefined);
      yield bytes;
    }
  } finally {
    stopped.abort();
  }
}

class Content {
  readonly #http: HubHttp;
  readonly #place: HubPlace;
  readonly #entry: HubEntry;
  /** Where the Hub sent the last request to, and until when that holds. */
  #stored: { readonly url: string; readonly untilMs: number } | null = null;

  constructor(http: HubHttp, place: HubPlace, entry: HubEntry) {
    this.#http = http;
    this.#place = place;
    this.#entry = entry;
  }

  /** Exactly these bytes. A connection that breaks goes on from where it broke. */
  async read(start: number, end: number, signal: AbortSignal | undefined): Promise<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(end - start);
    const progress = { filled: 0 };
    try {
      await this.#http.retrying(async () => {
        if (progress.filled < buffer.length) await this.#fetch(buffer, start, progress, signal);
      }, signal);
    } catch (error) {
      if (!(error instanceof HubRefusal)) throw error;
      throw new SourceReadError(said('{0} cannot be read: {1}', this.#place.address, error.message), {
        cause: error,
      });
    }
    return buffer;
  }

  async #fetch(
    buffer: Buffer,
    start: number,
    progress: { filled: number },
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const from = start + progress.filled;
    const last = start + buffer.length - 1;
    const answer = await this.#ask(`bytes=${from}-${last}`, signal);
    this.#checkRange(answer, from, last);
    try {
      for await (const chunk of answer.response.body ?? []) {
        const bytes = chunk as Uint8Array;
        if (progress.filled + bytes.length > buffer.length)
          throw new SourceReadError(
            said(
              '{0} sends more bytes than were asked for. Try again; if it stays so, the server is at fault.',
              this.#place.address,
            ),
          );
        buffer.set(bytes, progress.filled);
        progress.filled += bytes.length;
      }
    } catch (error) {
      throw error instanceof SourceReadError ? error : unanswered(answer.url, error);
    }
    if (progress.filled < buffer.length)
      throw unanswered(answer.url, new Error(said('it sent too few bytes')));
  }

  async #ask(range: string, signal: AbortSignal | undefined): Promise<HubAnswer> {
    const stored = this.#stored;
    if (stored && stored.untilMs > performance.now()) {
      try {
        return await this.#http.send({ url: stored.url, headers: { range }, signal });
      } catch (error) {
        // A signed address that ran out is refused or gone: the Hub gives a new one.
        const { status } = error instanceof HubRefusal ? error : { status: null };
        if (status === null || status === 429 || status >= 500) throw error;
      }
    }
    this.#stored = null;
    const answer = await this.#http.send({ url: this.#url(), headers: { range }, signal });
    this.#checkContent(answer);
    if (answer.redirected) this.#stored = { url: answer.url, untilMs: performance.now() + ADDRESS_LIFE_MS };
    return answer;
  }

  #url(): string {
    const { endpoint, dataset, commit } = this.#place;
    const path = this.#entry.path.split('/').map(encodeURIComponent).join('/');
    return `${endpoint}/datasets/${dataset}/resolve/${commit}/${path}`;
  }

  /** The Hub's own answer names the content; what the storage calls it is its own affair. */
  #checkContent({ response, redirected }: HubAnswer): void {
    const named = redirected?.get('x-linked-etag') ?? (redirected ? null : response.headers.get('etag'));
    const found = named?.replace(/^W\//, '').replaceAll('"', '');
    if (found !== undefined && found !== this.#entry.etag) {
      throw new SourceReadError(
        said(
          '{0} is no longer the file that was listed. Try again; if it stays so, the server is at fault.',
          this.#place.address,
        ),
      );
    }
  }

  #checkRange({ response }: HubAnswer, from: number, last: number): void {
    const { sizeBytes } = this.#entry;
    const whole = response.status === 200 && from === 0 && last === sizeBytes - 1;
    const range = response.headers.get('content-range');
    if (whole || range === `bytes ${from}-${last}/${sizeBytes}`) return;
    const { address } = this.#place;
    throw new SourceReadError(
      response.status === 206
        ? said(
            '{0} has other bytes than were asked for ({1}). Try again; if it stays so, the server is at fault.',
            address,
            String(range),
          )
        : said('{0} cannot be read in parts. Try again; if it stays so, the server is at fault.', address),
    );
  }
}
