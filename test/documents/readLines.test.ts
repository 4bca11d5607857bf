import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../server/documents/readLines.ts';
import { collectAll } from './collect.ts';

describe('readLines', () => {
  it('numbers lines as editors do and skips blank ones', async () => {
    expect(await linesOf(['{"a":1}\r\n\r\n  \n{"b":2}'])).toEqual([
      { ok: true, number: 1, text: '{"a":1}\r' },
      { ok: true, number: 4, text: '{"b":2}' },
    ]);
  });

  it('drops a byte order mark at the start and nowhere else', async () => {
    expect(await linesOf(['\ufeffone\n\ufefftwo'])).toEqual([
      { ok: true, number: 1, text: 'one' },
      { ok: true, number: 2, text: '\ufefftwo' },
    ]);
  });

  it('gives the same lines however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n') && text.trim() !== ''),
        ),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        async (texts, sizes) => {
          const bytes = Buffer.from(texts.join('\n'), 'utf8');
          const lines = await collectAll(readLines(cut(bytes, sizes)));
          expect(lines.map((line) => (line.ok ? line.text : line.message))).toEqual(
            texts.map((text) => text.toWellFormed()),
          );
        },
      ),
    );
  });

  it('reports what is no UTF-8 and goes on', async () => {
    const chunks = [Buffer.from([0x61, 0xff, 0x0a]), Buffer.from('b\n')];
    expect(await collectAll(readLines(from(chunks)))).toEqual([
      { ok: false, number: 1, message: 'not valid UTF-8' },
      { ok: true, number: 2, text: 'b' },
    ]);
  });

  it('reports a line that is too long without holding it, and goes on', async () => {
    const chunks = ['aaaa', 'aaaa', 'aaaa\nbb\n'].map((text) => Buffer.from(text));
    expect(await collectAll(readLines(from(chunks), 10))).toEqual([
      { ok: false, number: 1, message: 'longer than 10 bytes' },
      { ok: true, number: 2, text: 'bb' },
    ]);
  });
});

async function linesOf(chunks: readonly string[]): Promise<unknown> {
  return collectAll(readLines(from(chunks.map((text) => Buffer.from(text, 'utf8')))));
}

async function* from(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const end = start + (sizes[turn % sizes.length] ?? 1);
    yield bytes.subarray(start, end);
    start = end;
  }
}
