import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  batchDetail,
  batchQuestion,
  batchReport,
  parametersText,
  wishesFor,
} from '../../client/jobs/batchSummary.ts';
import { diffJobs } from '../../client/jobs/diffJobs.ts';
import { experimentFor } from '../../client/jobs/experimentFor.ts';
import { childrenOf, childText, nodeId } from '../../client/jobs/jobNodes.ts';
import {
  agoText,
  endText,
  etaText,
  jobAccessibleLabel,
  jobDescription,
  jobLabel,
  percentText,
  phaseLook,
  rateText,
  statusBarText,
} from '../../client/jobs/jobText.ts';
import { judgeAtSight } from '../../client/jobs/judgeAtSight.ts';
import { createLaunches, HEARD_WITHIN_MS } from '../../client/jobs/launches.ts';
import { keepRunner } from '../../client/jobs/runnerBundle.ts';
import type { Phase } from '../../server/batch/job.ts';
import { emptyOutputManifest } from '../../server/batch/outputManifest.ts';
import { writeExperiment } from '../../server/experiment/writeExperiment.ts';
import { span } from '../../server/generation/estimate/estimateText.ts';
import { exactly } from '../../server/generation/estimate/range.ts';
import { estimatePlan } from '../../server/generation/estimatePlan.ts';
import { endpoint, jobIn, plan, variant } from './sampleJob.ts';

const now = new Date('2026-11-22T11:30:00.000Z');

describe('a job in the view', () => {
  test('running: progress, rate, time left, failures', () => {
    const job = jobIn(
      'running',
      { done: 613, failed: 7, total: 1000 },
      { unitsPerSecond: 3412, etaSeconds: 7800 },
    );
    expect(jobLabel(job)).toBe('formats  62 %');
    expect(jobDescription(job, now)).toBe('3,412 docs/s · 2 h 10 min left · 7 failed');
    expect(jobAccessibleLabel(job, now)).toBe(
      'formats, running, 62 %, 3,412 docs/s · 2 h 10 min left · 7 failed',
    );
  });

  test('running without figures yet says nothing it does not know', () => {
    expect(jobDescription(jobIn('running'), now)).toBe('');
    expect(jobDescription(jobIn('starting'), now)).toBe('starting');
  });

  test('without a state the totals come from the manifest', () => {
    expect(jobLabel({ ...jobIn('starting'), state: null })).toBe('formats  0 %');
  });

  test('ended: what there is, and since when', () => {
    expect(jobLabel(jobIn('done', { done: 993, failed: 7 }))).toBe('formats');
    expect(jobDescription(jobIn('done', { done: 993, failed: 7 }), now)).toBe(
      '993 rephrasings · 7 failed · 2 h ago',
    );
    expect(jobLabel(jobIn('interrupted', { done: 500 }))).toBe('formats  50 %');
    expect(jobDescription(jobIn('interrupted', { done: 500 }), now)).toBe('interrupted · 2 h ago');
    expect(jobDescription(jobIn('needs-key'), now)).toBe('waits for a key · 2 h ago');
  });

  test('every phase has a look, and a sentence for its end', () => {
    for (const phase of ['done', 'cancelled', 'interrupted', 'needs-key', 'stopped', 'failed'] as const) {
      expect(phaseLook(phase).word).not.toBe('');
      expect(endText(jobIn(phase, { done: 500, failed: 2 }, { reason: 'It said so.' }))).toMatch(
        /^"formats" [^!]*\.$/,
      );
    }
    expect(endText(jobIn('done', { done: 1 }))).toBe('"formats" is done: 1 rephrasing.');
  });

  test('status bar: one job by name, several by number, none not at all', () => {
    const one = jobIn('running', { done: 620 }, { etaSeconds: 12 });
    expect(statusBarText([one])).toBe('$(play-circle) formats 62 % · 12 s left');
    expect(statusBarText([one, one])).toBe('$(play-circle) 2 jobs');
    expect(statusBarText([])).toBe('');
  });
});

