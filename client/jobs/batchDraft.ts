/** A batch that is not started yet: everything its go or no-go is decided on. */
import type { Uri } from 'vscode';
import type { JobView } from '../../server/batch/jobReader.ts';
import type { Survey } from '../../server/batch/surveyDataset.ts';
import type { BatchPlan } from '../../server/experiment/experiment.ts';
import { exactly } from '../../server/generation/estimate/range.ts';
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

/** What the run will take, from what is known so far. */
export function estimateOf({ prepared, survey, pilot }: BatchDraft): Estimate {
  return estimatePlan(prepared.plan, exactly(survey.rows), pilot);
}

/** The draft under other limits. */
export function withLimits(
  draft: BatchDraft,
  limits: Partial<Pick<BatchPlan, 'concurrency' | 'budgetGpuHours'>>,
): BatchDraft {
  const { plan } = draft.prepared;
  const batch = { ...plan.experiment.batch, ...limits };
  return {
    ...draft,
    prepared: { ...draft.prepared, plan: { ...plan, experiment: { ...plan.experiment, batch } } },
  };
}
