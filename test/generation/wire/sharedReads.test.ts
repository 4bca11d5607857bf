/** Connections that read into the same memory: whatever comes in whatever pieces, each gets its own bytes, all of them. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Client } from 'undici';
import { expect, test } from 'vitest';
import { sharedReads } from '../../../server/generation/wire/sharedReads.ts';

/** How the end of a body is known. */
const ENDS = ['length', 'chunks', 'close'] as const;

const anAnswer = fc.record({
  sizeBytes: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 300_000 })),
  end: fc.constantFrom(...ENDS),
  /** Where it is cut, as shares of its bytes; between two pieces the server waits for a moment. */
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
});
type Answer = typeof anAnswer extends fc.Arbitrary<infer T> ? T : never;

const AT_ONCE = 4;

test('law: every answer is what its server sent, however its pieces come between those of others', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAnswer, { minLength: 1, maxLength: 12 }), async (answers) => {
      await using server = await startServer((socket, number) => sendAnswer(socket, number, answers[number]));
      const connect = sharedReads({ timeout: 5000 });
      const waiting = [...answers.entries()];
      const ask = async (): Promise<void> => {
        const client = new Client(server.origin, { connect });
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const [number, { sizeBytes }] = next;
          const { headers, body } = await client.request({ path: `/${number}`, method: 'GET' });
          expect(headers['x-number']).toBe(String(number));
          expect(Buffer.from(await body.arrayBuffer()).equals(bytesOf(number, sizeBytes))).toBe(true);
        }
        await client.close();
      };
      await Promise.all(Array.from({ length: AT_ONCE }, ask));
    }),
    { numRuns: 25, seed: 11 },
  );
}, 60_000);

test('a reader that takes its time loses nothing, and the server waits', async () => {
  const sizeBytes = 8_000_000;
  let sentAt = 0;
  await using server = await startServer(async (socket, number) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${sizeBytes}\r\n\r\n`);
    socket.write(bytesOf(number, sizeBytes), () => {
      sentAt = performance.now();
    });
  });
  const client = new Client(server.origin, { connect: sharedReads({ timeout: 5000 }) });
  const { body } = await client.request({ path: '/3', method: 'GET' });
  await sleep(300);
  const beganAt = performance.now();
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece as Buffer);
  expect(Buffer.concat(pieces).equals(bytesOf(3, sizeBytes))).toBe(true);
  expect(sentAt).toBeGreaterThan(beganAt);
  await client.close();
});

test('a server that breaks off in the middle, or closes without a word, is an error', async () => {
  await using server = await startServer(async (socket, number) => {
    if (number === 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of it');
    await sleep(20);
    if (number === 2) socket.resetAndDestroy();
    else socket.end();
  });
  const connect = sharedReads({ timeout: 5000 });
  for (const path of ['/0', '/1', '/2']) {
    const client = new Client(server.origin, { connect });
    const asked = client.request({ path, method: 'GET' }).then(({ body }) => body.text());
    await expect(asked, path).rejects.toThrow();
    await client.destroy();
  }
});

test('nobody there is an error', async () => {
  const server = await startServer(async () => undefined);
  await server[Symbol.asyncDispose]();
  const client = new Client(server.origin, { connect: sharedReads({ timeout: 5000 }) });
  await expect(client.request({ path: '/', method: 'GET' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await client.destroy();
});

/** Bytes that tell whose they are. */
function bytesOf(number: number, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (let position = 0; position < sizeBytes; position++)
    bytes[position] = (number * 31 + position * 7) & 0xff;
  return bytes;
}

async function sendAnswer(socket: Socket, number: number, answer: Answer | undefined): Promise<void> {
  const { sizeBytes = 0, end = 'length', cuts = [] } = answer ?? {};
  const body = bytesOf(number, sizeBytes);
  const how = {
    length: `content-length: ${sizeBytes}`,
    chunks: 'transfer-encoding: chunked',
    close: 'connection: close',
  }[end];
  const head = Buffer.from(`HTTP/1.1 200 OK\r\nx-number: ${number}\r\n${how}\r\n\r\n`);
  const chunk = [Buffer.from(`${sizeBytes.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')];
  const last = Buffer.from('0\r\n\r\n');
  const whole = Buffer.concat([head, ...(end !== 'chunks' ? [body] : sizeBytes > 0 ? chunk : [last])]);
  const places = cuts.map((share) => Math.floor(share * whole.length)).sort((a, b) => a - b);
  for (const [position, start] of [0, ...places].entries()) {
    socket.write(whole.subarray(start, places[position] ?? whole.length));
    await sleep(1);
  }
  if (end === 'close') socket.end();
}

/** Answers a request for `/N` as the N-th; one connection may ask for several, one after the other. */
async function startServer(
  answer: (socket: Socket, number: number) => Promise<void>,
): Promise<{ readonly origin: string } & AsyncDisposable> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.on('data', (request) => {
      void answer(socket, Number(/^GET \/(\d*)/.exec(request.toString())?.[1] ?? 0));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
