/**
 * A server that asks for a key in front of one that does not, and beside it the place where a cluster's nodes get that key
 * from: what a vault or a password store is elsewhere.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface KeyGate {
  /** Ends in `/v1`; asks for the key. */
  readonly url: string;
  /** Answers with the key to whoever asks. */
  readonly keyUrl: string;
  /** Requests that came without the key. */
  readonly refused: number;
  close(): Promise<void>;
}

export async function startKeyGate(origin: string, key: string): Promise<KeyGate> {
  let refused = 0;
  const gate = createServer((incoming, response) => {
    if (incoming.headers.authorization === `Bearer ${key}`) return pass(origin, incoming, response);
    refused += 1;
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"Incorrect API key provided."}}');
  });
  gate.keepAliveTimeout = 600_000;
  const vault = createServer((_, response) => response.end(key));
  const [gateOrigin, keyUrl] = await Promise.all([gate, vault].map(listen));
  return {
    url: `${gateOrigin}/v1`,
    keyUrl: keyUrl ?? '',
    get refused() {
      return refused;
    },
    close: async () => void (await Promise.all([gate, vault].map(close))),
  };
}

/** Passes everything on, and hangs up where the other side does. */
function pass(origin: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url } = incoming;
  const onward = request(new URL(url ?? '/', origin), { ...(method && { method }), headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => response.destroy());
    answer.on('aborted', () => response.destroy());
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  incoming.pipe(onward);
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
