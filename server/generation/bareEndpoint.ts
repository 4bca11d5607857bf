/** An address as an endpoint, before anybody said more about it. */
import type { Endpoint } from './endpoint.ts';

/** The endpoint at a normalised address. */
export function bareEndpoint(alias: string, baseUrl: string, origin: string): Endpoint {
  return {
    alias,
    baseUrl,
    origin,
    model: null,
    headers: {},
    apiKeyEnv: null,
    tokenizer: null,
    window: null,
    concurrency: null,
    gpus: null,
    pricePerGpuHour: null,
  };
}
