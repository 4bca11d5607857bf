/**
 * Messages from a pipe. The library's reader takes two turns of the event loop for each message; this one hands over
 * what a chunk holds as soon as it is there, which is a tenth of what a key costs in a small file.
 */
import { isAscii } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { DataCallback, Disposable, Message, MessageReader } from 'vscode-languageserver/node';
import { AbstractMessageReader } from 'vscode-languageserver/node';

/** What is done with messages that arrived together; `library` takes one. */
export type TakeMessages = (messages: readonly Message[], library: DataCallback) => void;

const HEADER_END = '\r\n\r\n';

/** Reads `Content-Length` framed JSON in UTF-8. A frame that says no length or holds no object is told and passed over. */
export class PipeReader extends AbstractMessageReader implements MessageReader {
  readonly #pipe: Readable;
  readonly #handOver: TakeMessages;
  /** What arrived and is not a whole message yet; joined when it can be. */
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  /** Bytes that have to be there before looking again is worth it. */
  #wanted = 0;

  constructor(pipe: Readable, take: TakeMessages) {
    super();
    this.#pipe = pipe;
    this.#handOver = take;
  }

  listen(callback: DataCallback): Disposable {
    const take = (chunk: Buffer): void => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      if (this.#bytes < this.#wanted) return;
      const messages = this.#read();
      if (messages.length > 0) this.#handOver(messages, callback);
    };
    this.#pipe.on('data', take);
    this.#pipe.on('error', (error) => this.fireError(error));
    this.#pipe.on('close', () => this.fireClose());
    return { dispose: () => this.#pipe.off('data', take) };
  }

  #read(): readonly Message[] {
    const messages: Message[] = [];
    const bytes = this.#joined();
    // A letter for each byte: what headers are made of, and most bodies too, so that all is decoded in one step.
    const letters = bytes.toString('latin1');
    const isPlain = isAscii(bytes);
    let at = 0;
    this.#wanted = 0;
    for (let head = letters.indexOf(HEADER_END); head !== -1; head = letters.indexOf(HEADER_END, at)) {
      const start = head + HEADER_END.length;
      const length = contentLength(letters.slice(at, head));
      const end = start + (length ?? 0);
      if (bytes.length < end) {
        this.#wanted = end - at;
        break;
      }
      if (length === null) this.fireError(new Error('A message without Content-Length was passed over.'));
      else this.#parse(isPlain ? letters.slice(start, end) : bytes.toString('utf8', start, end), messages);
      at = end;
    }
    this.#bytes = bytes.length - at;
    if (this.#bytes > 0) this.#chunks.push(bytes.subarray(at));
    return messages;
  }

  #joined(): Buffer {
    const joined =
      this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    this.#chunks.length = 0;
    return joined;
  }

  #parse(body: string, messages: Message[]): void {
    try {
      const message: unknown = JSON.parse(body);
      if (typeof message === 'object' && message !== null) messages.push(message as Message);
      else this.fireError(new Error('What is no message was passed over.'));
    } catch (error) {
      this.fireError(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Null where the headers do not say it. */
function contentLength(headers: string): number | null {
  const found = /^content-length:\s*(\d+)\s*$/im.exec(headers)?.[1];
  return found === undefined ? null : Number(found);
}
