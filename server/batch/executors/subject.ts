/** A plan as executors look at it before there is a job. */
import { setupOf } from '../../experiment/executors/executorSetup.ts';
import type { Plan } from '../../generation/plan.ts';
import type { Subject } from './executor.ts';

/** `documents` is the number of rows selected. */
export function subjectOf(plan: Plan, documents: number): Subject {
  const { batch, rollouts } = plan.experiment;
  return {
    setup: setupOf(batch.executor, batch.sections),
    variants: plan.variants,
    endpoints: [...plan.endpoints.values()],
    rollouts,
    documents,
  };
}
