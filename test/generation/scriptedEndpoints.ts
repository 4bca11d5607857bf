/** Scripted endpoints and the ways to ask them: what the tests of the transport share. */
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import type { Outcome } from '../../server/generation/completion.ts';
import type { EndpointAccess } from '../../server/generation/endpoint.ts';
import type { Transport } from '../../server/generation/transport.ts';
import type { JsonObject } from '../../server/language/json.ts';
import { type Asked, type ScriptedServer, startScriptedServer } from '../servers/scriptedServer.ts';

export const KEY = 'sk-a-secret-key-0123456789';

export const BODY: JsonObject = {
  model: 'm',
  messages: [{ role: 'user', content: 'Rewrite. The secret text of a document.' }],
};

/** Starts servers and closes them all. */
export class ScriptedEndpoints {
  #servers: ScriptedServer[] = [];

  /** Starts a server and gives the access to it, with a key. */
  async serve(script: Parameters<typeof startScriptedServer>[0]): Promise<EndpointAccess> {
    const server = await startScriptedServer(script);
    this.#servers.push(server);
    return { key: KEY, endpoint: endpointAt(server.origin) };
  }

  /** What the server started last was asked. */
  get asked(): readonly Asked[] {
    return this.#servers.at(-1)?.asked ?? [];
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => server.close()));
  }
}

/** Reads a stream to its end. */
export async function read(
  transport: Transport,
  access: EndpointAccess,
  options: { readonly signal?: AbortSignal; readonly onDelta?: () => void } = {},
): Promise<{ readonly text: string; readonly reasoning: string; readonly outcome: Outcome }> {
  const stream = transport.stream(access, BODY, options.signal ?? new AbortController().signal);
  const texts = { text: '', reasoning: '' };
  for (;;) {
    const step = await stream.next();
    if (step.done) return { ...texts, outcome: step.value };
    texts[step.value.kind] += step.value.text;
    options.onDelta?.();
  }
}

/** Asks for a whole answer. */
export function complete(
  transport: Transport,
  access: EndpointAccess,
  deadlineMs = 10_000,
): Promise<Outcome> {
  return transport.complete(access, BODY, { signal: new AbortController().signal, deadlineMs });
}

function endpointAt(origin: string): EndpointAccess['endpoint'] {
  return bareEndpoint('gpu', `${origin}/v1`, origin);
}
