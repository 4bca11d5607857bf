/** Screenshots as one animated PNG: the first whole, the others only where they differ from the one before. */
import { chunk, compress, headerOf, type Picture, readPng, SIGNATURE } from './png.ts';

/** One picture and how long it stands. */
export interface Frame {
  readonly png: Buffer;
  readonly showMs: number;
}

/** All frames have the size of the first. Plays for ever. */
export function animate(frames: readonly Frame[]): Buffer {
  const pictures = frames.map(({ png }) => readPng(png));
  const [first] = pictures;
  if (!first) throw new Error('An animation needs a picture.');
  const parts: Buffer[] = [SIGNATURE, headerOf(first), chunk('acTL', numbers(frames.length, 0))];
  let sequence = 0;
  for (const [index, picture] of pictures.entries()) {
    const before = pictures[index - 1];
    const data = compress(before ? changed(before, picture) : picture);
    parts.push(chunk('fcTL', control(sequence++, picture, frames[index]?.showMs ?? 0)));
    parts.push(before ? chunk('fdAT', Buffer.concat([numbers(sequence++), data])) : chunk('IDAT', data));
  }
  return Buffer.concat([...parts, chunk('IEND', Buffer.alloc(0))]);
}

/** Pixels that stay are transparent, and weigh next to nothing. */
function changed(before: Picture, after: Picture): Picture {
  const rgba = new Uint8Array(after.rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    const same = [0, 1, 2].every((channel) => before.rgba[at + channel] === after.rgba[at + channel]);
    if (!same) rgba.set(after.rgba.subarray(at, at + 4), at);
  }
  return { ...after, rgba };
}

/** Drawn over what stands there, which is kept. */
function control(sequence: number, { height, width }: Picture, showMs: number): Buffer {
  const delay = Buffer.alloc(4);
  delay.writeUInt16BE(Math.round(showMs), 0);
  delay.writeUInt16BE(1_000, 2);
  const overKept = Buffer.from([0, 1]);
  return Buffer.concat([numbers(sequence, width, height, 0, 0), delay, overKept]);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
