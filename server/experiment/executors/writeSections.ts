/** The executor of a batch and its sections → the keys of an experiment file, defaults left out. */
import type { JsonObject, JsonValue } from '../../language/json.ts';
import type { ExecutorKind, ExecutorSections } from './executorSetup.ts';
import { DEFAULT_SECTIONS } from './executorSetup.ts';

/** What the user's own settings add (Python, host, setup lines) is no part of a file, and is left out. */
export function executorEntries(kind: ExecutorKind, sections: ExecutorSections): JsonObject {
  const { datatrove, slurm, openaiBatch } = sections;
  const { chunk, serve } = DEFAULT_SECTIONS.datatrove;
  return {
    executor: kind === 'local' ? null : kind,
    datatrove: written({
      tasks: datatrove.tasks,
      workers: datatrove.workers,
      chunk: datatrove.chunk === chunk ? null : datatrove.chunk,
      serve: datatrove.serve === serve ? null : datatrove.serve,
      vllm_arguments: datatrove.vllmArguments,
    }),
    slurm: written({
      partition: slurm.partition,
      account: slurm.account,
      qos: slurm.qos,
      time: slurm.time,
      gpus: slurm.gpus,
      cpus: slurm.cpus,
      memory_gb: slurm.memoryGb,
      sbatch: slurm.sbatch,
    }),
    openai_batch: written({
      provider: openaiBatch.provider,
      completion_window: openaiBatch.completionWindow,
      requests_per_file: openaiBatch.requestsPerFile,
      bytes_per_file: openaiBatch.bytesPerFile,
      keep_files: openaiBatch.keepFiles || null,
    }),
  };
}

function written(entries: Readonly<Record<string, JsonValue>>): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).filter(
      ([, value]) => value !== null && !(typeof value === 'object' && Object.keys(value).length === 0),
    ),
  );
}
