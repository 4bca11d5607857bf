/** A batch that is not started yet: everything its go or no-go is decided on. */
import type { Uri } from 'vscode';
import { executorOf } from '../../server/batch/executors/executors.ts';
import { subjectOf } from '../../server/batch/executors/subject.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import type { Survey } from '../../server/batch/surveyDataset.ts';
import type { BatchPlan } from '../../server/experiment/experiment.ts';
import type { Estimate } from '../../server/generation/estimate.ts';
import { estimatePlan } from '../../server/generation/estimatePlan.ts';
import type { Pilot } from '../../server/generation/runPilot.ts';
import type { Served } from './askEndpoints.ts';
import type { Prepared } from './preparePlan.ts';

export interface BatchDraft {
  readonly uris: readonly Uri[];
  readonly prepared: Prepared;
  readonly served: Served;
  readonly survey: Survey;
  /** Null before one was run. */
  readonly pilot: Pilot | null;
  /** An older job whose rows are taken over where the request is the same; null for none. */
  readonly reuse: JobView | null;
}

/** What the run will take where it is to run, from what is known so far. */
export function estimateOf(draft: BatchDraft): Estimate {
  const { prepared, survey } = draft;
  const executor = executorOf(prepared.plan.experiment.batch.executor);
  return executor.estimate(subjectOf(prepared.plan, survey.rows), localEstimateOf(draft));
}

/** What it would take if the runner sent every request itself. */
export function localEstimateOf({ prepared, survey, pilot }: BatchDraft): Estimate {
  return estimatePlan(prepared.plan, survey.documents, pilot, survey);
}

/** The draft under other limits. */
export function withLimits(
  draft: BatchDraft,
  limits: Partial<Pick<BatchPlan, 'concurrency' | 'budgetGpuHours'>>,
): BatchDraft {
  return withBatch(draft, { ...draft.prepared.plan.experiment.batch, ...limits });
}

export function withBatch(draft: BatchDraft, batch: BatchPlan): BatchDraft {
  const { plan } = draft.prepared;
  return {
    ...draft,
    prepared: { ...draft.prepared, plan: { ...plan, experiment: { ...plan.experiment, batch } } },
  };
}
