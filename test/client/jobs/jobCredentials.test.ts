/** What a job's runner is handed: each endpoint its own keys and headers, and replicas those of the profile that lists them. */
import { expect, test } from 'vitest';
import { jobCredentials } from '../../../client/jobs/jobCredentials.ts';
import { credentialsOf } from '../../../server/generation/credentialsOf.ts';
import type { Endpoint } from '../../../server/generation/endpoint.ts';
import { GPU } from '../preview/fakeWorld.ts';

const REPLICA = { baseUrl: 'http://gpu2:8000/v1', origin: 'http://gpu2:8000' };
const OWN: Endpoint = { ...GPU, headers: { 'X-Team': 'blue' }, replicas: [REPLICA] };

test('an endpoint that has no key takes none from a replica at its origin', async () => {
  const { headers: _own, ...replicated } = OWN;
  const { headers: _none, ...stranger } = { ...GPU, ...REPLICA, alias: 'stranger' };
  const port = {
    profiles: () => [OWN],
    access: async (endpoint: Endpoint) => ({ endpoint, key: 'own key' }),
  };
  const handedOver = await jobCredentials(
    port,
    [replicated, stranger],
    [
      { endpoint: OWN, key: 'own key' },
      { endpoint: { ...GPU, ...REPLICA, alias: 'stranger', headers: {} }, key: null },
    ],
  );
  const atReplica = { alias: OWN.alias, origin: REPLICA.origin };
  expect(credentialsOf(handedOver, atReplica)).toEqual({ key: 'own key', headers: OWN.headers });
  expect(credentialsOf(handedOver, OWN)).toEqual({ key: 'own key', headers: OWN.headers });
  expect(credentialsOf(handedOver, stranger)).toEqual({ key: null, headers: {} });
});
