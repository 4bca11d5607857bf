/**
 * Whose headers and key go to an origin: those of the user's own profile of that origin, else of the one that lists it
 * among its replicas. What a job or an experiment says of replicas counts for nothing.
 */
import type { Endpoint } from './endpoint.ts';

/** The user's own profile for an origin; null where none names it. */
export function ownProfile(origin: string, profiles: readonly Endpoint[]): Endpoint | null {
  return (
    profiles.find((profile) => profile.origin === origin) ??
    profiles.find(({ replicas }) => replicas?.some((replica) => replica.origin === origin)) ??
    null
  );
}

/**
 * The same for one endpoint: several profiles may share a server, behind paths or with keys of their own. The one at its
 * address comes first, and of these the one of its name.
 */
export function ownProfileOf(
  { alias, baseUrl, origin }: Pick<Endpoint, 'alias' | 'baseUrl' | 'origin'>,
  profiles: readonly Endpoint[],
): Endpoint | null {
  const there = profiles.filter((profile) => profile.origin === origin);
  const isNamed = (profile: Endpoint): boolean => profile.alias === alias;
  const same = there.filter((profile) => profile.baseUrl === baseUrl);
  return same.find(isNamed) ?? same[0] ?? there.find(isNamed) ?? ownProfile(origin, profiles);
}

/** Every origin that requests to an endpoint may go to, each once. */
export function originsOf(endpoint: Pick<Endpoint, 'origin' | 'replicas'>): readonly string[] {
  return [...new Set([endpoint.origin, ...(endpoint.replicas ?? []).map(({ origin }) => origin)])];
}
