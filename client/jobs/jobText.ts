/** A job in a few words: what the view, the status bar and notifications say about it. Plain data in, text out. */

import { t } from '@vscode/l10n';
import type { Counters, Phase } from '../../server/batch/job.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import type { FailureReason } from '../../server/generation/completion.ts';
import { span } from '../../server/generation/estimate/estimateText.ts';
import type { Unsendable } from '../../server/generation/request.ts';
import { counted, decimal, thousands } from '../../server/language/numbers.ts';
import { retold } from '../retold.ts';
import { executorName, remoteStateWord } from './remoteText.ts';

/** Characters of a job's name that the status bar has room for. */
const STATUS_NAME = 28;

/** "1 token", "2,480 tokens". */
export function tokensText(count: number): string {
  return counted(count, t('{0} token', thousands(count)), t('{0} tokens', thousands(count)));
}

/** How a phase looks: codicon, theme colour, and the word for it. */
export interface PhaseLook {
  readonly icon: string;
  readonly color: string | null;
  readonly word: string;
}

/** The icon, colour and word of a phase. */
export function phaseLook(phase: Phase): PhaseLook {
  switch (phase) {
    case 'starting':
      return { icon: 'play-circle', color: 'charts.blue', word: t('starting') };
    case 'running':
      return { icon: 'play-circle', color: 'charts.blue', word: t('running') };
    case 'paused':
      return { icon: 'debug-pause', color: 'charts.yellow', word: t('paused') };
    case 'finishing':
      return { icon: 'play-circle', color: 'charts.blue', word: t('finishing') };
    case 'done':
      return { icon: 'pass', color: 'charts.green', word: t('done') };
    case 'cancelled':
      return { icon: 'circle-slash', color: null, word: t('cancelled') };
    case 'interrupted':
      return { icon: 'debug-disconnect', color: 'charts.yellow', word: t('interrupted') };
    case 'needs-key':
      return { icon: 'key', color: 'charts.yellow', word: t('waits for a key') };
    case 'stopped':
      return { icon: 'stop-circle', color: 'charts.orange', word: t('stopped') };
    case 'failed':
      return { icon: 'error', color: 'charts.red', word: t('failed') };
  }
}

/** True where resuming makes sense. */
export function isResumable(view: JobView): boolean {
  return !isActive(view.phase) && view.phase !== 'done';
}

/** "formats  62 %"; a finished job says its name alone. */
export function jobLabel(view: JobView): string {
  return view.phase === 'done'
    ? view.manifest.name
    : `${view.manifest.name}  ${percentText(countersOf(view))}`;
}

/** "3,412 docs/s · 2 h 10 min left · 7 failed", or what else there is to say in this phase. */
export function jobDescription(view: JobView, now: Date): string {
  const { failed, done } = countersOf(view);
  const failures = failed > 0 ? t('{0} failed', thousands(failed)) : null;
  const { state, phase } = view;
  const waits = waitText(view);
  const parts = isActive(view.phase)
    ? phase === 'running'
      ? [...(waits === null ? [remoteOf(view), ...paceOf(state)] : [waits]), failures]
      : [phaseLook(phase).word, failures]
    : phase === 'done'
      ? [rephrasings(done), failures, agoText(state?.updatedAt ?? view.manifest.createdAt, now)]
      : [phaseLook(phase).word, failures, agoText(state?.updatedAt ?? view.manifest.createdAt, now)];
  return parts.filter((part) => part !== null).join(' · ');
}

/**
 * "waits for gpu", where no endpoint can be sent anything at present; null where one can. A rate and a time left would be
 * those of before.
 */
export function waitText({ phase, state }: JobView): string | null {
  const { endpoints = [], inFlight = 0 } = state ?? {};
  const isCutOff = endpoints.length > 0 && endpoints.every(({ trouble }) => trouble !== null);
  if (phase !== 'running' || inFlight > 0 || !isCutOff) return null;
  return t('waits for {0}', endpoints.map(({ alias }) => alias).join(', '));
}

function paceOf(state: JobView['state']): readonly (string | null)[] {
  return [rateText(state?.unitsPerSecond ?? null), etaText(state?.etaSeconds ?? null)];
}

/** "Slurm queued", "Batch API: 12,000 answered": said only while nothing comes home that a rate would tell of. */
function remoteOf({ state, manifest }: JobView): string | null {
  if (!state?.remote || rateText(state.unitsPerSecond) !== null) return null;
  const name = executorName(manifest.executor.kind);
  const { state: remoteState, unitsDone } = state.remote;
  return unitsDone
    ? t('{0}: {1} answered', name, thousands(unitsDone))
    : `${name} ${remoteStateWord(remoteState)}`;
}

/** One line for screen readers, everything said in words. */
export function jobAccessibleLabel(view: JobView, now: Date): string {
  const counters = countersOf(view);
  return `${view.manifest.name}, ${phaseLook(view.phase).word}, ${percentText(counters)}, ${jobDescription(view, now)}`;
}

