/**
 * Connections to one origin for requests by the thousand: each is an undici client of its own, and those without a request
 * lie at hand. undici's pool would look for one among all of them, twice for every request.
 */
import { buildConnector, Client, type Dispatcher } from 'undici';
import { sharedReads } from './sharedReads.ts';

/** There are as many as there were ever requests at once. After they were destroyed requests are refused. */
export interface FreeClients {
  /** One without a request, which is the caller's until it is given back. */
  take(): Dispatcher;
  /** Its request has ended, as undici says. */
  giveBack(client: Dispatcher): void;
}

/** Opens nothing before the first request. */
export function createFreeClients(
  origin: string,
  connect: buildConnector.BuildOptions,
): FreeClients & { destroy(): Promise<void> } {
  const connector = origin.startsWith('http:') ? sharedReads(connect) : buildConnector(connect);
  const all: Client[] = [];
  const free: Dispatcher[] = [];
  let destroyed = false;
  return {
    take() {
      const known = free.pop();
      if (known) return known;
      const client = new Client(origin, { headersTimeout: 0, bodyTimeout: 0, connect: connector });
      if (destroyed) void client.destroy();
      else all.push(client);
      return client;
    },
    giveBack(client) {
      free.push(client);
    },
    async destroy() {
      destroyed = true;
      await Promise.all(all.map((client) => client.destroy()));
    },
  };
}
