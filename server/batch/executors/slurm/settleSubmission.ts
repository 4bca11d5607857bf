/**
 * Submitting a launch once and no more. Before the submission its intent is on disk; after a crash the cluster itself is
 * asked, by a name that only this launch has, and only when it knows nothing is anything submitted.
 */

import type { JsonObject } from '../../../language/json.ts';
import { said } from '../../../language/said.ts';
import { parseJson } from '../../decodeJob.ts';
import type { RemoteJob, StepOutcome } from '../executor.ts';
import type { Launch } from '../launchLog.ts';
import { askQueue } from './askQueue.ts';
import type { ClusterSite } from './clusterSite.ts';
import { keyVariables } from './clusterSite.ts';
import { sendFolder } from './mirrorFolder.ts';
import { submitProblem } from './submitProblem.ts';

/** What is known of a submission. */
export interface Submission {
  readonly jobIds: readonly string[];
}

export type Settled =
  | { readonly kind: 'submitted'; readonly submission: Submission }
  /** Not known yet: the cluster does not answer. */
  | { readonly kind: 'unknown'; readonly message: string }
  /** Nothing is missing any more, and nothing was submitted. */
  | { readonly kind: 'needless' }
  | { readonly kind: 'refused'; readonly stop: Extract<StepOutcome, { ok: false }>['stop'] };

/** Null before a submission is known to have been taken. */
export function submissionOf({ notes }: Launch): Submission | null {
  const note = notes.findLast(({ submitted }) => submitted !== undefined)?.['submitted'];
  if (typeof note !== 'object' || note === null || Array.isArray(note)) return null;
  const { jobIds } = note as JsonObject;
  return { jobIds: Array.isArray(jobIds) ? jobIds.filter((id) => typeof id === 'string') : [] };
}

/** Whether this launch may have submitted something. */
export function mayHaveSubmitted({ notes }: Launch): boolean {
  return notes.some(({ intent }) => intent === SUBMIT);
}

/**
 * Submits, or finds what was submitted. May be called again whatever came of it before. `prepare` sees to it that the project
 * is one that this runner wrote: what a job folder brought along is never run.
 */
export async function settleSubmission(
  job: RemoteJob,
  launch: Launch,
  site: ClusterSite,
  prepare: () => Promise<StepOutcome>,
): Promise<Settled> {
  const known = submissionOf(launch);
  if (known) return { kind: 'submitted', submission: known };
  if (mayHaveSubmitted(launch)) {
    const found = await findSubmission(site);
    if (found.kind === 'unknown') return found;
    if (found.submission) return remember(launch, found.submission);
    const busy = await underWay(site);
    if (busy !== null) return { kind: 'unknown', message: busy };
  }
  if (job.missingCount() === 0) return { kind: 'needless' };
  const prepared = await prepare();
  if (!prepared.ok) return { kind: 'refused', stop: prepared.stop };
  const problem = await preflight(job, launch, site);
  if (problem) return problem;
  await launch.note({ intent: SUBMIT, name: site.jobName, place: site.place.name, folder: site.folder });
  return submit(job, launch, site);
}

const SUBMIT = 'submit';
const SUBMIT_MS = 600_000;
/** What the submission ends with where another one is under way. */
const BUSY = 75;

async function remember(launch: Launch, { jobIds }: Submission): Promise<Settled> {
  await launch.note({ submitted: { jobIds } });
  return { kind: 'submitted', submission: { jobIds } };
}

/** What `launch.py` wrote, else what the cluster knows by the name of the launch. */
async function findSubmission(
  site: ClusterSite,
): Promise<
  { readonly kind: 'found'; readonly submission: Submission | null } | Extract<Settled, { kind: 'unknown' }>
> {
  const written = await site.place.run([
    'bash',
    '-c',
    'cat -- "$1"/launch.json 2>/dev/null || true',
    'rephrase',
    site.folder,
  ]);
  if (written.kind !== 'ended') return { kind: 'unknown', message: written.message };
  const submission = writtenSubmission(written.stdout);
  if (submission) return { kind: 'found', submission };
  const queue = await askQueue(site);
  if (!queue.ok) return { kind: 'unknown', message: queue.message };
  const ids = [...new Set(queue.tasks.map(({ jobId }) => jobId))];
  return { kind: 'found', submission: ids.length === 0 ? null : { jobIds: ids } };
}

function writtenSubmission(text: string): Submission | null {
  const parsed = parseJson(text);
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return null;
  const { slurm_job_ids: jobIds } = parsed.value as JsonObject;
  return Array.isArray(jobIds) ? { jobIds: jobIds.filter((id) => typeof id === 'string') } : null;
}

