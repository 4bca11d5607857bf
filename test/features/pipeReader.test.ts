/** Messages come out of a pipe whole, however it cuts them. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PipeReader } from '../../server/languageServer/pipeReader.ts';

test('any cutting of any messages gives the same messages', async () => {
  const message = fc.record({ method: fc.string(), params: fc.string({ unit: 'grapheme', maxLength: 40 }) });
  const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 6 }), cuts, async (messages, sizes) => {
      const bytes = Buffer.concat(messages.map(framed));
      expect((await readAll(cutInto(bytes, sizes))).messages).toEqual(messages);
    }),
  );
});

test('what is no message is told, and the next one is read', async () => {
  const { messages, errors } = await readAll([
    Buffer.from('Content-Type: text\r\n\r\n'),
    Buffer.from('Content-Length: 5\r\n\r\n{"a":'),
    Buffer.from('Content-Length: 4\r\n\r\nnull'),
    framed({ method: 'next' }),
  ]);
  expect(messages).toEqual([{ method: 'next' }]);
  expect(errors).toHaveLength(3);
});

test('a message that says no length is told once, and the next one is read, however the pipe cuts them', async () => {
  const body = '{\r\n\r\n"method": "lost", "params": "Content-Length: 3"\r\n\r\n}';
  const stray = fc.constantFrom(
    body,
    `\r\n\r\n${body}`,
    `Content-Type: text\r\n\r\n${body}`,
    `Content-Length: much\r\n\r\n${body}`,
    `X-Content-Length: 3\r\n\r\n${body}`,
    'not a word of the protocol, ä\n'.repeat(9),
  );
  const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(stray, cuts, async (text, sizes) => {
      const before = { method: 'before', params: 'ä' };
      const after = [{ method: 'next' }, { method: 'the one after' }];
      const bytes = Buffer.concat([framed(before), Buffer.from(text), ...after.map(framed)]);
      const { messages, errors } = await readAll(cutInto(bytes, sizes));
      expect(messages).toEqual([before, ...after]);
      expect(errors.map(({ message }) => message)).toEqual([
        'A message without Content-Length was passed over.',
      ]);
    }),
  );
});

test('of what never becomes a message, little is kept', async () => {
  const megabyte = Buffer.alloc(1_100_000, 'no message\n');
  const next = framed({ method: 'next' });
  const { messages, errors } = await readAll([...Array.from({ length: 20 }, () => megabyte), next]);
  expect(messages).toEqual([{ method: 'next' }]);
  expect(errors).toHaveLength(1);
});

function framed(message: object): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

function* cutInto(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let start = 0, n = 0; start < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    yield bytes.subarray(start, start + size);
    start += size;
  }
}

async function readAll(chunks: Iterable<Buffer>): Promise<{ messages: unknown[]; errors: Error[] }> {
  const pipe = new PassThrough();
  const reader = new PipeReader(pipe, (arrived, library) => arrived.forEach(library));
  const messages: unknown[] = [];
  const errors: Error[] = [];
  reader.onError((error) => errors.push(error));
  const closed = new Promise<void>((resolve) => {
    reader.onClose(resolve);
  });
  reader.listen((message) => messages.push(message));
  for (const chunk of chunks) pipe.write(chunk);
  pipe.end();
  await closed;
  return { messages, errors };
}
