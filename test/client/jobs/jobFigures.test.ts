/** What the job page works out: time left as a range, series thinned for charts, snapshots of every phase, its actions. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { etaRange } from '../../../client/jobs/etaRange.ts';
import { jobActions } from '../../../client/jobs/jobActions.ts';
import { jobSnapshot } from '../../../client/jobs/jobSnapshot.ts';
import { thinSeries } from '../../../client/jobs/thinSeries.ts';
import { decodeJobHostMessage, decodeJobPageState } from '../../../client/webviews/jobContract.ts';
import type { Phase, SeriesPoint } from '../../../server/batch/job.ts';
import { jobIn } from '../sampleJob.ts';

const point = (at: number, unitsPerSecond: number): SeriesPoint => ({
  at,
  unitsPerSecond,
  tokensPerSecond: unitsPerSecond * 400,
  inFlight: 8,
  limit: 16,
  failed: Math.floor(at / 10_000),
  done: at,
  latencyP50Ms: at % 3 === 0 ? null : 900,
  latencyP95Ms: at % 3 === 0 ? null : 2000,
  serverQueue: null,
});
const rates = fc.array(fc.double({ min: 0.01, max: 10_000, noNaN: true }), { maxLength: 300 });

describe('time left', () => {
  test('law: a range around what the present rate says', () => {
    fc.assert(
      fc.property(
        rates,
        fc.integer({ min: 1, max: 1e9 }),
        fc.double({ min: 0.01, max: 1e4, noNaN: true }),
        (all, left, rate) => {
          const eta = etaRange(
            all.map((one, n) => point(n * 5000, one)),
            left,
            rate,
          );
          expect(eta?.likely).toBeCloseTo(left / rate, 3);
          expect(eta?.low).toBeLessThanOrEqual(eta?.likely ?? 0);
          expect(eta?.high).toBeGreaterThanOrEqual(eta?.likely ?? 0);
        },
      ),
    );
  });

  test('nobody knows while nothing is finished, and nothing is left at the end', () => {
    expect(etaRange([], 100, null)).toBeNull();
    expect(etaRange([point(0, 0)], 100, 0)).toBeNull();
    expect(etaRange([point(0, 5)], 0, 5)).toBeNull();
  });

  test('a steady rate makes a narrow range, a shaky one a wide one', () => {
    const width = (spread: number): number => {
      const points = Array.from({ length: 60 }, (_, n) =>
        point(n * 5000, 100 + (n % 2 === 0 ? spread : -spread)),
      );
      const eta = etaRange(points, 10_000, 100);
      return (eta?.high ?? 0) - (eta?.low ?? 0);
    };
    expect(width(40)).toBeGreaterThan(width(2) * 5);
  });
});

describe('a series for a chart', () => {
  test('law: never more points than asked for, in order, the last one the last', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 100 }), (all, most) => {
        const series = all.map((one, n) => point(n * 5000, one));
        const thinned = thinSeries(series, most);
        expect(thinned.length).toBeLessThanOrEqual(most);
        expect(thinned.map(({ at }) => at)).toEqual(thinned.map(({ at }) => at).sort((a, b) => a - b));
        if (series.length > 0) expect(thinned.at(-1)?.at).toBe((series.at(-1)?.at ?? 0) / 1000);
        const highest = Math.max(0, ...all);
        for (const { unitsPerSecond } of thinned)
          expect(unitsPerSecond).toBeLessThanOrEqual(highest * 1.0001);
      }),
    );
  });
});

const PHASES: readonly Phase[] = [
  'starting',
  'running',
  'paused',
  'finishing',
  'done',
  'cancelled',
  'stopped',
  'failed',
  'needs-key',
  'interrupted',
];

describe('a snapshot', () => {
  test.each(PHASES)('of a job that is %s passes the page’s door', (phase) => {
    const job = jobIn(phase, { done: 500, failed: 3, failures: { timeout: 3 } }, { unitsPerSecond: 3 });
    const snapshot = jobSnapshot({ job, series: [], output: null, examples: new Map(), warnings: [] });
    expect(decodeJobHostMessage({ type: 'job', job: snapshot })).toMatchObject({ ok: true });
    expect(snapshot.actions.length).toBeGreaterThan(2);
  });

  test('a variant is named once: only a model with an owner says more than the label', () => {
    const job = jobIn('running');
    const named = (model: string) => {
      const variants = job.manifest.variants.map((variant) => ({ ...variant, model }));
      const of = { ...job, manifest: { ...job.manifest, variants } };
      return jobSnapshot({ job: of, series: [], output: null, examples: new Map(), warnings: [] })
        .variants[0];
    };
    expect(named('lab/small-1B')).toMatchObject({ label: 'faq × small-1B', detail: 'lab/small-1B' });
    expect(named('small-1B')).toMatchObject({ label: 'faq × small-1B', detail: '' });
  });

  test('before the first state there is something to show too', () => {
    const job = { ...jobIn('starting'), state: null };
    const snapshot = jobSnapshot({ job, series: [], output: null, examples: new Map(), warnings: [] });
    expect(decodeJobHostMessage({ type: 'job', job: snapshot })).toMatchObject({ ok: true });
  });

  test('actions fit the phase', () => {
    const of = (phase: Phase, failed = 0): readonly string[] =>
      jobActions(jobIn(phase, { done: 10, failed })).map(({ action }) => action);
    expect(of('running')).toEqual(expect.arrayContaining(['pause', 'cancel', 'changeCeiling']));
    expect(of('running')).not.toContain('resume');
    expect(of('paused')[0]).toBe('resume');
    expect(of('done')).not.toContain('changeBudget');
    expect(of('done', 2)).toContain('retryFailed');
    expect(of('finishing')).not.toContain('cancel');
  });

  test('a page of another version is found again by nothing', () => {
    expect(decodeJobPageState({ version: 1, folder: '/jobs/a' })).toEqual({ version: 1, folder: '/jobs/a' });
    for (const state of [null, {}, { version: 2, folder: '/x' }, { version: 1 }])
      expect(decodeJobPageState(state)).toBeNull();
  });
});