describe('figures', () => {
  test.each([
    [0, 'a moment left'],
    [45, '45 s left'],
    [90, '2 min left'],
    [7800, '2 h 10 min left'],
    [7200, '2 h left'],
    [273600, '3 d 4 h left'],
  ])('%s seconds: %s', (seconds, text) => expect(etaText(seconds)).toBe(text));

  test('nobody knows how long', () => {
    expect(etaText(null)).toBeNull();
    expect(etaText(Number.POSITIVE_INFINITY)).toBeNull();
  });

  test.each([
    [3412.4, '3,412 docs/s'],
    [4.23, '4.2 docs/s'],
    [0.2, '12 docs/min'],
    [0.001, '1 docs/min'],
  ])('%s per second: %s', (rate, text) => expect(rateText(rate)).toBe(text));

  test('a rate of nothing is no rate', () => {
    expect(rateText(0)).toBeNull();
    expect(rateText(null)).toBeNull();
  });

  test('ago', () => {
    expect(agoText('2026-11-22T11:29:30.000Z', now)).toBe('just now');
    expect(agoText('2026-11-22T11:25:00.000Z', now)).toBe('5 min ago');
    expect(agoText('no date', now)).toBeNull();
  });

  test('law: 100 % only when nothing is left, 0 % only when nothing is done', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(1_000_000), (done, failed, left) => {
        const counters = { total: done + failed + left, done, failed, completionTokens: 0, failures: {} };
        const text = percentText(counters);
        expect(text === '100 %').toBe(left === 0 && done + failed > 0);
        expect(text === '0 %').toBe(done + failed === 0);
      }),
    );
  });

  test('law: a duration names two units at the most and never says 60', () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), (seconds) => {
        expect(span(seconds)).toMatch(/^([\d,]+ s|\d+ min|\d+ h( \d+ min)?|[\d,]+ d( \d+ h)?)$/);
        expect(span(seconds)).not.toMatch(/\b60 [sm]/);
      }),
    );
  });
});

