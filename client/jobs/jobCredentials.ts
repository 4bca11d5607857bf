/** The keys and headers that a job's runner is handed: the user's own, for each endpoint and for its replicas. */
import type { JobEndpoint } from '../../server/batch/job.ts';
import { credentialName } from '../../server/generation/credentialsOf.ts';
import type { Credentials, EndpointAccess } from '../../server/generation/endpoint.ts';
import { originsOf, ownProfile } from '../../server/generation/ownProfile.ts';
import type { EndpointPort } from '../ports.ts';

/**
 * By name and origin for the endpoints as `accesses` reach them, by origin for all others there. Where a profile of the
 * user's names an origin, itself or among its replicas, that profile's stand for the origin: an endpoint of the job that
 * listens there too, without any, must not take them from a replica.
 */
export async function jobCredentials(
  port: Pick<EndpointPort, 'access' | 'profiles'>,
  endpoints: readonly JobEndpoint[],
  accesses: readonly EndpointAccess[],
): Promise<Readonly<Record<string, Credentials>>> {
  const own = accesses.map(({ endpoint, key }) => ({
    endpoint,
    credentials: { key, headers: endpoint.headers },
  }));
  return {
    ...Object.fromEntries(own.map(({ endpoint, credentials }) => [endpoint.origin, credentials])),
    ...(await profileCredentials(port, endpoints)),
    ...Object.fromEntries(own.map(({ endpoint, credentials }) => [credentialName(endpoint), credentials])),
  };
}

/** By origin, for those that the user's own profiles name. */
async function profileCredentials(
  port: Pick<EndpointPort, 'access' | 'profiles'>,
  endpoints: readonly JobEndpoint[],
): Promise<Readonly<Record<string, Credentials>>> {
  const credentials: Record<string, Credentials> = {};
  for (const origin of endpoints.flatMap(originsOf)) {
    const own = ownProfile(origin, port.profiles());
    if (own) credentials[origin] = { key: (await port.access(own)).key, headers: own.headers };
  }
  return credentials;
}
