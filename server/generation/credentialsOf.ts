/**
 * Credentials on their way to a runner: by origin, and by name and origin where several profiles share one server, each with
 * a key and headers of its own. A name alone says nothing: a job folder may come from anybody.
 */
import type { Credentials, Endpoint } from './endpoint.ts';

/** The entry of one endpoint; an origin alone stands for all others there. */
export function credentialName({ alias, origin }: Pick<Endpoint, 'alias' | 'origin'>): string {
  return `${alias} ${origin}`;
}

/** What goes with the requests of an endpoint; undefined where nothing was handed over for its origin. */
export function credentialsOf(
  handedOver: Readonly<Record<string, Credentials>>,
  endpoint: Pick<Endpoint, 'alias' | 'origin'>,
): Credentials | undefined {
  return handedOver[credentialName(endpoint)] ?? handedOver[endpoint.origin];
}
