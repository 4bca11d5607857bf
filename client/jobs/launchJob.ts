/** Starts the runner of a job folder, with the credentials for its endpoints in hand. */

import { t } from '@vscode/l10n';
import type { JobEndpoint } from '../../server/batch/job.ts';
import { readState } from '../../server/batch/jobReader.ts';
import { launchRunner } from '../../server/batch/launchRunner.ts';
import type { EndpointAccess } from '../../server/generation/endpoint.ts';
import { messageOf, showFailure } from '../errors.ts';
import type { EndpointPort } from '../ports.ts';
import { editorProxy } from '../proxy.ts';
import { jobCredentials } from './jobCredentials.ts';
import type { JobsHost } from './jobsHost.ts';
import { profileFor } from './profileFor.ts';

/**
 * Launches and looks at the jobs again; false when the runner could not be started, which is then said. `known` are
 * the endpoints as the job has them, `endpoints` where they are to be reached now. With `cancel` it only ends what an
 * earlier runner started elsewhere.
 */
export async function launchJob(
  host: JobsHost,
  folder: string,
  known: readonly JobEndpoint[],
  endpoints: readonly JobEndpoint[] = known,
  { cancel = false } = {},
): Promise<boolean> {
  try {
    const before = await readState(folder);
    const accesses = await accessesTo(host.endpoints, endpoints);
    const { pid } = await launchRunner({
      folder,
      node: process.execPath,
      cli: await host.runner(),
      cancel,
      // As the preview's requests; a workspace cannot set it.
      proxyUrl: editorProxy(),
      credentials: await jobCredentials(host.endpoints, endpoints, accesses),
      endpoints: movedAmong(known, accesses).map(({ alias, baseUrl }) => `${alias}=${baseUrl}`),
    });
    host.watch.expect(folder, before?.runner.nonce ?? null);
    host.log.info(`Runner ${pid} works on ${folder}.`);
    return true;
  } catch (error) {
    host.log.error(error instanceof Error ? error : messageOf(error));
    await showFailure(t('The runner could not be started: {0}', messageOf(error)), [
      { label: t('Show Log'), run: () => host.log.show() },
    ]);
    return false;
  } finally {
    await host.watch.refresh();
  }
}

/**
 * Endpoints with the user's own headers and keys. The practice endpoint may have woken up at another port.
 */
async function accessesTo(
  port: EndpointPort,
  endpoints: readonly JobEndpoint[],
): Promise<readonly EndpointAccess[]> {
  return Promise.all(
    endpoints.map(async (endpoint) => {
      const { endpoint: found, key } = await port.access(profileFor(port, endpoint));
      return { endpoint: { ...found, alias: endpoint.alias }, key };
    }),
  );
}

/** Endpoints that listen elsewhere than the job knows. */
function movedAmong(
  known: readonly JobEndpoint[],
  accesses: readonly EndpointAccess[],
): readonly JobEndpoint[] {
  return accesses
    .map(({ endpoint }) => endpoint)
    .filter(({ alias, baseUrl }) => known.some((job) => job.alias === alias && job.baseUrl !== baseUrl));
}
