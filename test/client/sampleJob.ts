/** A job and a plan as data, for tests of what is said about them. */
import type { Counters, JobManifest, JobState, Phase } from '../../server/batch/job.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { DEFAULT_BATCH, DEFAULT_CONTEXT, DEFAULT_DOCUMENTS } from '../../server/experiment/experiment.ts';
import type { Variant } from '../../server/experiment/variant.ts';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import type { Plan } from '../../server/generation/plan.ts';
import { approximateCounter } from '../../server/generation/tokenCounter.ts';

export const endpoint: Endpoint = {
  ...bareEndpoint('gpu', 'http://gpu-07:8000/v1', 'http://gpu-07:8000'),
  model: 'lab/small-1B',
};

export const variant: Variant = {
  id: 'faq--small-1B',
  promptName: 'faq',
  promptPath: 'prompts/faq.md',
  template: 'Write a FAQ.\n\n[[DOCUMENT]]',
  system: null,
  inputs: { DOCUMENT: 'text' },
  form: 'faq',
  checks: [],
  model: 'lab/small-1B',
  endpoint: 'gpu',
  parameters: {},
  extraBody: {},
  swept: {},
  origins: {},
};

/** One prompt over `/ws/data/web.jsonl`. */
export const plan: Plan = {
  experiment: {
    name: 'faq',
    prompts: ['prompts/faq.md'],
    models: [{ model: null, endpoint: null, parameters: {}, extraBody: {} }],
    documents: DEFAULT_DOCUMENTS,
    rollouts: 1,
    context: DEFAULT_CONTEXT,
    batch: DEFAULT_BATCH,
  },
  variants: [variant],
  endpoints: new Map([['gpu', endpoint]]),
  source: '/ws/data/web.jsonl',
  baseFolder: '/ws',
  untrustedOrigins: [],
  counters: new Map([['gpu', approximateCounter]]),
};

const manifest: JobManifest = {
  format: 1,
  id: '20261122-080000-abcd-formats',
  name: 'formats',
  createdAt: '2026-11-22T08:00:00.000Z',
  rephraseVersion: '0.1.0',
  variants: [{ ...variant, recipe: 'r', window: 8192, counter: 'utf8-bytes/3' }],
  endpoints: [endpoint],
  input: {
    source: '/ws/data/web.jsonl',
    files: [],
    column: 'text',
    idColumn: 'id',
    filter: null,
    limit: null,
    documents: 1000,
    rowsPerFile: [1000],
  },
  rollouts: 1,
  context: DEFAULT_CONTEXT,
  concurrency: 'auto',
  budgetGpuHours: null,
  stopIf: null,
  output: null,
  badRows: 'report',
  partFormat: 'parquet',
  executor: { kind: 'local' },
  estimate: null,
};

/** A job of 1,000 units in a phase. */
export function jobIn(
  phase: Phase,
  counters: Partial<Counters> = {},
  state: Partial<JobState> = {},
): JobView {
  return {
    folder: '/ws/.rephrase/jobs/20261122-080000-abcd-formats',
    manifest,
    phase,
    state: {
      phase,
      reason: null,
      runner: { nonce: 'n', host: 'h', pid: 1, heartbeat: 1 },
      counters: { total: 1000, done: 0, failed: 0, completionTokens: 0, failures: {}, ...counters },
      unitsPerSecond: null,
      tokensPerSecond: null,
      etaSeconds: null,
      inFlight: 0,
      limit: 1,
      ceiling: null,
      budgetGpuHours: null,
      remote: null,
      endpoints: [],
      elapsedMs: 0,
      spentGpuHours: null,
      startedAt: '2026-11-22T08:00:00.000Z',
      updatedAt: '2026-11-22T09:00:00.000Z',
      ...state,
    },
  };
}