/** Brings the project there and looks whether it can run: Slurm, Python, DataTrove, keys. Null where it can. */
async function preflight(job: RemoteJob, launch: Launch, site: ClusterSite): Promise<Settled | null> {
  if (site.isCopied) {
    const problem = await sendFolder(launch.folder, site, job.signal);
    if (problem !== null) return neverThere(problem);
  }
  const end = await site.place.run(
    ['bash', '-l', '-c', CHECK, 'rephrase', site.folder, ...keyVariables(job)],
    { timeoutMs: SUBMIT_MS, signal: job.signal },
  );
  if (end.kind === 'missing') return failed(end.message);
  if (end.kind !== 'ended') return neverThere(end.message);
  const [, word, more = ''] = /^rephrase-check: (\S+) ?(.*)$/m.exec(end.stdout) ?? [];
  const { name } = site.place;
  switch (word) {
    case 'ready':
      return null;
    case 'no-folder':
      return failed(
        said(
          '{0} does not see {1}. Name a folder that it and all nodes see as "folder" in the setting rephrase.slurm (slurm.yaml without an editor), then resume.',
          name,
          site.folder,
        ),
      );
    case 'no-slurm':
      return failed(
        said(
          'There is no Slurm on {0}: no sbatch is found there. Name a login node as "host" in the setting rephrase.slurm (slurm.yaml without an editor), then resume.',
          name,
        ),
      );
    case 'no-datatrove':
      return failed(
        said(
          '{0} on {1} has no DataTrove. Install requirements.txt of {2} into it, or name another Python as "python" in the setting rephrase.slurm (slurm.yaml without an editor), then resume.',
          more || 'Python',
          name,
          launch.folder,
        ),
      );
    case 'no-key': {
      const reason = said(
        'The ranks read their key from the environment variable {0}, which is not set on {1}. Add a line that brings it to "setup" in the setting rephrase.slurm (slurm.yaml without an editor), for example: export {0}="$(command that prints it)". Then resume.',
        more,
        name,
      );
      return { kind: 'refused', stop: { phase: 'needs-key', reason } };
    }
    default: {
      const last = end.stderr.trim().split('\n').at(-1) ?? '';
      return failed(
        said(
          'What comes before Python on {0} failed (modules, environment, setup lines): {1}. Mend the setting rephrase.slurm (slurm.yaml without an editor), then resume.',
          name,
          last || said('it ended with {0}', end.code),
        ),
      );
    }
  }
}

/** Before anything was submitted, a host that ssh does not know, or that does not let us in, is a mistake to be mended. */
function neverThere(message: string): Settled {
  if (!NO_WAY_IN.test(message)) return { kind: 'unknown', message };
  return failed(
    said(
      '{0} Nothing was submitted. Mend "host" in the setting rephrase.slurm (slurm.yaml without an editor), or your ssh configuration, then resume.',
      message,
    ),
  );
}

const NO_WAY_IN = /could not resolve hostname|permission denied|host key verification failed/i;

/** `$1` is the folder, the rest are names of variables. Says one line that begins with "rephrase-check:". */
const CHECK = `
say() { printf 'rephrase-check: %s\\n' "$*"; exit 0; }
cd -- "$1" 2>/dev/null && [ -f launch.py ] || say no-folder
shift
. ./environment.sh || exit 1
command -v sbatch >/dev/null || say no-slurm
"$REPHRASE_PYTHON" -c 'import datatrove' >/dev/null 2>&1 || say no-datatrove "$REPHRASE_PYTHON"
for name in "$@"; do [ -n "\${!name}" ] || say no-key "$name"; done
say ready
`;

/**
 * `$1` is the folder, `$2` the name of the launch, the rest are variables that are not handed on: Slurm would write them
 * into files of its own. One submission at a time, also where a runner was killed and its `launch.py` still works; under the
 * lock it is looked once more whether there is anything to submit. A queue that does not answer is no empty one.
 */
const LAUNCH = `
cd -- "$1" || exit 1
name=$2
shift 2
. ./environment.sh || exit 1
unset "$@"
if command -v flock >/dev/null; then
  exec 9>"$PWD.lock"
  flock -w 20 9 || exit ${BUSY}
fi
[ -f launch.json ] && exit 0
queued=$(squeue -h -o %i --name "$name") || exit 1
[ -z "$queued" ] || exit 0
exec "$REPHRASE_PYTHON" launch.py
`;

/** `$1` is the folder. One that a killed runner left may take a while yet. */
const UNDER_WAY = `command -v flock >/dev/null || exit 0; [ -e "$1.lock" ] || exit 0; flock -n "$1.lock" true || exit ${BUSY}`;

/** What keeps from submitting now; null where nothing does. */
async function underWay({ place, folder }: ClusterSite): Promise<string | null> {
  const end = await place.run(['bash', '-c', UNDER_WAY, 'rephrase', folder]);
  if (end.kind !== 'ended') return end.message;
  return end.code === BUSY ? STILL_SUBMITTING : null;
}

const STILL_SUBMITTING = said('An earlier submission of this launch is still under way.');

async function submit(job: RemoteJob, launch: Launch, site: ClusterSite): Promise<Settled> {
  const end = await site.place.run(
    [
      'bash',
      '-l',
      '-c',
      LAUNCH,
      'rephrase',
      site.folder,
      site.jobName,
      ...keyVariables(job),
      'SLURM_ARRAY_TASK_ID',
    ],
    { timeoutMs: SUBMIT_MS },
  );
  if (end.kind === 'missing') return failed(end.message);
  if (end.kind === 'ended' && end.code === BUSY) {
    return { kind: 'unknown', message: STILL_SUBMITTING };
  }
  const found = await findSubmission(site);
  if (found.kind === 'unknown') return found;
  if (end.kind === 'ended') {
    job.log(`launch.py on ${site.place.name} ended with ${end.code}.\n${end.stdout}${end.stderr}`);
    if (!found.submission) return failed(submitProblem(end.stderr + end.stdout));
    if (end.code !== 0)
      job.warn(
        said(
          'The ranks were submitted, and then something failed. {0}',
          submitProblem(end.stderr + end.stdout),
        ),
      );
    return remember(launch, found.submission);
  }
  return found.submission ? remember(launch, found.submission) : { kind: 'unknown', message: end.message };
}

function failed(reason: string): Settled {
  return { kind: 'refused', stop: { phase: 'failed', reason } };
}
