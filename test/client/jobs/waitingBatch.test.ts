/** What holds of a batch when the user comes back from looking at its pilot. */
import { describe, expect, test } from 'vitest';
import type { BatchDraft } from '../../../client/jobs/batchDraft.ts';
import { withLimits } from '../../../client/jobs/batchDraft.ts';
import { pickUp } from '../../../client/jobs/waitingBatch.ts';
import type { BatchPlan } from '../../../server/experiment/experiment.ts';
import { endpoint, plan } from '../sampleJob.ts';

const prepared = { plan, source: '/ws/data/web.jsonl', notices: [] };
const draft: BatchDraft = {
  ...{ uris: [], prepared, served: new Map(), pilot: null, reuse: null },
  survey: {
    rows: 3,
    rowsPerFile: [3],
    looked: 3,
    bad: 0,
    documents: { low: 3, likely: 3, high: 3 },
    firstBad: null,
    sample: [],
  } as unknown as BatchDraft['survey'],
};
const written = plan.experiment.batch;
const chosen = withLimits(draft, { budgetGpuHours: 5, concurrency: 12 });

function replanned(batch: BatchPlan, endpoints = plan.endpoints): typeof prepared {
  return { ...prepared, plan: { ...plan, endpoints, experiment: { ...plan.experiment, batch } } };
}

describe('going on after a look at the pilot', () => {
  test('keeps the limits that were chosen before', () => {
    const again = pickUp({ draft: chosen, written }, replanned(structuredClone(written)));
    expect(again?.prepared.plan.experiment.batch).toMatchObject({ budgetGpuHours: 5, concurrency: 12 });
  });

  test('takes those of the file where that says others by now', () => {
    const again = pickUp({ draft: chosen, written }, replanned({ ...written, budgetGpuHours: 2 }));
    expect(again?.prepared.plan.experiment.batch).toMatchObject({ budgetGpuHours: 2, concurrency: 'auto' });
  });

  test('begins anew where the endpoint is another one by now', () => {
    const moved = new Map([['gpu', { ...endpoint, baseUrl: 'http://gpu-08:8000/v1' }]]);
    expect(pickUp({ draft: chosen, written }, replanned(written, moved))).toBeNull();
  });
});
