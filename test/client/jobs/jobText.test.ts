/** What the Jobs view and the status bar say of a job: progress, figures, its end. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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
  tokensText,
} from '../../../client/jobs/jobText.ts';
import { span } from '../../../server/generation/estimate/estimateText.ts';
import { jobIn } from '../sampleJob.ts';

const now = new Date('2026-11-22T11:30:00.000Z');

test('one token is one token', () => {
  expect([1, 2480].map(tokensText)).toEqual(['1 token', '2,480 tokens']);
});

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

  test('cut off from every endpoint: no rate and no time left of before, but what it waits for', () => {
    const trouble = 'Nothing listens at gpu.';
    const at = (alias: string, why: string | null) => ({
      alias,
      inFlight: 0,
      limit: 4,
      serverQueue: null,
      trouble: why,
    });
    const state = { unitsPerSecond: 4, etaSeconds: 180, endpoints: [at('gpu', trouble), at('far', trouble)] };
    const job = jobIn('running', { done: 160, failed: 3 }, state);
    expect(jobDescription(job, now)).toBe('waits for gpu, far · 3 failed');
    expect(statusBarText([job])).toBe('$(warning) formats 16 % · waits for gpu, far');
    const half = jobIn(
      'running',
      { done: 160 },
      { ...state, endpoints: [at('gpu', trouble), at('far', null)] },
    );
    expect(jobDescription(half, now)).toBe('4.0 docs/s · 3 min left');
    expect(statusBarText([half])).toBe('$(play-circle) formats 16 % · 3 min left');
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
    const named = {
      ...one,
      manifest: { ...one.manifest, name: `formats-${'of-many-documents-'.repeat(4)}` },
    };
    expect(statusBarText([named])).toMatch(
      /^\$\(play-circle\) formats-of-many-documents-o… 62 % · 12 s left$/,
    );
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
