/** The animated PNG of the README's pictures: what a browser would draw at its end is the last screenshot. */
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { animate } from './animate.ts';
import { compress, headerOf, type Picture, readPng, wholePng } from './png.ts';

function picture(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly number[],
): Picture {
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++)
    rgba.set([...colour(at % width, Math.floor(at / width)), 255], at * 4);
  return { width, height, rgba };
}

function png(of: Picture): Buffer {
  return wholePng(headerOf(of), compress(of));
}

const one = picture(7, 5, (x, y) => [x * 30, y * 40, 9]);
const other = picture(7, 5, (x, y) => (x === 3 && y === 2 ? [255, 0, 0] : [x * 30, y * 40, 9]));

test('pixels survive being written and read', () => {
  expect(readPng(png(one))).toEqual(one);
});

test('a later frame holds only what changed, over what stands there', () => {
  const file = animate([
    { png: png(one), showMs: 500 },
    { png: png(other), showMs: 250 },
  ]);
  expect(file.indexOf('acTL')).toBeGreaterThan(0);
  const at = file.indexOf('fdAT');
  const data = inflateSync(file.subarray(at + 8, at + 4 + file.readUInt32BE(at - 4)));
  // Each line is a filter and seven pixels; of the third line, the fourth pixel is red.
  const line = data.subarray(2 * 29 + 1, 3 * 29);
  expect([...line]).toEqual([...Array(12).fill(0), 255, 0, 0, 255, ...Array(12).fill(0)]);
  expect(readPng(file)).toEqual(one);
});
