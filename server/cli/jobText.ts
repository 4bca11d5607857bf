/** A job in words for a terminal, and as data for scripts. */
import { join } from 'node:path';
import type { EndpointState, Phase } from '../batch/job.ts';
import { PAUSED_ON_REQUEST } from '../batch/job.ts';
import { outputFolderOf } from '../batch/jobFolder.ts';
import type { JobView } from '../batch/jobReader.ts';
import { isActive } from '../batch/jobReader.ts';
import type { JobWarning } from '../batch/readWarnings.ts';
import { small, span } from '../generation/estimate/estimateText.ts';
import { EXIT } from './command.ts';

const NUMBERS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** The exit code that a phase and the failures of a job stand for. */
export function exitCodeOf({ phase, state }: JobView): number {
  switch (phase) {
    case 'done':
      return (state?.counters.failed ?? 0) > 0 ? EXIT.problems : EXIT.done;
    case 'stopped':
      return EXIT.stopped;
    case 'paused':
      return state?.reason === PAUSED_ON_REQUEST ? EXIT.done : EXIT.stopped;
    case 'failed':
      return EXIT.problems;
    case 'needs-key':
      return EXIT.misuse;
    case 'cancelled':
    case 'interrupted':
      return EXIT.interrupted;
    case 'starting':
    case 'running':
    case 'finishing':
      return EXIT.done;
  }
}

/** Whether it holds still because a limit of its own was reached, in contrast to somebody's wish. */
export function pausedByLimit({ phase, state }: JobView): boolean {
  return phase === 'paused' && state !== null && state.reason !== PAUSED_ON_REQUEST;
}

/** One line of progress: `formats  62 %  ·  412 of 660 finished, 7 failed  ·  34.1/s  ·  2 min left`. */
export function progressLine(job: JobView): string {
  return joined(progressParts(job));
}

/** Pieces of a line, by what they are. */
type Part = readonly [
  kind: 'bar' | 'name' | 'counts' | 'phase' | 'rate' | 'tokens' | 'left' | 'reason',
  text: string,
];

/** What a narrow terminal does without, first to last. */
const DROPPED: readonly Part[0][] = ['tokens', 'rate', 'bar', 'counts'];

function progressParts(job: JobView): readonly Part[] {
  const { phase, state, manifest } = job;
  if (!state) return [['name', `${manifest.name}  ${phase}`]];
  const { total, done, failed } = state.counters;
  const ended = done + failed;
  const failures = failed > 0 ? `, ${NUMBERS.format(failed)} failed` : '';
  const parts: Part[] = [
    ['name', `${manifest.name}  ${total === 0 ? 100 : Math.floor((ended * 100) / total)} %`],
    ['counts', `${NUMBERS.format(ended)} of ${NUMBERS.format(total)} finished${failures}`],
  ];
  const waits = waitedFor(job);
  if (waits.length > 0) parts.push(['reason', `waits for ${waits.map(({ alias }) => alias).join(', ')}`]);
  else if (phase === 'running') {
    const { unitsPerSecond, tokensPerSecond, etaSeconds } = state;
    if (unitsPerSecond !== null) parts.push(['rate', `${rate(unitsPerSecond)}/s`]);
    if (tokensPerSecond) parts.push(['tokens', `${rate(tokensPerSecond)} tok/s`]);
    if (etaSeconds !== null) parts.push(['left', `${span(etaSeconds)} left`]);
  } else if (state.reason !== PAUSED_ON_REQUEST) parts.push(['phase', phase]);
  if (isActive(phase) && state.reason !== null) parts.push(['reason', state.reason]);
  return parts;
}

/** The endpoints, where none of them can be sent anything at present: a rate and a time left would be those of before. */
function waitedFor({ phase, state }: JobView): readonly EndpointState[] {
  const { endpoints = [], inFlight = 0 } = state ?? {};
  if (phase !== 'running' || inFlight > 0) return [];
  return endpoints.every(({ trouble }) => trouble !== null) ? endpoints : [];
}

function joined(parts: readonly Part[]): string {
  return parts.map(([, text]) => text).join('  ·  ');
}

/** A decimal of a large rate tells nobody anything. */
function rate(perSecond: number): string {
  return NUMBERS.format(perSecond < 100 ? perSecond : Math.round(perSecond));
}

