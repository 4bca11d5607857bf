/** Starts the runner of a job folder, with the keys of its endpoints in hand. */

import { readState } from '../../server/batch/jobReader.ts';
import { launchRunner } from '../../server/batch/launchRunner.ts';
import type { Endpoint, EndpointAccess } from '../../server/generation/endpoint.ts';
import { messageOf, showFailure } from '../errors.ts';
import type { EndpointPort } from '../ports.ts';
import type { JobsHost } from './jobsHost.ts';

/**
 * Launches and looks at the jobs again; false when the runner could not be started, which is then said. `known` are
 * the endpoints as the job has them, `endpoints` where they are to be reached now.
 */
export async function launchJob(
  host: JobsHost,
  folder: string,
  known: readonly Endpoint[],
  endpoints: readonly Endpoint[] = known,
): Promise<boolean> {
  try {
    const before = await readState(folder);
    const accesses = await accessesTo(host.endpoints, endpoints);
    const { pid } = await launchRunner({
      folder,
      node: process.execPath,
      cli: await host.runner(),
      keys: Object.fromEntries(
        accesses.flatMap(({ endpoint, key }) => (key === null ? [] : [[endpoint.origin, key]])),
      ),
      endpoints: movedAmong(known, accesses).map(({ alias, baseUrl }) => `${alias}=${baseUrl}`),
    });
    host.watch.expect(folder, before?.runner.nonce ?? null);
    host.log.info(`Runner ${pid} works on ${folder}.`);
    return true;
  } catch (error) {
    host.log.error(error instanceof Error ? error : messageOf(error));
    await showFailure(`The runner could not be started: ${messageOf(error)}`, [
      { label: 'Show Log', run: () => host.log.show() },
    ]);
    return false;
  } finally {
    await host.watch.refresh();
  }
}

/**
 * Endpoints with their keys. A job folder may come from anywhere: which variable holds a key and which headers are
 * sent is decided by the user's own profiles. The practice endpoint may have woken up at another port.
 */
async function accessesTo(
  port: EndpointPort,
  endpoints: readonly Endpoint[],
): Promise<readonly EndpointAccess[]> {
  return Promise.all(
    endpoints.map(async (endpoint) => {
      const own = port.profiles().find(({ origin }) => origin === endpoint.origin);
      const { endpoint: found, key } = await port.access(
        own ?? { ...endpoint, headers: {}, apiKeyEnv: null },
      );
      return {
        endpoint: { ...endpoint, baseUrl: own ? found.baseUrl : endpoint.baseUrl, origin: found.origin },
        key,
      };
    }),
  );
}

/** Endpoints that listen elsewhere than the job knows. */
function movedAmong(known: readonly Endpoint[], accesses: readonly EndpointAccess[]): readonly Endpoint[] {
  return accesses
    .map(({ endpoint }) => endpoint)
    .filter(({ alias, baseUrl }) => known.some((job) => job.alias === alias && job.baseUrl !== baseUrl));
}
