/** The job page in Chromium: what it says, what it posts, in all themes, by keyboard, under its policy. */
import { describe, expect, test } from 'vitest';
import { jobSnapshot } from '../../../client/jobs/jobSnapshot.ts';
import { latestRow } from '../../../client/jobs/latestRow.ts';
import { thinSeries } from '../../../client/jobs/thinSeries.ts';
import type { JobHostMessage, JobPageMessage } from '../../../client/webviews/jobContract.ts';
import type { JournalLine, SeriesPoint } from '../../../server/batch/job.ts';
import type { JobView } from '../../../server/batch/jobReader.ts';
import { exactly } from '../../../server/generation/estimate/range.ts';
import { estimatePlan } from '../../../server/generation/estimatePlan.ts';
import { jobIn, plan } from '../sampleJob.ts';
import { axeFaults } from './axeFaults.ts';
import type { OpenOptions, Theme } from './openPage.ts';
import { anyPageUnderTest } from './pageUnderTest.ts';

const opened = anyPageUnderTest<JobHostMessage, JobPageMessage>('jobs');

const SERIES: readonly SeriesPoint[] = Array.from({ length: 200 }, (_, n) => ({
  at: Date.UTC(2026, 10, 22, 9) + n * 5000,
  unitsPerSecond: 300 + 40 * Math.sin(n / 9),
  tokensPerSecond: 1_200_000 + 90_000 * Math.sin(n / 7),
  inFlight: Math.min(512, 16 + n * 4),
  limit: Math.min(520, 32 + n * 4),
  failed: Math.floor(n / 30),
  done: n * 1_500,
  latencyP50Ms: n % 50 === 0 ? null : 900 + 3 * n,
  latencyP95Ms: n % 50 === 0 ? null : 1900 + 5 * n,
  serverQueue: null,
}));

const HOSTILE = '<img src=x onerror=alert(1)><script>alert(2)</script>';

const LINES: readonly JournalLine[] = Array.from({ length: 8 }, (_, n) =>
  n === 2
    ? {
        key: [0, n, 0],
        at: 0,
        failure: {
          id: `doc-${n}`,
          reason: 'context-exceeded',
          message: 'Too long for 8,192 tokens.',
          attempts: 1,
        },
      }
    : {
        key: [0, n, 0],
        at: 0,
        row: {
          id: `doc-${n}`,
          text: n === 1 ? HOSTILE : `The river ${n} rises in the hills. ${'It is long. '.repeat(40)}`,
          rollout_results: [
            {
              text:
                n === 1
                  ? HOSTILE
                  : `**What is river ${n}?**\n\nA river. ${'It floods the meadows. '.repeat(30)}`,
              finish_reason: 'stop',
              usage: { prompt_tokens: 900, completion_tokens: 437, total_tokens: 1337 },
              reasoning: null,
            },
          ],
          variant: 'faq--small-1B',
          prompt: 'faq',
          model: 'lab/small-1B',
          recipe: 'r',
          fingerprint: 'f',
          truncated: n === 3,
          checks: [{ rollout: 0, name: 'not_preamble', passed: n !== 4 }],
        },
      },
);

function running(): JobView {
  const job = jobIn(
    'running',
    {
      total: 1_000_000,
      done: 613_000,
      failed: 2_700,
      completionTokens: 268_000_000,
      failures: { 'context-exceeded': 2_000, timeout: 700 },
    },
    {
      unitsPerSecond: 312,
      tokensPerSecond: 1_240_000,
      inFlight: 498,
      limit: 512,
      elapsedMs: 5_400_000,
      spentGpuHours: 12,
      budgetGpuHours: 16,
      endpoints: [
        {
          alias: 'gpu',
          inFlight: 498,
          limit: 512,
          serverQueue: 12,
          trouble: 'It answers 429; the limit was halved.',
        },
      ],
    },
  );
  const endpoints = job.manifest.endpoints.map((endpoint) => ({ ...endpoint, gpus: 8, pricePerGpuHour: 3 }));
  const estimate = estimatePlan(plan, exactly(1_000_000), null);
  return { ...job, manifest: { ...job.manifest, endpoints, estimate } };
}

const parts = {
  warnings: [
    { at: '2026-11-22T08:00:00.000Z', message: `Batch 1 could not be cancelled: ${HOSTILE}` },
    { at: '2026-11-22T09:00:00.000Z', message: 'A file could not be deleted at the provider.' },
  ],
  series: SERIES,
  output: null,
  examples: new Map([
    ['context-exceeded', [{ id: 'doc-2', reason: 'context-exceeded', message: 'Too long.', attempts: 1 }]],
  ]),
};

async function show(job: JobView): Promise<void> {
  await opened.send(
    { type: 'job', job: jobSnapshot({ ...parts, job }) },
    { type: 'series', points: thinSeries(SERIES, 400) },
    { type: 'rows', rows: LINES.map((line) => latestRow(line, job.manifest)) },
  );
}