const BAR_CELLS = 20;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** The same behind a bar, for a terminal: `█████▌               formats  27 %  ·  …`. Where that is narrow, what matters least goes. */
export function barLine(job: JobView, width: number): string {
  const { total = 0, done = 0, failed = 0 } = job.state?.counters ?? {};
  const eighths = total === 0 ? 0 : Math.floor(((done + failed) / total) * BAR_CELLS * 8);
  const bar = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  let parts = progressParts(job);
  let start = `${bar.padEnd(BAR_CELLS, '░')}  `;
  for (const kind of DROPPED) {
    if (start.length + joined(parts).length <= width) break;
    if (kind === 'bar') start = '';
    else parts = parts.filter(([own]) => own !== kind);
  }
  return `${start}${joined(parts)}`;
}

/** How a job ended, and what to do next, in complete lines. */
export function endText(job: JobView): string {
  const { folder, manifest, state, phase } = job;
  const { total, done, failed } = state?.counters ?? {
    total: manifest.input.documents * manifest.variants.length,
    done: 0,
    failed: 0,
  };
  const rows = `${NUMBERS.format(done)} of ${NUMBERS.format(total)} rows`;
  const failures = failed > 0 ? `, ${NUMBERS.format(failed)} failed` : '';
  const reason = state ? state.reason : phase === 'interrupted' ? 'No runner has begun it.' : null;
  const lines = [`${PHASE_WORDS[phase]}: ${rows}${failures}.${reason ? ` ${reason}` : ''}`];
  if (done > 0) lines.push(`Output: ${outputFolderOf(folder, manifest)}`);
  if (failed > 0) lines.push(`Failures: ${join(outputFolderOf(folder, manifest), 'failures.jsonl')}`);
  if (phase !== 'done') lines.push(`To go on: rephrase resume ${folder}`);
  return `${lines.join('\n')}\n`;
}

/** So many warnings are news; the others stand in the job's events. */
const LATEST_WARNINGS = 5;

/** Everything about a job, in complete lines; of its warnings the latest. */
export function statusText(job: JobView, warnings: readonly JobWarning[]): string {
  const { manifest, state, folder, phase } = job;
  const lines = [progressLine(job), `Folder: ${folder}`, `Documents: ${manifest.input.source}`];
  if (manifest.executor.kind !== 'local') lines.push(`Executor: ${manifest.executor.kind}`);
  for (const { id, model, endpoint } of manifest.variants)
    lines.push(`Variant: ${id} (${model} at ${endpoint})`);
  if (state) {
    const failures = Object.entries(state.counters.failures).sort(([, a], [, b]) => b - a);
    for (const [reason, count] of failures) lines.push(`Failed: ${NUMBERS.format(count)} ${reason}`);
    for (const { trouble } of waitedFor(job)) lines.push(`Waits for: ${trouble}`);
    lines.push(`Tokens written: ${NUMBERS.format(state.counters.completionTokens)}`);
    if (phase === 'running' && !state.remote) lines.push(`In flight: ${state.inFlight} of ${state.limit}`);
    if (state.spentGpuHours !== null)
      lines.push(`Spent: ${small(state.spentGpuHours)} GPU-hour${state.spentGpuHours === 1 ? '' : 's'}`);
    if (isActive(phase)) lines.push(`Runner: process ${state.runner.pid} on ${state.runner.host}`);
  }
  for (const { at, message } of warnings.slice(-LATEST_WARNINGS)) lines.push(`Warning at ${at}: ${message}`);
  return `${lines.join('\n')}\n${isActive(job.phase) ? '' : endText(job)}`;
}

/** The same for scripts. */
export function statusData(job: JobView): object {
  const { folder, manifest, state, phase } = job;
  const { id, name, createdAt, input } = manifest;
  const variants = manifest.variants.map((variant) => ({
    id: variant.id,
    prompt: variant.promptName,
    model: variant.model,
    endpoint: variant.endpoint,
    recipe: variant.recipe,
  }));
  const output = outputFolderOf(folder, manifest);
  return {
    folder,
    id,
    name,
    createdAt,
    phase,
    source: input.source,
    documents: input.documents,
    variants,
    output,
    state,
  };
}

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  finishing: 'Finishing',
  done: 'Done',
  cancelled: 'Cancelled',
  stopped: 'Stopped',
  failed: 'Cannot go on',
  'needs-key': 'Waits for a key',
  interrupted: 'Interrupted',
};
