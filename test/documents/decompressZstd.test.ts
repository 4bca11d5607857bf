import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decompressZstd } from '../../server/documents/decompressZstd.ts';
import { collect } from './collect.ts';

it('gives every byte of every frame, however the input is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ maxLength: 200 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 60 }),
      async (texts, size) => {
        const frames = texts.map((text) => zstdCompressSync(Buffer.from(text, 'utf8')));
        expect(await unpack(Buffer.concat(frames), size)).toBe(
          texts.map((text) => text.toWellFormed()).join(''),
        );
      },
    ),
  );
});

it('goes on where a chunk ends with its frame', async () => {
  const [one, two] = ['one', 'two'].map((text) => zstdCompressSync(text));
  async function* chunks(): AsyncGenerator<Buffer> {
    for (const frame of [one, two]) if (frame) yield frame;
  }
  expect(Buffer.concat(await collect(decompressZstd(chunks()))).toString()).toBe('onetwo');
});

it('skips skippable frames', async () => {
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const bytes = Buffer.concat([skippable, zstdCompressSync('a'), skippable, zstdCompressSync('b')]);
  expect(await unpack(bytes, 4)).toBe('ab');
});

it('fails on what is damaged, breaks off, or is something else', async () => {
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  const whole = zstdCompressSync(Buffer.from(Array.from({ length: 999 }, (_, n) => n % 251)), { params });
  await expect(unpack(whole.subarray(0, -5), 7)).rejects.toThrow();
  await expect(unpack(Buffer.concat([whole, Buffer.from('no zstd')]), 16)).rejects.toThrow();
  const damaged = Buffer.from(whole);
  damaged[whole.length - 10] = (damaged[whole.length - 10] ?? 0) ^ 0xff;
  await expect(unpack(damaged, 64)).rejects.toThrow();
});

async function unpack(bytes: Buffer, size: number): Promise<string> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
  }
  return Buffer.concat(await collect(decompressZstd(chunks()))).toString('utf8');
}
