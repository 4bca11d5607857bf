/** What the host would send to the pages of a job and of an output in the pseudo language: its words are as long as theirs. */
import type { JobHostMessage, JobSnapshot } from '../../../client/webviews/jobContract.ts';
import { JOB_ACTIONS } from '../../../client/webviews/jobContract.ts';
import type { OutputHostMessage, OutputRowView } from '../../../client/webviews/outputContract.ts';
import { pseudo } from '../../l10n/pseudoTexts.ts';

const JOB: JobSnapshot = {
  folder: '/w/.rephrase/jobs/1',
  name: 'formats-of-all-documents-of-the-crawl-of-november-with-a-name-that-is-long',
  phase: { word: pseudo('running'), tone: 'active' },
  reason: pseudo('The endpoint answers 429 again and again; the limit was halved.'),
  done: 0.61,
  failed: 0.02,
  progress: [
    '61 %',
    pseudo('620.340 of 1.000.000 rephrasings'),
    pseudo('2.700 failed'),
    pseudo('312 docs/s'),
    pseudo('1 h 50 min to 2 h 40 min left'),
  ],
  facts: ['In flight', 'Tokens/s', 'Latency', 'Completion tokens', 'Time spent', 'Spent', 'Documents'].map(
    (label) => ({
      label: pseudo(label),
      value: pseudo('498 of 512'),
      detail: pseudo('Completion tokens, lately.'),
    }),
  ),
  budget: { share: 0.75, words: pseudo('12 of 16 GPU-hours of the budget spent') },
  endpoints: [
    {
      alias: 'gpu',
      url: 'https://inference.cluster.example.org:8443/tenants/synthetic-data/v1',
      words: pseudo('498 of 512 in flight · 12 in its own queue'),
      trouble: pseudo('It answers 429; the limit was halved.'),
    },
  ],
  variants: [
    { id: 'faq', label: 'faq × SmolLM2-1.7B-Instruct', detail: pseudo('310.000 done, 1.200 failed') },
  ],
  warnings: [{ when: '22.11.2026, 18:15:04', message: pseudo('The project could not be read.') }],
  failures: [
    {
      reason: 'timeout',
      label: pseudo('context exceeded'),
      count: 2_000,
      examples: [{ id: 'doc-2', message: 'Too long for 8.192 tokens.' }],
    },
  ],
  actions: JOB_ACTIONS.map((action) => ({
    action,
    label: pseudo('Change Ceiling…'),
    title: pseudo('Change it'),
  })),
  estimate: { lines: [pseudo('20 to 30 GPU-hours')], assumptions: [pseudo('Without a pilot.')] },
  live: true,
};

export const JOB_MESSAGES: readonly JobHostMessage[] = [
  { type: 'job', job: JOB },
  {
    type: 'series',
    points: Array.from({ length: 60 }, (_, n) => ({
      at: 1_800_000_000 + n * 5,
      unitsPerSecond: 12_300 + n,
      tokensPerSecond: 1_200_000 + n,
      inFlight: 100 + n,
      limit: 512,
      failed: n,
      latencyP50Ms: 900,
      latencyP95Ms: 1_900,
    })),
  },
  {
    type: 'rows',
    rows: [0, 1].map((n) => ({
      place: `0:${n}:0`,
      id: `doc-${n}-https://example.org/a/very/long/path/that/names/the/document`,
      variant: 'faq × SmolLM2-1.7B-Instruct',
      source: 'The river rises in the hills.',
      text: 'A river.',
      figures: pseudo('437 tokens · stop · document cut'),
      failedChecks: ['not_preamble'],
      failure: null,
    })),
  },
];

function rowOf(n: number): OutputRowView {
  return {
    place: `0:${n}:0`,
    id: `doc-${n}-https://example.org/a/very/long/path/that/names/the/document`,
    variant: 'faq × SmolLM2-1.7B-Instruct',
    source: 'The river rises in the hills.',
    rollouts: [1, 2].map(() => ({
      text: 'A river.',
      reasoning: 'They want a river.',
      figures: pseudo('437 tokens · stop'),
      measures: [{ label: pseudo('Length ratio'), value: '0,41' }],
    })),
    failedChecks: ['not_preamble'],
    isCut: true,
    columns: [{ name: 'url', value: 'https://example.org/a/very/long/path' }],
    failure: null,
  };
}

export const OUTPUT_MESSAGES: readonly OutputHostMessage[] = [
  {
    type: 'head',
    head: {
      path: '/w/out',
      place: 'out',
      title: 'formats-of-all-documents-of-the-crawl-of-november',
      variants: ['faq', 'table'].map((id) => ({ id, label: `${id} × SmolLM2-1.7B-Instruct` })),
      measures: [{ id: 'length_ratio', label: pseudo('Length ratio'), isFlag: false }],
      filter: {
        kind: 'rows',
        variant: null,
        find: '',
        condition: 'any',
        measure: { id: 'length_ratio', comparison: 'atLeast', value: 1 },
      },
    },
  },
  {
    type: 'page',
    page: {
      first: 1_001,
      rows: [rowOf(0), rowOf(1), { ...rowOf(2), rollouts: [], failure: pseudo('context exceeded') }],
      hasPrevious: true,
      hasNext: true,
      searching: true,
      trouble: null,
    },
  },
  {
    type: 'measures',
    measures: {
      state: 'running',
      rows: 12_480,
      groups: ['faq × SmolLM2-1.7B-Instruct', 'table × SmolLM2-1.7B-Instruct'].map((label) => ({
        label,
        rows: 6_240,
        measures: ['Completion tokens', 'Share of numbers that do not stand in the document'].map(
          (measure) => ({
            label: pseudo(measure),
            definition: pseudo('What it is.'),
            mean: '432',
            interval: pseudo('410 to 455'),
            missing: 1_200,
            bins: [0.1, 0.5, 1, 0.4],
            range: pseudo('12 to 900'),
          }),
        ),
      })),
    },
  },
];
