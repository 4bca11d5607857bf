/** An address as an endpoint, before anybody said more about it. */
import type { Endpoint } from '../../server/generation/endpoint.ts';
import { proposeAlias } from './proposeAlias.ts';

/** The endpoint at a normalised address, named as `proposeAlias` would. */
export function bareEndpoint(baseUrl: string, origin: string): Endpoint {
  return {
    alias: proposeAlias(baseUrl),
    baseUrl,
    origin,
    model: null,
    headers: {},
    apiKeyEnv: null,
    window: null,
    concurrency: null,
    gpus: null,
    pricePerGpuHour: null,
  };
}
