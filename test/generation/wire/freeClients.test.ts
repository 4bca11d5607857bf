import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { bareEndpoint } from '../../../server/generation/bareEndpoint.ts';
import { createTransport } from '../../../server/generation/transport.ts';
import { type Post, postWhole } from '../../../server/generation/wire/postWhole.ts';
import { whole } from '../../servers/chatAnswers.ts';

/** What becomes of a request, by the server or by the one who sent it. */
const FATES = ['answered', 'closes', 'dropped', 'refused', 'too late', 'stopped', 'stopped at once'] as const;
type Fate = (typeof FATES)[number];

const AT_ONCE = 6;

describe('connections for requests by the thousand', () => {
  it('law: are no more than the requests at once, and serve the next ones whatever became of the last', async () => {
    await using server = await startServer();
    const fates = fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fates, async (drawn) => {
        const asking = server.asking();
        await inTurns(drawn, AT_ONCE, async (fate) => {
          expect(await asking.ask(fate), fate).toBe(ENDS[fate]);
        });
        expect(await asking.ask('answered')).toBe('ok');
        expect(asking.mostOpen()).toBeLessThanOrEqual(AT_ONCE);
        await asking.close();
      }),
      { numRuns: 25, seed: 7 },
    );
  }, 60_000);

  it('are opened again after the server was away', async () => {
    const first = await startServer();
    const { port } = first;
    const asking = first.asking();
    expect(await asking.ask('answered')).toBe('ok');
    await first[Symbol.asyncDispose]();
    // Nobody has told the one that rested yet.
    expect(['dropped', 'unreachable']).toContain(await asking.ask('answered'));
    expect(await asking.ask('answered')).toBe('unreachable');
    await using _second = await startServer(port);
    expect(await asking.ask('answered')).toBe('ok');
    await asking.close();
  });

  it('are opened no more once the transport is closed', async () => {
    await using server = await startServer();
    const asking = server.asking();
    await asking.close();
    expect(await asking.ask('answered')).not.toBe('ok');
  });

  it('have no time limits of their own beside the deadline', () => {
    const sent: Dispatcher.DispatchOptions[] = [];
    const dispatcher = {
      dispatch: (options: Dispatcher.DispatchOptions) => sent.push(options) > 0,
    } as unknown as Dispatcher;
    postWhole({ take: () => dispatcher, giveBack: () => undefined }, POST, {
      answered: () => undefined,
      failed: () => undefined,
    });
    expect(sent).toMatchObject([{ headersTimeout: 0, bodyTimeout: 0 }]);
  });
});

const POST: Post = {
  origin: 'http://far.invalid',
  path: '/v1/chat/completions',
  headers: {},
  json: '{}',
  signal: new AbortController().signal,
  deadlineMs: 1000,
  mostBytes: () => 1000,
};

const ENDS: Readonly<Record<Fate, string>> = {
  answered: 'ok',
  closes: 'ok',
  dropped: 'dropped',
  refused: 'server-error',
  'too late': 'timeout',
  stopped: 'aborted',
  'stopped at once': 'aborted',
};

async function inTurns(
  fates: readonly Fate[],
  lanes: number,
  ask: (fate: Fate) => Promise<void>,
): Promise<void> {
  const left = [...fates];
  const work = async (): Promise<void> => {
    for (let fate = left.pop(); fate !== undefined; fate = left.pop()) await ask(fate);
  };
  await Promise.all(Array.from({ length: lanes }, work));
}

async function startServer(port = 0) {
  let open = 0;
  let most = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    answer(JSON.parse(body).fate as Fate, response);
  });
  server.on('connection', (socket) => {
    open += 1;
    most = Math.max(most, open);
    socket.on('close', () => {
      open -= 1;
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as AddressInfo).port;
  const origin = `http://127.0.0.1:${own}`;
  return {
    port: own,
    asking() {
      const transport = createTransport();
      const access = { key: null, endpoint: bareEndpoint('gpu', `${origin}/v1`, origin) };
      most = open;
      return {
        async ask(fate: Fate): Promise<string> {
          const stop = new AbortController();
          if (fate === 'stopped') setTimeout(() => stop.abort(), 5);
          const asked = transport.complete(
            access,
            { fate },
            { signal: stop.signal, deadlineMs: fate === 'too late' ? 10 : 10_000 },
          );
          if (fate === 'stopped at once') stop.abort();
          const outcome = await asked;
          return outcome.ok ? 'ok' : outcome.failure.reason;
        },
        mostOpen: () => most,
        close: () => transport.close(),
      };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(fate: Fate, response: ServerResponse): void {
  if (fate === 'dropped') response.destroy();
  else if (fate === 'refused') response.writeHead(500).end('busy');
  else if (fate === 'answered' || fate === 'closes') {
    if (fate === 'closes') response.setHeader('connection', 'close');
    response.setHeader('content-type', 'application/json').end(JSON.stringify(whole('so')));
  }
}
