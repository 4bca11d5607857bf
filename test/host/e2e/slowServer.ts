/** The practice endpoint behind a server that may want a key and takes its time, so that there is something to interfere with. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlowServer {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly origin: string;
  /** What an answer takes. */
  delayMs: number;
  /** Lets a job begin and not end: answers take two seconds each, and after so many there is none. */
  hold(most: number): void;
  /** Answers everything, at once. */
  release(): void;
  /** The key that is wanted; null for none. */
  key: string | null;
  /** Requests with a body so far. */
  readonly posts: number;
  close(): void;
}

/** Passes everything on to the practice endpoint at `port`. */
export async function startSlowServer(port: number, key: string | null): Promise<SlowServer> {
  let posts = 0;
  let most = Number.POSITIVE_INFINITY;
  const waiting: (() => void)[] = [];
  const letOn = (): void => {
    for (; most > 0 && waiting.length > 0; most--) waiting.shift()?.();
  };
  const server = createServer((asked, answer) => {
    const { method, url: path, headers } = asked;
    if (method === 'POST') posts += 1;
    if (slow.key !== null && headers.authorization !== `Bearer ${slow.key}`) {
      answer.writeHead(401).end();
      return;
    }
    const onward = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    if (method !== 'POST') return void asked.pipe(onward);
    setTimeout(() => {
      waiting.push(() => asked.pipe(onward));
      letOn();
    }, slow.delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const slow: SlowServer = {
    url: `${origin}/v1`,
    origin,
    delayMs: 0,
    key,
    hold(next) {
      slow.delayMs = 2_000;
      most = next;
    },
    release() {
      slow.delayMs = 0;
      most = Number.POSITIVE_INFINITY;
      letOn();
    },
    get posts() {
      return posts;
    },
    close: () => void server.close(),
  };
  return slow;
}
