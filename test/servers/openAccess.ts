/** What the tests against servers that others wrote share: reaching one, and reading a stream to its end. */
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import type { Delta, Outcome } from '../../server/generation/completion.ts';
import type { EndpointAccess } from '../../server/generation/endpoint.ts';

/** Access to the server at `http://HOST:PORT`, with nothing said about it but its address. */
export function openAccess(url: string, key: string | null = null): EndpointAccess {
  return { endpoint: bareEndpoint('server', `${url}/v1`, url), key };
}

/** Everything a stream still yields, and its outcome. */
export async function readToEnd(
  stream: AsyncGenerator<Delta, Outcome>,
): Promise<{ readonly deltas: readonly Delta[]; readonly outcome: Outcome }> {
  const deltas: Delta[] = [];
  for (let next = await stream.next(); ; next = await stream.next()) {
    if (next.done) return { deltas, outcome: next.value };
    deltas.push(next.value);
  }
}

/** A signal that nobody ever aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}
