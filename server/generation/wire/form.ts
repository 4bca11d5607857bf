/** A multipart form (RFC 7578) with one file, read from the disk while it is sent: what an upload takes. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** A file to upload, with the form's other fields. */
export interface Upload {
  readonly fields: Readonly<Record<string, string>>;
  /** Sent as `file` under this name. */
  readonly name: string;
  readonly path: string;
  /** Of the file; it must not change while it is sent. */
  readonly sizeBytes: number;
}

/** A body whose length is known before it is sent. */
export interface Form {
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Reads the file from its start. */
  open(): Readable;
}

/** The form of an upload. Nothing that it holds may contain the boundary. `onProgress` hears of each piece. */
export function formOf(upload: Upload, boundary: string, onProgress: () => void): Form {
  const head = Buffer.from(headOf(upload, boundary));
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: head.length + upload.sizeBytes + tail.length,
    open: () => Readable.from(pieces(head, upload.path, tail, onProgress), { objectMode: false }),
  };
}

async function* pieces(
  head: Buffer,
  path: string,
  tail: Buffer,
  onProgress: () => void,
): AsyncGenerator<Buffer> {
  yield head;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    onProgress();
    yield chunk;
  }
  yield tail;
}

function headOf({ fields, name }: Upload, boundary: string): string {
  const texts = Object.entries(fields).map(
    ([field, value]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(field)}"\r\n\r\n${value}\r\n`,
  );
  return `${texts.join('')}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${quoted(name)}"\r\ncontent-type: application/jsonl\r\n\r\n`;
}

/** Names stand between quotes: what would end them is written as browsers write it. */
function quoted(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
