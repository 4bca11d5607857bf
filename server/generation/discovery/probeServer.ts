/** Asks one address who is there. Reads little, follows no redirect elsewhere, sends no key, and gives up soon. */
import { bareEndpoint } from '../bareEndpoint.ts';
import type { EndpointAccess } from '../endpoint.ts';
import type { Connections } from '../wire/connections.ts';
import { parseJson } from '../wire/decode.ts';
import { failureOfError } from '../wire/failures.ts';
import { limitTime } from '../wire/limitTime.ts';
import { placeOf } from '../wire/place.ts';
import { readText, send } from '../wire/send.ts';
import {
  FURTHER,
  isUnclear,
  LISTING,
  type Path,
  type PathAnswer,
  type Recognised,
  recogniseServer,
} from './recogniseServer.ts';

/** A listing longer than this is none: OpenAI's with hundreds of models is a tenth of it. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Null where nothing answers within `withinMs` a path, or where what answers is no model server. The paths beyond
 * the listing are asked for only where something spoke HTTP and the listing left open who.
 */
export async function probeServer(
  connections: Connections,
  origin: string,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<Recognised | null> {
  const access = { endpoint: bareEndpoint(origin, `${origin}/v1`, origin), key: null };
  const ask = (path: Path): Promise<PathAnswer | null> =>
    get(connections, access, path, { withinMs, signal });
  const listing = await ask(LISTING);
  if (!listing) return null;
  const answers = new Map<Path, PathAnswer>([[LISTING, listing]]);
  if (isUnclear(listing)) {
    await Promise.all(
      FURTHER.map(async (path) => {
        const answer = await ask(path);
        if (answer) answers.set(path, answer);
      }),
    );
  }
  return recogniseServer(answers);
}

async function get(
  connections: Connections,
  access: EndpointAccess,
  path: Path,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<PathAnswer | null> {
  const place = placeOf(access, null);
  const time = limitTime(signal, withinMs);
  try {
    const url = new URL(`${access.endpoint.origin}${path}`);
    const exchange = { url, json: null, accept: 'application/json', signal: time.signal };
    const sent = await send(access, exchange, connections, place);
    if (!sent.ok) return null;
    const { text, whole } = await readText(sent.response.body, MAX_ANSWER_BYTES);
    return { status: sent.response.status, json: whole ? parseJson(text) : undefined };
  } catch (error) {
    if (time.signal.aborted || failureOfError(error, place)) return null;
    throw error;
  } finally {
    time.release();
  }
}
