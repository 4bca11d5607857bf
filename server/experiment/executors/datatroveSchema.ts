/** `batch.datatrove` in an experiment file. The Python that runs it is a setting of the user, never a line of the file. */

import { numberAt, objectAt, textAt } from '../../language/conformedValue.ts';
import type { JsonObject } from '../../language/json.ts';
import type { ObjectShape } from '../../language/schema/shape.ts';
import type { DataTroveOptions } from './executorSetup.ts';
import { DEFAULT_SECTIONS } from './executorSetup.ts';

export const DATATROVE: ObjectShape = {
  kind: 'object',
  unknown: 'drop',
  keys: [
    {
      name: 'tasks',
      doc: 'Ranks that the documents are divided among. Each writes files of its own.',
      shape: { kind: 'number', integer: true, min: 1, max: 100_000 },
      fallback: 'one for each 10,000 requests, at the most 100',
      evidence: 'FinePhrase ran on up to 100 Slurm workers.',
    },
    {
      name: 'workers',
      doc: 'Ranks at work at the same time.',
      shape: { kind: 'number', integer: true, min: 1, max: 100_000 },
      fallback: 'all of them on a cluster; one for each two cores on this machine',
    },
    {
      name: 'chunk',
      doc: 'Rows that DataTrove checkpoints and writes as one file.',
      shape: { kind: 'number', integer: true, min: 1, max: 1_000_000 },
      fallback: `${DEFAULT_SECTIONS.datatrove.chunk}`,
    },
    {
      name: 'serve',
      doc: 'Who answers the requests.',
      shape: {
        kind: 'text',
        values: [
          { value: 'endpoint', doc: "The job's endpoints, which run already." },
          { value: 'vllm', doc: "vLLM, which DataTrove starts on each rank's own GPUs." },
        ],
      },
      fallback: '`endpoint`',
    },
    {
      name: 'vllm_arguments',
      doc: 'Arguments of `vllm serve` by their names, such as `tensor-parallel-size: 2`.',
      shape: { kind: 'any', object: true },
      fallback: 'none',
    },
  ],
};

/** What the section says, with defaults. */
export function datatroveOf(section: JsonObject): DataTroveOptions {
  const fallback = DEFAULT_SECTIONS.datatrove;
  return {
    tasks: numberAt(section, 'tasks'),
    workers: numberAt(section, 'workers'),
    chunk: numberAt(section, 'chunk') ?? fallback.chunk,
    serve: textAt(section, 'serve') === 'vllm' ? 'vllm' : fallback.serve,
    vllmArguments: objectAt(section, 'vllm_arguments'),
    python: null,
  };
}
