/** Files that are something else than their names say, by their first bytes: said at once instead of a bad row for each line. */
import { said } from '../language/said.ts';
import type { Compression } from './fileFormat.ts';
import { SourceReadError } from './source.ts';

/** What a file begins with, and what that makes of it. */
interface Beginning {
  readonly bytes: readonly number[];
  readonly kind: 'gzip' | 'zstd' | 'parquet' | 'utf-16' | 'archive';
}

const BEGINNINGS: readonly Beginning[] = [
  { bytes: [0x1f, 0x8b], kind: 'gzip' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], kind: 'zstd' },
  { bytes: [0x50, 0x41, 0x52, 0x31], kind: 'parquet' },
  { bytes: [0xff, 0xfe], kind: 'utf-16' },
  { bytes: [0xfe, 0xff], kind: 'utf-16' },
  // zip, xz, bzip2
  { bytes: [0x50, 0x4b, 0x03, 0x04], kind: 'archive' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], kind: 'archive' },
  { bytes: [0x42, 0x5a, 0x68], kind: 'archive' },
];
const LONGEST = Math.max(...BEGINNINGS.map(({ bytes }) => bytes.length));

/** Passes text on. Throws `SourceReadError` where it begins as no text in UTF-8 does. */
export function asText(name: string, chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return lookedOver(chunks, (head) => {
    const kind = kindOf(head);
    if (kind !== null) throw new SourceReadError(notText(name, kind));
  });
}

/** Passes packed bytes on. Throws `SourceReadError` where they are not packed as the name says; too few are left to the decompressor. */
export function asPacked(
  name: string,
  chunks: AsyncIterable<Buffer>,
  compression: Exclude<Compression, 'none'>,
): AsyncIterable<Buffer> {
  return lookedOver(chunks, (head) => {
    const isPacked = kindOf(head) === compression || isSkippable(head);
    if (head.length >= LONGEST && !isPacked) throw new SourceReadError(notPacked(name, compression));
  });
}

async function* lookedOver(
  chunks: AsyncIterable<Buffer>,
  look: (head: Buffer) => void,
): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < LONGEST) continue;
    look(head);
    yield head;
    head = null;
  }
  if (head === null) return;
  look(head);
  if (head.length > 0) yield head;
}

function kindOf(head: Buffer): Beginning['kind'] | null {
  return BEGINNINGS.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte))?.kind ?? null;
}

/** Frames that Zstandard passes over may stand before the first one. */
function isSkippable(head: Buffer): boolean {
  return ((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
}

function notText(name: string, kind: Beginning['kind']): string {
  switch (kind) {
    case 'gzip':
      return said('{0} is packed with gzip, which its name does not say. Add {1} to its name.', name, '.gz');
    case 'zstd':
      return said(
        '{0} is packed with Zstandard, which its name does not say. Add {1} to its name.',
        name,
        '.zst',
      );
    case 'parquet':
      return said('{0} is a Parquet file. Let its name end in .parquet.', name);
    case 'utf-16':
      return said('{0} is text in UTF-16. Save it as UTF-8.', name);
    case 'archive':
      return said('{0} is an archive that is not read. Unpack it; gzip and Zstandard are read.', name);
  }
}

function notPacked(name: string, compression: Exclude<Compression, 'none'>): string {
  return compression === 'gzip'
    ? said('{0} is not packed with gzip, though its name says so. Take {1} from its name.', name, '.gz')
    : said(
        '{0} is not packed with Zstandard, though its name says so. Take {1} from its name.',
        name,
        '.zst',
      );
}
