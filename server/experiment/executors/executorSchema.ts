/** `executor` in an experiment's `batch`, and the sections that each executor reads. */
import type { Key, Shape } from '../../language/schema/shape.ts';
import { DATATROVE } from './datatroveSchema.ts';
import { OPENAI_BATCH } from './openaiBatchSchema.ts';
import { SLURM } from './slurmSchema.ts';

const EXECUTOR: Shape = {
  kind: 'text',
  values: [
    { value: 'local', doc: 'A process of its own on this machine, which outlives the window.' },
    {
      value: 'datatrove-local',
      doc: 'A DataTrove project that is written for the job and run on this machine.',
    },
    { value: 'slurm', doc: 'The same DataTrove project, as an array of tasks on a Slurm cluster.' },
    {
      value: 'openai-batch',
      doc: "The Batch API of the endpoint's provider: mostly cheaper, mostly within a day.",
    },
  ],
};

/** Keys of `batch`. */
export const EXECUTOR_KEYS: readonly Key[] = [
  {
    name: 'executor',
    doc: 'Where a job runs. `rephrase run --executor` overrides it.',
    shape: EXECUTOR,
    fallback: '`local`',
  },
  {
    name: 'datatrove',
    doc: 'How DataTrove divides the work: for the executors `datatrove-local` and `slurm`.',
    shape: DATATROVE,
  },
  { name: 'slurm', doc: 'What Slurm is asked for: for the executor `slurm`.', shape: SLURM },
  {
    name: 'openai_batch',
    doc: 'How requests are packed: for the executor `openai-batch`.',
    shape: OPENAI_BATCH,
  },
];