async function open(options: OpenOptions = {}): Promise<void> {
  await opened.open({ height: 1000, ...options });
  await show(running());
}

describe('a running job', () => {
  test('says it is there, then how the job does, with the time left as a range', async () => {
    await opened.open();
    expect(await opened.posted()).toEqual([{ type: 'ready' }]);
    expect(await opened.page.getByText('Reading the job…').count()).toBe(1);
    await show(running());
    const bar = opened.page.getByRole('progressbar');
    expect(await bar.getAttribute('aria-valuenow')).toBe('61');
    expect(await bar.getAttribute('aria-valuetext')).toMatch(
      /^61 %, 613,000 of 1,000,000 rephrasings, 2,700 failed, 312 docs\/s, \d+ min to \d+ min left$/,
    );
    const text = (await opened.page.locator('main').textContent()) ?? '';
    for (const part of [
      '498 of 512',
      '12 GPU-hours · 36 $',
      '12 of 16 GPU-hours of the budget spent',
      'It answers 429',
    ])
      expect(text).toContain(part);
  });

  test('charts say in words what they draw, and are drawn', async () => {
    await open();
    const charts = opened.page.getByRole('img', { name: /Over 17 minutes/ });
    expect(await charts.count()).toBe(5);
    expect(await charts.nth(2).getAttribute('aria-label')).toBe(
      'In flight. in flight: now 512, between 16 and 512; limit: now 520, between 32 and 520. Over 17 minutes.',
    );
    const inked = await opened.page.locator('canvas').evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const data =
          (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        return data.some((value) => value !== 0);
      }),
    );
    expect(inked).toEqual([true, true, true, true, true]);
  });

  test('a check that a row does not pass is called as in the preview', async () => {
    await open();
    expect(await opened.page.locator('.rows .marks').allTextContents()).toEqual(['preamble']);
  });

  test('a ceiling that was set is said at once, also while nothing is in flight', async () => {
    await open();
    const job = running();
    const ceiling = opened.page.locator('.facts div', { hasText: 'Ceiling' });
    expect(await ceiling.count()).toBe(0);
    await show({ ...job, phase: 'paused', state: job.state && { ...job.state, ceiling: 16 } });
    expect(await ceiling.locator('dd').textContent()).toBe('16');
  });

  test('says what it warned of, the newest first', async () => {
    await open();
    const section = opened.page.locator('section', { hasText: 'Warnings' });
    const said = await section.getByRole('listitem').allTextContents();
    expect(said.map((text) => text.replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(/^.? ?A file could not be deleted at the provider\. Nov 22, 2026/),
      expect.stringContaining(`Batch 1 could not be cancelled: ${HOSTILE}`),
    ]);
  });

  test('shows text from outside as text', async () => {
    await open();
    expect(await opened.page.locator('.rows img, .rows script').count()).toBe(0);
    expect(await opened.page.getByText(HOSTILE).count()).toBeGreaterThan(0);
  });

  test('its buttons and links post what they say, by keyboard too', async () => {
    await open();
    await opened.page.getByRole('button', { name: 'Pause' }).focus();
    await opened.page.keyboard.press('Enter');
    await opened.page.getByRole('button', { name: 'context exceeded' }).click();
    await opened.page.getByRole('button', { name: 'faq × small-1B' }).click();
    expect((await opened.posted()).slice(1)).toEqual([
      { type: 'act', action: 'pause' },
      { type: 'openFailures', reason: 'context-exceeded' },
      { type: 'openVariant', id: 'faq--small-1B' },
    ]);
  });

  test('speaks when the phase changes, not at every figure', async () => {
    await open();
    const spoken = opened.page.getByRole('status');
    expect(await spoken.textContent()).toBe('');
    await show({ ...running(), phase: 'paused' });
    expect(await spoken.textContent()).toMatch(/^formats, paused, 61 %/);
    expect(await opened.page.getByRole('button', { name: 'Resume' }).count()).toBe(1);
  });

  test.each<Theme>(['dark', 'light', 'high-contrast', 'high-contrast-light'])('%s', async (theme) => {
    await open({ theme });
    await opened.screenshot(`job-${theme}`);
    expect(await axeFaults(opened.page)).toEqual([]);
  });

  test('fits a narrow panel', async () => {
    await open({ width: 380, height: 900 });
    const [scroll, client] = await opened.page.evaluate(() => [
      document.querySelector('rephrase-job')?.scrollWidth ?? 0,
      document.querySelector('rephrase-job')?.clientWidth ?? 0,
    ]);
    expect(scroll).toBeLessThanOrEqual(client ?? 0);
    await opened.screenshot('job-narrow');
  });
});

test('a message that breaks the contract is dropped and said', async () => {
  await opened.open();
  await opened.page.evaluate(() => window.postMessage({ type: 'job', job: { name: 1 } }, '*'));
  await expect.poll(async () => (await opened.faults()).join()).toContain('a message was dropped');
  opened.forgive('a message was dropped');
});
