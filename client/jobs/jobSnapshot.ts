/** A job as its page shows it. Plain data in, plain data out. */

import { t } from '@vscode/l10n';
import type { JobState, SeriesPoint, UnitFailure } from '../../server/batch/job.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import type { OutputManifest } from '../../server/batch/outputManifest.ts';
import type { JobWarning } from '../../server/batch/readWarnings.ts';
import { amount, estimateLines, small, span } from '../../server/generation/estimate/estimateText.ts';
import { counted, decimal, moment, thousands } from '../../server/language/numbers.ts';
import { retold } from '../retold.ts';
import type { JobFact, JobSnapshot, Tone } from '../webviews/jobContract.ts';
import { hoursText } from './batchSummary.ts';
import { etaRange } from './etaRange.ts';
import { jobActions } from './jobActions.ts';
import { rowsWritten, variantLabel } from './jobNodes.ts';
import { countersOf, percentText, phaseLook, rateText, reasonWords, waitText } from './jobText.ts';
import { executorName, isElsewhere, remoteStateWord, remoteWords } from './remoteText.ts';

/** What a snapshot is made from. */
export interface SnapshotParts {
  readonly job: JobView;
  readonly series: readonly SeriesPoint[];
  readonly output: OutputManifest | null;
  /** By reason, the first few. */
  readonly examples: ReadonlyMap<string, readonly UnitFailure[]>;
  /** The latest, oldest first. */
  readonly warnings: readonly JobWarning[];
}

export function jobSnapshot(parts: SnapshotParts): JobSnapshot {
  const { job, series, output, examples, warnings } = parts;
  const { manifest, state, phase } = job;
  const { total, done, failed, failures } = countersOf(job);
  const look = phaseLook(phase);
  const { estimate } = manifest;
  return {
    folder: job.folder,
    name: manifest.name,
    phase: { word: look.word, tone: toneOf(look.color) },
    reason: state?.reason ? retold(state.reason) : null,
    done: total === 0 ? 1 : done / total,
    failed: total === 0 ? 0 : failed / total,
    progress: progressOf(job, series),
    facts: factsOf(job, series),
    budget: budgetOf(state),
    endpoints: manifest.endpoints.map(({ alias, baseUrl }) => endpointOf(alias, baseUrl, job)),
    variants: manifest.variants.map((variant) => {
      const rows = output?.variants.find(({ id }) => id === variant.id)?.rows ?? 0;
      // The label names the model without its owner: only a longer name says more.
      const model = variant.model.includes('/') ? [variant.model] : [];
      const detail = [...model, ...(rows === 0 ? [] : [rowsWritten(rows)])].join(' · ');
      return { id: variant.id, label: variantLabel(variant), detail };
    }),
    failures: Object.entries(failures)
      .filter(([, count]) => count > 0)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count]) => ({
        reason,
        label: reasonWords(reason),
        count,
        examples: (examples.get(reason) ?? []).map(({ id, message }) => ({ id, message: retold(message) })),
      })),
    warnings: warnings
      .map(({ at, message }) => ({ when: moment(Date.parse(at)), message: retold(message) }))
      .reverse(),
    actions: jobActions(job),
    estimate: estimate && { lines: estimateLines(estimate), assumptions: estimate.assumptions.map(retold) },
    live: isActive(phase),
  };
}

const TONE_OF: Readonly<Record<string, Tone>> = {
  'charts.blue': 'active',
  'charts.green': 'good',
  'charts.yellow': 'warn',
  'charts.orange': 'warn',
  'charts.red': 'bad',
};

function toneOf(color: string | null): Tone {
  return (color === null ? undefined : TONE_OF[color]) ?? 'quiet';
}

function progressOf(job: JobView, series: readonly SeriesPoint[]): readonly string[] {
  const { total, done, failed } = countersOf(job);
  const { state } = job;
  const waits = waitText(job);
  const running = job.phase === 'running' && waits === null;
  const eta = running ? etaRange(series, total - done - failed, state?.unitsPerSecond ?? null) : null;
  const lines = [
    percentText(countersOf(job)),
    t('{0} of {1} rephrasings', thousands(done), thousands(total)),
    failed > 0 ? t('{0} failed', thousands(failed)) : null,
    running ? rateText(state?.unitsPerSecond ?? null) : null,
    eta && etaWords(eta.low, eta.high),
    waits,
  ];
  return lines.filter((line) => line !== null);
}

function etaWords(low: number, high: number): string {
  const [least, most] = [span(low), span(high)];
  return least === most ? t('about {0} left', most) : t('{0} to {1} left', least, most);
}