/** The status bar's item while jobs run: one by name, several by number. */
export function statusBarText(active: readonly JobView[]): string {
  const [first, ...others] = active;
  if (!first) return '';
  if (others.length > 0) return `$(play-circle) ${t('{0} jobs', thousands(active.length))}`;
  const waits = waitText(first);
  const eta =
    first.phase === 'running' ? etaText(first.state?.etaSeconds ?? null) : phaseLook(first.phase).word;
  const icon = waits === null ? phaseLook(first.phase).icon : 'warning';
  const rest = waits ?? eta;
  return `$(${icon}) ${shortened(first.manifest.name)} ${percentText(countersOf(first))}${rest === null ? '' : ` · ${rest}`}`;
}

/** The status bar cuts an item that is too long, and the figures stand behind the name. */
function shortened(name: string): string {
  return name.length <= STATUS_NAME ? name : `${name.slice(0, STATUS_NAME - 1).toWellFormed()}…`;
}

/** What a notification says when a job ended. */
export function endText(view: JobView): string {
  const { name } = view.manifest;
  const { done, failed, total } = countersOf(view);
  const lost = failed > 0 ? [t('{0} failed', thousands(failed))] : [];
  const all = [rephrasings(done), ...lost].join(', ');
  const so = [t('{0} of {1} are written', rephrasings(done), thousands(total)), ...lost].join(', ');
  const reason = view.state?.reason ? [retold(view.state.reason)] : [];
  switch (view.phase) {
    case 'done':
      return t('"{0}" is done: {1}.', name, all);
    case 'cancelled':
      return t('"{0}" was cancelled: {1}. It can be resumed.', name, so);
    case 'interrupted':
      return t('"{0}" was interrupted: its runner is gone. {1}; none of them is lost.', name, so);
    case 'needs-key':
      return [t('"{0}" waits for a key.', name), ...reason].join(' ');
    case 'stopped':
      return [t('"{0}" stopped.', name), ...reason, t('{0}.', so)].join(' ');
    case 'failed':
      return [t('"{0}" cannot go on.', name), ...reason, t('{0}.', so)].join(' ');
    case 'starting':
    case 'running':
    case 'paused':
    case 'finishing':
      return t('"{0}" is {1}.', name, phaseLook(view.phase).word);
  }
}

/** Whole per cents, rounded down: 100 only when nothing is left, and never 0 once something is done. */
export function percentText({ total, done, failed }: Counters): string {
  const settled = done + failed;
  if (total <= 0 || settled <= 0) return '0 %';
  const percent = Math.floor((settled / total) * 100);
  return percent === 0 ? '< 1 %' : `${Math.min(100, percent)} %`;
}

/** "2 h 10 min left"; two units at the most, "a moment left" below five seconds; null when nobody knows. */
export function etaText(seconds: number | null): string | null {
  if (seconds === null || !Number.isFinite(seconds) || seconds < 0) return null;
  return seconds < 5 ? t('a moment left') : t('{0} left', span(seconds));
}

/** "3,412 docs/s", "4.2 docs/s", "12 docs/min"; null before the first. */
export function rateText(perSecond: number | null): string | null {
  if (perSecond === null || !(perSecond > 0)) return null;
  if (perSecond >= 10) return t('{0} docs/s', thousands(perSecond));
  if (perSecond >= 1)
    return t('{0} docs/s', decimal(perSecond, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
  return t('{0} docs/min', thousands(Math.max(1, perSecond * 60)));
}

/** "just now", "5 min ago", "3 h ago", "2 d ago". */
export function agoText(iso: string, now: Date): string | null {
  const seconds = (now.getTime() - Date.parse(iso)) / 1000;
  if (Number.isNaN(seconds)) return null;
  return seconds < 60 ? t('just now') : t('{0} ago', span(seconds).split(' ').slice(0, 2).join(' '));
}

/** Counters before the runner wrote any. */
export function countersOf({ state, manifest }: JobView): Counters {
  const total = manifest.input.documents * manifest.variants.length;
  return state?.counters ?? { total, done: 0, failed: 0, completionTokens: 0, failures: {} };
}

/** "context exceeded" of `context-exceeded`; a reason that this version does not know as it is written. */
export function reasonWords(reason: string): string {
  switch (reason as FailureReason | Unsendable['reason'] | 'bad-row') {
    case 'unreachable':
      return t('unreachable');
    case 'timeout':
      return t('timeout');
    case 'dropped':
      return t('dropped');
    case 'rate-limited':
      return t('rate limited');
    case 'server-error':
      return t('server error');
    case 'unauthorised':
      return t('unauthorised');
    case 'model-not-found':
      return t('model not found');
    case 'context-exceeded':
      return t('context exceeded');
    case 'rejected':
      return t('rejected');
    case 'redirected':
      return t('redirected');
    case 'bad-response':
      return t('bad response');
    case 'aborted':
      return t('aborted');
    case 'column-missing':
      return t('column missing');
    case 'document-skipped':
      return t('document skipped');
    case 'prompt-exceeds-window':
      return t('prompt exceeds window');
    case 'template-failed':
      return t('template failed');
    case 'bad-row':
      return t('bad row');
  }
  return reason.replaceAll('-', ' ');
}

function rephrasings(count: number): string {
  return counted(count, t('{0} rephrasing', thousands(count)), t('{0} rephrasings', thousands(count)));
}
