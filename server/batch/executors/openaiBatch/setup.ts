/** What a job's `openai_batch` section says. */
import type { OpenaiBatchOptions } from '../../../experiment/executors/executorSetup.ts';
import type { JobManifest } from '../../job.ts';

/** Throws for a job of another executor. */
export function setupOf({ executor }: JobManifest): OpenaiBatchOptions {
  if (executor.kind === 'openai-batch') return executor.openaiBatch;
  throw new Error(`A job of the executor ${executor.kind} has no batches at a provider.`);
}