describe('what a batch will do', () => {
  const facts = {
    plan,
    documents: 12_480,
    badRows: 0,
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
      badRows: 3,
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
      'Limits: 64 requests in flight at the most; pauses after 12 GPU-hours; pauses when more than 5 % failed, counted from 200 documents on.',
    );
    expect(detail).toContain('3 rows cannot be read');
    expect(detail).toContain('does not list the model lab/small-1B');
    expect(detail).toContain('And 1 more remark under Details.');
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

test('saved as an experiment: paths from the file, endpoint, model and dataset named', () => {
  const text = writeExperiment(experimentFor(plan, '/ws/prompts/faq.experiment.yaml'));
  expect(text).toContain('- faq.md\n');
  expect(text).toContain(`- { model: ${endpoint.model}, endpoint: gpu }`);
  expect(text).toContain('source: ../data/web.jsonl');
});

describe('the lines below a job', () => {
  const job = jobIn('running', {
    done: 10,
    failed: 3,
    failures: { 'context-exceeded': 1, timeout: 2, dropped: 0 },
  });

  test('variants, failures with the most frequent first, output, log', () => {
    expect(childrenOf(job).map(({ kind }) => kind)).toEqual([
      'variant',
      'failures',
      'failures',
      'output',
      'log',
    ]);
    const texts = childrenOf(job).map((node) => (node.kind === 'job' ? null : childText(node, job, null)));
    expect(texts.map((text) => [text?.label, text?.description])).toEqual([
      ['faq × small-1B', ''],
      ['timeout', '2'],
      ['context exceeded', '1'],
      ['Output', ''],
      ['Log', ''],
    ]);
  });

  test('a variant tells its rows once parts are written', () => {
    const output = { ...emptyOutputManifest(job.manifest) };
    const variants = output.variants.map((written) => ({ ...written, rows: 1200 }));
    const [node] = childrenOf(job);
    expect(node?.kind === 'variant' && childText(node, job, { ...output, variants }).description).toBe(
      '1,200 rows written',
    );
  });

  test('ids tell all lines of all jobs apart', () => {
    const nodes = [{ kind: 'job', folder: job.folder } as const, ...childrenOf(job)];
    expect(new Set(nodes.map(nodeId)).size).toBe(nodes.length);
  });
});

describe('what changed between two looks', () => {
  const other = { ...jobIn('done'), folder: '/ws/.rephrase/jobs/other' };

  test('a heartbeat alone is no change', () => {
    const beat = {
      runner: { nonce: 'n', host: 'h', pid: 1, heartbeat: 2 },
      updatedAt: '2026-11-22T09:00:01.000Z',
    };
    expect(diffJobs([jobIn('running')], [jobIn('running', {}, beat)])).toEqual({
      listed: false,
      changed: [],
      ended: [],
      paused: [],
    });
  });

  test('progress is a change of that job alone', () => {
    const after = jobIn('running', { done: 1 });
    expect(diffJobs([jobIn('running'), other], [after, other])).toEqual({
      listed: false,
      changed: [after],
      ended: [],
      paused: [],
    });
  });

  test('an end is told once, and only of a job that was seen running', () => {
    const after = jobIn('interrupted');
    expect(diffJobs([jobIn('running')], [after]).ended).toEqual([after]);
    expect(diffJobs([after], [after]).ended).toEqual([]);
    expect(diffJobs([], [after])).toEqual({ listed: true, changed: [], ended: [], paused: [] });
  });

  test('a pause is told once', () => {
    const paused = jobIn('paused');
    expect(diffJobs([jobIn('running')], [paused])).toMatchObject({ paused: [paused], ended: [] });
    expect(diffJobs([paused], [paused]).paused).toEqual([]);
  });

  test('coming, going and changing places redraw the list', () => {
    expect(diffJobs([other], []).listed).toBe(true);
    expect(diffJobs([jobIn('running'), other], [other, jobIn('running')]).listed).toBe(true);
  });
});

describe('a runner just launched', () => {
  const job = jobIn('interrupted');
  const heard = (phase: Phase) =>
    jobIn(phase, {}, { runner: { nonce: 'new', host: 'h', pid: 2, heartbeat: 1 } });

  test('is waited for until its own state is seen', () => {
    const launches = createLaunches(() => 0);
    launches.add(job.folder, 'n');
    expect(launches.settle([job])).toEqual([]);
    expect(launches.waiting()).toBe(true);
    expect(launches.settle([heard('running')])).toEqual([]);
    expect(launches.waiting()).toBe(false);
  });

  test('that was done before anybody looked is told to have ended, once', () => {
    const launches = createLaunches(() => 0);
    launches.add(job.folder, null);
    expect(launches.settle([heard('done')])).toEqual([heard('done')]);
    expect(launches.settle([heard('done')])).toEqual([]);
  });

  test('that never said a word is given up', () => {
    let now = 0;
    const launches = createLaunches(() => now);
    launches.add(job.folder, 'n');
    now = HEARD_WITHIN_MS;
    expect(launches.settle([job])).toEqual([job]);
    expect(launches.waiting()).toBe(false);
  });
});

describe('a job that is dead at first sight', () => {
  // What following says before it has seen a heartbeat stand still for long enough.
  const sight = () => judgeAtSight((job) => ({ ...job, phase: 'running' }));
  const beat = (heartbeat: number) =>
    jobIn('interrupted', {}, { phase: 'running', runner: { nonce: 'n', host: 'h', pid: 1, heartbeat } });

  test('is interrupted at once, and stays so', () => {
    const judge = sight();
    expect([judge(beat(1)).phase, judge(beat(1)).phase]).toEqual(['interrupted', 'interrupted']);
  });

  test('lives after all when its heartbeat moves', () => {
    const judge = sight();
    judge(beat(1));
    expect([judge(beat(2)).phase, judge(beat(2)).phase]).toEqual(['running', 'running']);
  });

  test('one that was seen alive first is left to the follower', () => {
    const judge = sight();
    judge(jobIn('running'));
    expect(judge(beat(1)).phase).toBe('running');
  });
});

test('the runner is kept once per content', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rephrase-'));
  try {
    const cli = join(folder, 'cli.js');
    await writeFile(cli, 'first');
    const [one, again] = await Promise.all([keepRunner(cli, folder), keepRunner(cli, folder)]);
    await writeFile(cli, 'second');
    const two = await keepRunner(cli, folder);
    expect(again).toBe(one);
    expect(two).not.toBe(one);
    expect([await readFile(one, 'utf8'), await readFile(two, 'utf8')]).toEqual(['first', 'second']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
