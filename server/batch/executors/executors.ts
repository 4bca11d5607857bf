/** Every executor by its name. Adding one is a folder and a line here. */
import type { ExecutorKind } from '../../experiment/executors/executorSetup.ts';
import { datatroveLocalExecutor } from './datatroveLocal/datatroveLocalExecutor.ts';
import type { Executor } from './executor.ts';
import { localExecutor } from './local/localExecutor.ts';
import { openaiBatchExecutor } from './openaiBatch/openaiBatchExecutor.ts';

const EXECUTORS: Readonly<Partial<Record<ExecutorKind, Executor>>> = {
  local: localExecutor,
  'datatrove-local': datatroveLocalExecutor,
  'openai-batch': openaiBatchExecutor,
};

/** Null where this version has none of that name. */
export function executorOf(kind: ExecutorKind): Executor | null {
  return EXECUTORS[kind] ?? null;
}
