/** Whose headers and key go with a job's requests: the user's, never the job folder's, which may come from anywhere. */
import type { JobEndpoint } from '../../server/batch/job.ts';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import { ownProfileOf } from '../../server/generation/ownProfile.ts';
import type { EndpointPort } from '../ports.ts';

/**
 * The user's own profile of the endpoint's origin, at the address that the job has; without one the endpoint alone, with no
 * headers and no key's variable.
 */
export function profileFor(port: Pick<EndpointPort, 'profiles'>, endpoint: JobEndpoint): Endpoint {
  const own = ownProfileOf(endpoint, port.profiles());
  if (own?.origin !== endpoint.origin) return { ...endpoint, headers: {}, apiKeyEnv: null };
  return { ...own, baseUrl: endpoint.baseUrl };
}
