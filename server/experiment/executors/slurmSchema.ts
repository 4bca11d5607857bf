/**
 * `batch.slurm` in an experiment file. Host, folder, modules and setup lines say what runs on whose machine: they are
 * settings of the user, never lines of a file.
 */
import { numberAt, objectAt, textAt } from '../../language/conformedValue.ts';
import type { JsonObject } from '../../language/json.ts';
import type { ObjectShape } from '../../language/schema/shape.ts';
import type { SlurmOptions } from './executorSetup.ts';
import { DEFAULT_SECTIONS } from './executorSetup.ts';

export const SLURM: ObjectShape = {
  kind: 'object',
  unknown: 'drop',
  keys: [
    {
      name: 'partition',
      doc: 'The partition of the ranks.',
      shape: { kind: 'text', names: 'partition' },
      fallback: "the cluster's own",
    },
    {
      name: 'account',
      doc: 'The account that is charged.',
      shape: { kind: 'text', names: 'account' },
      fallback: 'your own',
    },
    {
      name: 'qos',
      doc: 'The quality of service.',
      shape: { kind: 'text', names: 'quality' },
      fallback: 'none is asked for',
    },
    {
      name: 'time',
      doc: 'Time limit of a rank as Slurm writes it, such as `20:00:00`. What a rank that reaches it leaves goes into the next launch.',
      shape: {
        kind: 'text',
        pattern: '^([0-9]+-)?[0-9]{1,3}(:[0-9]{2}){0,2}$',
        says: 'a time such as 20:00:00 or 2-00:00:00',
      },
      fallback: '`20:00:00`',
    },
    {
      name: 'gpus',
      doc: 'GPUs of a rank.',
      shape: { kind: 'number', integer: true, min: 0, max: 1024 },
      fallback: '1 with `serve: vllm`, else 0',
    },
    {
      name: 'cpus',
      doc: 'Cores of a rank.',
      shape: { kind: 'number', integer: true, min: 1, max: 1024 },
      fallback: '8 with `serve: vllm`, else 1',
    },
    {
      name: 'memory_gb',
      doc: 'Memory for each core, in GB.',
      shape: { kind: 'number', integer: true, min: 1 },
      fallback: '`2`',
    },
    {
      name: 'sbatch',
      doc: 'Further directives of `sbatch` by their long names, such as `constraint: h100`.',
      shape: { kind: 'any', object: true },
      fallback: 'none',
    },
  ],
};

/** What the section says, with defaults. */
export function slurmOf(section: JsonObject): SlurmOptions {
  const sbatch = Object.entries(objectAt(section, 'sbatch')).map(([name, value]) => [name, String(value)]);
  return {
    ...DEFAULT_SECTIONS.slurm,
    partition: textAt(section, 'partition'),
    account: textAt(section, 'account'),
    qos: textAt(section, 'qos'),
    time: textAt(section, 'time'),
    gpus: numberAt(section, 'gpus'),
    cpus: numberAt(section, 'cpus'),
    memoryGb: numberAt(section, 'memory_gb'),
    sbatch: Object.fromEntries(sbatch),
  };
}
