/** The executor as `job.json` holds it, looked at field by field. */
import type {
  DataTroveOptions,
  ExecutorSetup,
  OpenaiBatchOptions,
  SlurmOptions,
} from '../../experiment/executors/executorSetup.ts';
import { EXECUTOR_KINDS } from '../../experiment/executors/executorSetup.ts';
import type { Raw } from '../rawFields.ts';
import {
  count,
  countOrNull,
  jsonObject,
  list,
  oneOf,
  record,
  text,
  textOrNull,
  texts,
} from '../rawFields.ts';

/** Within a `decoding`: ends it where a field is wrong. */
export function setupFrom(value: unknown): ExecutorSetup {
  const it = record(value, 'executor');
  const kind = oneOf(it, 'kind', EXECUTOR_KINDS);
  switch (kind) {
    case 'local':
      return { kind };
    case 'datatrove-local':
      return { kind, datatrove: datatroveFrom(it) };
    case 'slurm':
      return { kind, datatrove: datatroveFrom(it), slurm: slurmFrom(it) };
    case 'openai-batch':
      return { kind, openaiBatch: openaiBatchFrom(it) };
  }
}

function datatroveFrom(setup: Raw): DataTroveOptions {
  const it = record(setup['datatrove'], 'datatrove');
  return {
    tasks: countOrNull(it, 'tasks'),
    workers: countOrNull(it, 'workers'),
    chunk: count(it, 'chunk'),
    serve: oneOf(it, 'serve', ['endpoint', 'vllm']),
    vllmArguments: jsonObject(it, 'vllmArguments'),
    python: textOrNull(it, 'python'),
  };
}

function slurmFrom(setup: Raw): SlurmOptions {
  const it = record(setup['slurm'], 'slurm');
  return {
    host: textOrNull(it, 'host'),
    folder: textOrNull(it, 'folder'),
    partition: textOrNull(it, 'partition'),
    account: textOrNull(it, 'account'),
    qos: textOrNull(it, 'qos'),
    time: textOrNull(it, 'time'),
    gpus: countOrNull(it, 'gpus'),
    cpus: countOrNull(it, 'cpus'),
    memoryGb: countOrNull(it, 'memoryGb'),
    modules: lines(it, 'modules'),
    setup: lines(it, 'setup'),
    sbatch: texts(it, 'sbatch'),
  };
}

function openaiBatchFrom(setup: Raw): OpenaiBatchOptions {
  const it = record(setup['openaiBatch'], 'openaiBatch');
  return {
    provider: textOrNull(it, 'provider'),
    completionWindow: textOrNull(it, 'completionWindow'),
    requestsPerFile: countOrNull(it, 'requestsPerFile'),
    bytesPerFile: countOrNull(it, 'bytesPerFile'),
    keepFiles: it['keepFiles'] === true,
  };
}

function lines(it: Raw, key: string): readonly string[] {
  return list(it, key).map((line) => text({ [key]: line }, key));
}
