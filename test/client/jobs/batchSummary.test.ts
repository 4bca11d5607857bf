/** What is said of a batch before it starts: the question, the figures, the remarks. */
import { describe, expect, test } from 'vitest';
import {
  batchDetail,
  batchQuestion,
  batchReport,
  parametersText,
  wishesFor,
} from '../../../client/jobs/batchSummary.ts';
import { exactly } from '../../../server/generation/estimate/range.ts';
import { estimatePlan } from '../../../server/generation/estimatePlan.ts';
import { plan, variant } from '../sampleJob.ts';

describe('what a batch will do', () => {
  const facts = {
    plan,
    documents: exactly(12_480),
    rows: { rows: 12_480, looked: 12_480, places: 1, bad: 0 },
    sourceName: 'data/web.jsonl',
    outputName: '.rephrase/jobs',
    windows: [8192],
    unlisted: [],
    notices: [],
    practice: false,
    estimate: estimatePlan(plan, exactly(12_480), null),
    pilot: null,
    reuse: null,
    where: {
      words: 'On this machine',
      proposal: { kind: 'local' as const, words: 'On this machine', why: 'it is small.', isTaken: true },
      warnings: [],
    },
  };

  test('the question and the plain answer', () => {
    expect(batchQuestion(facts)).toBe('Run "faq" over 12,480 documents?');
    expect(batchDetail(facts)).toBe(
      [
        [
          '1 variant × 12,480 documents = 12,480 requests',
          '• faq → lab/small-1B at gpu (http://gpu-07:8000/v1)',
        ],
        [
          'Estimate, without a pilot:',
          'Completion tokens: 5.4 M to 11 M',
          'GPU-hours: 0.089 to 2',
          'Time: 5 min to 1 h 58 min',
        ],
        [
          'Documents: data/web.jsonl. Documents that do not fit into a context of 8,192 tokens are cut at the end.',
          'Where: On this machine. Proposed, because it is small.',
          'Output: .rephrase/jobs.',
        ],
      ]
        .map((lines) => lines.join('\n'))
        .join('\n\n'),
    );
  });

  test('without a model there is nothing to estimate before a pilot', () => {
    const detail = batchDetail({ ...facts, practice: true });
    expect(detail).not.toContain('Estimate');
    expect(detail).toContain('no model is behind it');
  });

  test('everything that deserves a look is said', () => {
    const experiment = {
      ...plan.experiment,
      rollouts: 2,
      context: { window: null, cut: 'skip' as const, tokenizer: null },
      batch: {
        ...plan.experiment.batch,
        concurrency: 64,
        budgetGpuHours: 12,
        stopIf: { failedShare: 0.05, after: 200 },
      },
    };
    const variants = Array.from({ length: 10 }, (_, n) => ({ ...variant, id: `v${n}` }));
    const detail = batchDetail({
      ...facts,
      plan: { ...plan, experiment, variants },
      rows: { rows: 12_483, looked: 12_483, places: 1, bad: 3 },
      windows: [8192, null],
      unlisted: [{ alias: 'gpu', model: 'lab/small-1B' }],
      practice: true,
    });
    expect(detail).toContain('10 variants × 12,480 documents × 2 rollouts = 249,600 requests');
    expect(detail).toContain('• and 6 more');
    expect(detail).toContain(
      '8,192 tokens are skipped. Where no context is known they are sent as they are.',
    );
    expect(detail).toContain(
      'Limits: 64 requests in flight at the most; pauses after 12 GPU-hours; pauses when more than 5 % of the units (documents × variants) failed, judged from 200 units on.',
    );
    expect(detail).toContain('3 rows cannot be read');
    expect(detail).toContain('does not list the model lab/small-1B');
    expect(detail).toContain('And 1 more remark under Details.');
  });

  test('where not every row was read, the number of documents is not told as if it were counted', () => {
    const some = {
      ...facts,
      documents: { low: 30_000, likely: 40_000, high: 50_000 },
      rows: { rows: 60_000, looked: 9_000, places: 1, bad: 3_000 },
    };
    expect(batchQuestion(some)).toBe('Run "faq" over about 40,000 documents?');
    const detail = batchDetail(some);
    expect(detail).toContain('1 variant × about 40,000 documents = about 40,000 requests');
    expect(detail).toContain('3,000 rows of the 9,000 that were looked at cannot be read as documents.');
  });

  test('a pilot is named with its answers, a budget with what the estimate makes of it', () => {
    const withBudget = (budgetGpuHours: number): string => {
      const experiment = { ...plan.experiment, batch: { ...plan.experiment.batch, budgetGpuHours } };
      return batchDetail({
        ...facts,
        plan: { ...plan, experiment },
        pilot: {
          documents: 16,
          answered: 15,
          failed: 1,
          failures: '1 of 16 pilot requests failed. The first failure: x.',
        },
      });
    };
    expect(withBudget(12)).toContain('Estimate from a pilot of 16 documents (15 answers, 1 failed):\n');
    expect(withBudget(12)).toContain('\nBudget: 12 GPU-hours, which is enough.');
    expect(withBudget(1)).toContain('Budget: 1 GPU-hour, which may not be enough: the job then pauses.');
    expect(withBudget(0.01)).toContain('which is not enough: the job will pause before its end.');
  });

  test('nobody is led to start what was not tried, or what no endpoint answered', () => {
    const pilot = { documents: 16, answered: 15, failed: 1, failures: null };
    expect(wishesFor(null, true)[0]).toBe('pilot');
    expect(wishesFor(null, false)[0]).toBe('start');
    expect(wishesFor(pilot, true)[0]).toBe('start');
    expect(wishesFor({ ...pilot, answered: 0, failed: 16 }, true)[0]).toBe('canary');
  });

  test('a pilot without an answer says why before the figures, which are then not called measured', () => {
    const failures =
      'No request of the pilot was answered. The first failure: gpu failed (500): "CUDA error".';
    const pilot = { documents: 16, answered: 0, failed: 16, failures };
    expect(batchDetail({ ...facts, pilot })).toContain(`\n\n${failures}\n\nEstimate, as without a pilot:\n`);
    expect(batchReport({ ...facts, pilot })).toContain(
      `\n\n${failures}\n\n## Estimate, as without a pilot\n`,
    );
  });

  test('a dry run leaves the same behind as a document, with every assumption', () => {
    const report = batchReport(facts);
    expect(report).toMatch(/^# faq: before the run\n\n1 variant × 12,480 documents = 12,480 requests\n/);
    expect(report).toContain('## Estimate, without a pilot\n\n- Completion tokens:');
    for (const assumption of facts.estimate.assumptions) expect(report).toContain(`- ${assumption}`);
  });

  test('parameters stand as they are sent', () => {
    const parameters = { temperature: 0.7, stop: ['\n\n'], seed: 3 };
    expect(parametersText({ ...variant, parameters })).toBe('temperature 0.7, stop ["\\n\\n"], seed 3');
  });
});
