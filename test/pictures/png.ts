/** PNG as a browser's screenshots are: eight bits per channel, three or four of them, not interlaced. Read to pixels and written again. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Pixels as RGBA, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

export const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Throws for a PNG of another kind. */
export function readPng(file: Buffer): Picture {
  const parts = chunksOf(file);
  const head = parts.find(({ type }) => type === 'IHDR')?.data;
  if (!head) throw new Error('This is no PNG.');
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const channels = { 2: 3, 6: 4 }[head.readUInt8(9)];
  if (head.readUInt8(8) !== 8 || channels === undefined || head.readUInt8(12) !== 0) {
    throw new Error('This PNG has other channels than a screenshot.');
  }
  const data = inflateSync(
    Buffer.concat(parts.filter(({ type }) => type === 'IDAT').map((part) => part.data)),
  );
  const lines = unfilter(data, width * channels, height, channels);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgba.set(lines.subarray(pixel * channels, (pixel + 1) * channels), pixel * 4);
  }
  return { width, height, rgba };
}

/** What stands in an IDAT: not filtered, so that the letters and surfaces of a drawn window repeat byte for byte, and compressed. */
export function compress({ height, rgba, width }: Picture): Buffer {
  const size = width * 4;
  const data = Buffer.alloc((size + 1) * height);
  for (let y = 0; y < height; y++) data.set(rgba.subarray(y * size, (y + 1) * size), y * (size + 1) + 1);
  return deflateSync(data, { level: 9, memLevel: 9 });
}

/** The header of an RGBA picture. */
export function headerOf({ height, width }: Picture): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return chunk('IHDR', head);
}

/** A picture in one piece. */
export function wholePng(header: Buffer, data: Buffer): Buffer {
  return Buffer.concat([SIGNATURE, header, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

export function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function chunksOf(file: Buffer): readonly { readonly type: string; readonly data: Buffer }[] {
  const found: { readonly type: string; readonly data: Buffer }[] = [];
  for (let at = SIGNATURE.length; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    found.push({
      type: file.toString('latin1', at + 4, at + 8),
      data: file.subarray(at + 8, at + 8 + length),
    });
    at += 12 + length;
  }
  return found;
}

/** Each line begins with the number of its filter; bytes are differences to what stands left, above, and above left. */
function unfilter(data: Uint8Array, size: number, height: number, step: number): Uint8Array {
  const lines = new Uint8Array(size * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (size + 1)];
    for (let x = 0; x < size; x++) {
      const left = x < step ? 0 : (lines[y * size + x - step] ?? 0);
      const above = y === 0 ? 0 : (lines[(y - 1) * size + x] ?? 0);
      const corner = y === 0 || x < step ? 0 : (lines[(y - 1) * size + x - step] ?? 0);
      const byte = data[y * (size + 1) + 1 + x] ?? 0;
      lines[y * size + x] = byte + guessOf(filter, left, above, corner);
    }
  }
  return lines;
}

function guessOf(filter: number | undefined, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return Math.floor((left + above) / 2);
    case 4: {
      const guess = left + above - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
      if (a <= b && a <= c) return left;
      return b <= c ? above : corner;
    }
    default:
      return 0;
  }
}