function factsOf(job: JobView, series: readonly SeriesPoint[]): readonly JobFact[] {
  const { manifest, state, phase } = job;
  const last = series.at(-1);
  const facts: JobFact[] = [];
  const add = (label: string, value: string, detail = ''): void => void facts.push({ label, value, detail });
  if (!state) return facts;
  if (state.remote) {
    const words = remoteWords(state.remote) ?? remoteStateWord(state.remote.state);
    add(executorName(manifest.executor.kind), words, retold(state.remote.detail ?? ''));
  }
  if (phase === 'running' && !isElsewhere(job)) {
    add(t('In flight'), t('{0} of {1}', thousands(state.inFlight), thousands(state.limit)));
    if (state.tokensPerSecond !== null)
      add(t('Tokens/s'), amount(state.tokensPerSecond), t('Completion tokens, over the last half minute.'));
    if (last && last.latencyP50Ms !== null) {
      add(
        t('Latency'),
        `${seconds(last.latencyP50Ms)}, p95 ${seconds(last.latencyP95Ms ?? last.latencyP50Ms)}`,
      );
    }
  }
  if (state.ceiling !== null && isActive(phase) && !isElsewhere(job))
    add(t('Ceiling'), thousands(state.ceiling), t('Requests in flight at the most, at each endpoint.'));
  const { completionTokens } = state.counters;
  const expected = manifest.estimate?.completionTokens;
  const of = expected
    ? t(
        'Expected: about {0} ({1} to {2}).',
        amount(expected.likely),
        amount(expected.low),
        amount(expected.high),
      )
    : '';
  add(t('Completion tokens'), amount(completionTokens), of);
  add(
    t('Time spent'),
    span(state.elapsedMs / 1000),
    t('Started {0}.', moment(Date.parse(manifest.createdAt))),
  );
  const spent = spentOf(state, manifest.endpoints);
  if (spent) facts.push(spent);
  add(t('Documents'), thousands(manifest.input.documents), manifest.input.source);
  return facts;
}

function seconds(ms: number): string {
  return ms < 1000
    ? `${thousands(ms)} ms`
    : `${decimal(ms / 1000, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;
}

/** GPU-hours, with money where one price holds for all endpoints' GPUs. */
function spentOf(state: JobState, endpoints: JobView['manifest']['endpoints']): JobFact | null {
  if (state.spentGpuHours === null) return null;
  const gpus = endpoints.map((endpoint) => endpoint.gpus ?? 0);
  const priced = endpoints.every(({ pricePerGpuHour }) => pricePerGpuHour !== null);
  const all = gpus.reduce((sum, count) => sum + count, 0);
  const perHour = endpoints.reduce(
    (sum, { pricePerGpuHour }, at) => sum + (pricePerGpuHour ?? 0) * (gpus[at] ?? 0),
    0,
  );
  const money = priced && all > 0 ? ` · ${small((state.spentGpuHours / all) * perHour)} $` : '';
  return {
    label: t('Spent'),
    value: `${hoursText(state.spentGpuHours, small(state.spentGpuHours))}${money}`,
    detail: counted(
      all,
      t('Time spent × {0} GPU.', thousands(all)),
      t('Time spent × {0} GPUs.', thousands(all)),
    ),
  };
}

function budgetOf(state: JobState | null): JobSnapshot['budget'] {
  if (!state || state.budgetGpuHours === null || state.spentGpuHours === null) return null;
  return {
    share: Math.min(1, state.spentGpuHours / state.budgetGpuHours),
    words: counted(
      state.budgetGpuHours,
      t('{0} of 1 GPU-hour of the budget spent', small(state.spentGpuHours)),
      t('{0} of {1} GPU-hours of the budget spent', small(state.spentGpuHours), small(state.budgetGpuHours)),
    ),
  };
}

function endpointOf(alias: string, url: string, { state, phase }: JobView): JobSnapshot['endpoints'][number] {
  const now = phase === 'running' ? state?.endpoints.find((endpoint) => endpoint.alias === alias) : undefined;
  if (!now) return { alias, url, words: '', trouble: null };
  const queue = now.serverQueue === null ? [] : [t('{0} in its own queue', thousands(now.serverQueue))];
  const words = [t('{0} of {1} in flight', thousands(now.inFlight), thousands(now.limit)), ...queue].join(
    ' · ',
  );
  return { alias, url, words, trouble: now.trouble && retold(now.trouble) };
}
