/** Whose headers and key go with a job's requests: the user's, never the job folder's, which may come from anywhere. */
import type { JobEndpoint } from '../../server/batch/job.ts';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import type { EndpointPort } from '../ports.ts';

/** The user's own profile of the endpoint's origin; without one the endpoint alone, with no headers and no key's variable. */
export function profileFor(port: Pick<EndpointPort, 'profiles'>, endpoint: JobEndpoint): Endpoint {
  const own = port.profiles().find(({ origin }) => origin === endpoint.origin);
  return own ?? { ...endpoint, headers: {}, apiKeyEnv: null };
}
