/** What `sbatch` said when it refused → what to do about it. */
import { said } from '../../../language/said.ts';

/** A sentence or two for people; `printed` is everything that the submission printed, tracebacks of Python included. */
export function submitProblem(printed: string): string {
  const own = ownLines(printed);
  const found = KNOWN.find(([pattern]) => pattern.test(printed));
  const what = found?.[1] ?? said('Slurm did not take the job.');
  return own === '' ? said('{0} It said nothing.', what) : said('{0} It said: {1}', what, own);
}

const KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    /invalid partition/i,
    said(
      'The cluster has no such partition, or none is the default. Choose another ("Rephrase: Ask Slurm Cluster…" lists them), then resume.',
    ),
  ],
  [
    /invalid account/i,
    said('The account is not valid, or may not use this partition. Choose another account, then resume.'),
  ],
  [/invalid qos/i, said('The quality of service is not valid here. Choose another or none, then resume.')],
  [
    /time limit is invalid|time limit specification/i,
    said(
      'The time limit is no time that Slurm takes, or more than the partition allows. Change it, then resume.',
    ),
  ],
  [
    /node configuration is not available|more processors|cpu count|memory specification|invalid generic resource|gres/i,
    said(
      'No node of the partition has the cores, memory or GPUs that one rank asks for. Ask for less, or choose another partition, then resume.',
    ),
  ],
  [
    /violates accounting|policy|limit/i,
    said(
      "A limit of your account or of the cluster's policy refuses the job. Ask for less, or another account or quality of service, then resume.",
    ),
  ],
  [
    /unable to contact slurm controller|socket timed out|connection refused|slurm_load|zero bytes were transmitted/i,
    said(
      'The Slurm controller does not answer. Resume when the cluster is back: what was taken by it is found by its name first.',
    ),
  ],
  [
    /munge|credential|authentication/i,
    said(
      'The cluster does not accept this machine (munge). Ask its administrator, or submit through a login node ("host" in the setting rephrase.slurm (slurm.yaml without an editor)).',
    ),
  ],
  [
    /invalid job array|array specification/i,
    said(
      'The cluster allows fewer tasks in one array. Use fewer ranks (batch.datatrove.tasks), then start a new job.',
    ),
  ],
  [
    /No module named|ModuleNotFoundError|ImportError/,
    said(
      'The Python there lacks what the project needs. Install requirements.txt of the project into it, or name another Python ("python" in the setting rephrase.slurm (slurm.yaml without an editor)), then resume.',
    ),
  ],
  [/No space left on device|Disk quota exceeded/, said('The disk there is full. Make room, then resume.')],
  [/Permission denied/, said('A file or folder there is not yours to write. Mend that, then resume.')],
];

/** The lines of the programs themselves, at the most three: no traceback, no progress of DataTrove. */
function ownLines(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  const errors = lines.filter(
    (line) => /(^sbatch: |error:|Error: |^rephrase: )/i.test(line) && !line.startsWith('File "'),
  );
  const chosen = errors.length > 0 ? errors : lines.filter((line) => line !== '').slice(-2);
  return [...new Set(chosen)].slice(0, 3).join(' ').slice(0, 600);
}
