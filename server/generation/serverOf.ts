/** Which server answers: what tells one answer to a request from another. */
import type { Endpoint } from './endpoint.ts';

/** The origin; with the path where that is not the usual one, since several servers may stand behind one gateway. */
export function serverOf({ baseUrl, origin }: Pick<Endpoint, 'baseUrl' | 'origin'>): string {
  return baseUrl === `${origin}/v1` ? origin : baseUrl;
}
