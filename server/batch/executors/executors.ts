/** Every executor by its name. Adding one is a folder and a line here. */
import type { ExecutorKind } from '../../experiment/executors/executorSetup.ts';
import { datatroveLocalExecutor } from './datatroveLocal/datatroveLocalExecutor.ts';
import type { Executor } from './executor.ts';
import { localExecutor } from './local/localExecutor.ts';
import { openaiBatchExecutor } from './openaiBatch/openaiBatchExecutor.ts';
import { slurmExecutor } from './slurm/slurmExecutor.ts';

const EXECUTORS: Readonly<Record<ExecutorKind, Executor>> = {
  local: localExecutor,
  'datatrove-local': datatroveLocalExecutor,
  slurm: slurmExecutor,
  'openai-batch': openaiBatchExecutor,
};

export function executorOf(kind: ExecutorKind): Executor {
  return EXECUTORS[kind];
}
