/** A batch whose pilot is being looked at, and what of it still holds when the user goes on. Plain data. */
import { isDeepStrictEqual } from 'node:util';
import type { BatchPlan } from '../../server/experiment/experiment.ts';
import type { Plan } from '../../server/generation/plan.ts';
import type { BatchDraft } from './batchDraft.ts';
import { withBatch } from './batchDraft.ts';
import type { Prepared } from './preparePlan.ts';

export interface WaitingBatch {
  readonly draft: BatchDraft;
  /** Limits and executor as files and settings said them: what was chosen over them holds as long as they say the same. */
  readonly written: BatchPlan;
}

/** The draft for files that were planned again; null where the pilot says nothing about the plan any more. */
export function pickUp({ draft, written }: WaitingBatch, prepared: Prepared): BatchDraft | null {
  const { plan } = draft.prepared;
  if (!isSamePlan(plan, prepared.plan)) return null;
  const again = { ...draft, prepared };
  const isAsWritten = isDeepStrictEqual(written, prepared.plan.experiment.batch);
  return isAsWritten ? withBatch(again, plan.experiment.batch) : again;
}

/** Whether a pilot of the one tells something about the other; limits do not matter to it. */
function isSamePlan(one: Plan, other: Plan): boolean {
  const parts = ({ variants, endpoints, source, experiment }: Plan): unknown => {
    const { documents, rollouts, context } = experiment;
    return { variants, endpoints, source, documents, rollouts, context };
  };
  return isDeepStrictEqual(parts(one), parts(other));
}
