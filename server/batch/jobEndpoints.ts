/** Where a job sends its requests now: the endpoints of its manifest, re-pointed by what happened since. */

import { normaliseUrl } from '../generation/normaliseUrl.ts';
import { said } from '../language/said.ts';
import type { JobEndpoint, JobManifest } from './job.ts';
import { eachEvent } from './readEvents.ts';

/** An endpoint of a job under another address. */
export interface Repointing {
  readonly alias: string;
  readonly url: string;
}

/** The endpoints after every re-pointing so far. Launchers look up the credentials for these origins. */
export async function jobEndpoints(folder: string, manifest: JobManifest): Promise<readonly JobEndpoint[]> {
  let endpoints = manifest.endpoints;
  await eachEvent(folder, 'endpoint', (event) => {
    if (event.kind !== 'endpoint') return;
    const moved = repoint(endpoints, event);
    if (moved.ok) endpoints = moved.endpoints;
  });
  return endpoints;
}

/** Moves one endpoint; refuses an alias that the job does not have and an address that is none. */
export function repoint(
  endpoints: readonly JobEndpoint[],
  { alias, url }: Repointing,
):
  | { readonly ok: true; readonly endpoints: readonly JobEndpoint[] }
  | { readonly ok: false; readonly message: string } {
  const known = endpoints.map((endpoint) => endpoint.alias);
  if (!known.includes(alias)) {
    return {
      ok: false,
      message: said('The job has no endpoint "{0}"; it uses {1}.', alias, known.join(', ')),
    };
  }
  const normal = normaliseUrl(url);
  if (!normal.ok) return normal;
  const { baseUrl, origin } = normal;
  return {
    ok: true,
    endpoints: endpoints.map((endpoint) =>
      endpoint.alias === alias ? { ...endpoint, baseUrl, origin } : endpoint,
    ),
  };
}

/** Reads `ALIAS=URL`; null when it is not of that form. */
export function parseRepointing(text: string): Repointing | null {
  const equals = text.indexOf('=');
  if (equals <= 0 || equals === text.length - 1) return null;
  return { alias: text.slice(0, equals), url: text.slice(equals + 1) };
}
