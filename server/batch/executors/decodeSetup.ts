/** The executor as `job.json` holds it, looked at field by field. */
import type {
  DataTroveOptions,
  ExecutorSetup,
  OpenaiBatchOptions,
  SlurmOptions,
} from '../../experiment/executors/executorSetup.ts';
import { EXECUTOR_KINDS } from '../../experiment/executors/executorSetup.ts';
import type { Raw, Readers } from '../rawFields.ts';
import {
  count,
  countOrNull,
  fields,
  jsonObject,
  list,
  oneOf,
  record,
  text,
  textOrNull,
  texts,
} from '../rawFields.ts';

const DATATROVE: Readers<DataTroveOptions> = {
  tasks: countOrNull,
  workers: countOrNull,
  chunk: count,
  serve: (it, key) => oneOf(it, key, ['endpoint', 'vllm']),
  vllmArguments: jsonObject,
  python: textOrNull,
};

const SLURM: Readers<SlurmOptions> = {
  host: textOrNull,
  folder: textOrNull,
  partition: textOrNull,
  account: textOrNull,
  qos: textOrNull,
  time: textOrNull,
  gpus: countOrNull,
  cpus: countOrNull,
  memoryGb: countOrNull,
  modules: lines,
  setup: lines,
  sbatch: texts,
};

const OPENAI_BATCH: Readers<OpenaiBatchOptions> = {
  provider: textOrNull,
  completionWindow: textOrNull,
  requestsPerFile: countOrNull,
  bytesPerFile: countOrNull,
  keepFiles: (it, key) => it[key] === true,
};

/** Within a `decoding`: ends it where a field is wrong. */
export function setupFrom(value: unknown): ExecutorSetup {
  const it = record(value, 'executor');
  const kind = oneOf(it, 'kind', EXECUTOR_KINDS);
  const datatrove = (): DataTroveOptions => fields(it['datatrove'], 'datatrove', DATATROVE);
  switch (kind) {
    case 'local':
      return { kind };
    case 'datatrove-local':
      return { kind, datatrove: datatrove() };
    case 'slurm':
      return { kind, datatrove: datatrove(), slurm: fields(it['slurm'], 'slurm', SLURM) };
    case 'openai-batch':
      return { kind, openaiBatch: fields(it['openaiBatch'], 'openaiBatch', OPENAI_BATCH) };
  }
}

function lines(it: Raw, key: string): readonly string[] {
  return list(it, key).map((line) => text({ [key]: line }, key));
}
