/** "Rephrase: Resume Job": starts a runner on a job that has none, where its endpoints are now. */

import { t } from '@vscode/l10n';
import { Uri, window } from 'vscode';
import { foreignLines } from '../../server/batch/executors/ownSetup.ts';
import type { JobEndpoint } from '../../server/batch/job.ts';
import { jobEndpoints } from '../../server/batch/jobEndpoints.ts';
import { pathsOf } from '../../server/batch/jobFolder.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { FOREIGN_FOLDER, isForeign } from '../../server/batch/ownJobs.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import { originsOf } from '../../server/generation/ownProfile.ts';
import { retold } from '../retold.ts';
import { askBatches } from './askBatch.ts';
import type { JobsHost } from './jobsHost.ts';
import { launchJob } from './launchJob.ts';
import { readOwnSetup } from './ownExecutors.ts';
import { profileFor } from './profileFor.ts';

/** Resumes; what was committed stays, and every document is written exactly once. */
export async function resumeJob(host: JobsHost, job: JobView): Promise<void> {
  const known = await jobEndpoints(job.folder, job.manifest);
  const endpoints: JobEndpoint[] = [];
  for (const endpoint of known) {
    const now = await addressNow(host, endpoint);
    if (!now) return;
    endpoints.push(now);
  }
  const own = new Set(host.endpoints.profiles().flatMap(originsOf));
  const others = endpoints.flatMap(originsOf).filter((origin) => !own.has(origin));
  if (!(await host.endpoints.mayContact(others, Uri.file(pathsOf(job.folder).manifest)))) return;
  if (!(await mayRun(host, job))) return;
  if (job.phase === 'needs-key' && !(await enterMissingKeys(host, endpoints))) return;
  const said = await askBatches(job);
  if (!said) return;
  for (const request of said) await sendControl(job.folder, request);
  await launchJob(host, job.folder, known, endpoints);
}

/** A job folder may come from somebody else: what it would run, and the user's own settings do not say, is asked about. */
async function mayRun({ ownJobs }: JobsHost, { folder, manifest }: JobView): Promise<boolean> {
  const lines = [
    ...foreignLines(manifest.executor, readOwnSetup()),
    ...((await isForeign(ownJobs, folder, manifest)) ? [retold(FOREIGN_FOLDER)] : []),
  ];
  if (lines.length === 0) return true;
  const run = t('Run These');
  const answer = await window.showWarningMessage(
    t(
      '"{0}" uses what neither your own settings say nor a batch of yours made. Whoever made its folder wrote it.',
      manifest.name,
    ),
    { modal: true, detail: t('{0}\n\nYour settings: rephrase.python, rephrase.slurm.', lines.join('\n')) },
    run,
  );
  return answer === run;
}

/** Servers move with every allocation: where the user's profile of that name points elsewhere, he decides. */
async function addressNow(host: JobsHost, endpoint: JobEndpoint): Promise<JobEndpoint | null> {
  const profile = host.endpoints.profiles().find(({ alias }) => alias === endpoint.alias);
  if (!profile || profile.baseUrl === endpoint.baseUrl) return endpoint;
  // Behind one gateway the addresses differ in their paths alone.
  const move = t('Use {0}', profile.baseUrl);
  const stay = t('Use {0}', endpoint.baseUrl);
  const answer = await window.showInformationMessage(
    t('Endpoint "{0}" listens elsewhere than this job knows.', endpoint.alias),
    {
      modal: true,
      detail: t('The job was sent to {0}; your profile now says {1}.', endpoint.baseUrl, profile.baseUrl),
    },
    move,
    stay,
  );
  if (answer === undefined) return null;
  return answer === move ? { ...endpoint, baseUrl: profile.baseUrl, origin: profile.origin } : endpoint;
}

async function enterMissingKeys(
  { endpoints: port }: JobsHost,
  endpoints: readonly JobEndpoint[],
): Promise<boolean> {
  for (const endpoint of endpoints) {
    const own = profileFor(port, endpoint);
    const { key } = await port.access(own);
    if (key === null && !(await port.enterKey(own))) return false;
  }
  return true;
}
