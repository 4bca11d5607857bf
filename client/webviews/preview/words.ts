/** How the page words what it shows: numbers, states, names for screen readers. Pure. */

import type { CellSnapshot, CellStatus, GridColumn, GridRow, Progress } from '../messages.ts';
import type { MeasureLabel } from '../summaries.ts';
import { faultOf } from './checkWords.ts';
import type { IconName } from './codicons.ts';
import type { ColumnStats } from './columnStats.ts';
import { decimal, t, whole } from './l10n.ts';

/** A state's word and icon. */
export const STATUS: Readonly<Record<CellStatus, { readonly word: string; readonly icon: IconName }>> = {
  waiting: { word: t('waiting'), icon: 'circle-outline' },
  queued: { word: t('queued'), icon: 'watch' },
  streaming: { word: t('streaming'), icon: 'play' },
  done: { word: t('done'), icon: 'check' },
  stored: { word: t('stored'), icon: 'database' },
  stale: { word: t('stale'), icon: 'history' },
  failed: { word: t('failed'), icon: 'error' },
  stopped: { word: t('stopped'), icon: 'circle-slash' },
};

/** What a state means, for a tooltip. */
export const STATUS_MEANING: Readonly<Record<CellStatus, string>> = {
  waiting: t('Not sent.'),
  queued: t('Sent; the server has not answered yet.'),
  streaming: t('Arriving.'),
  done: t('Generated in this run.'),
  stored: t('From the store: the same request was answered before.'),
  stale: t('What would be sent now is not what this answers. Run to update it.'),
  failed: t('The request failed.'),
  stopped: t('Stopped before it ended.'),
};

/** "×0.41"; two significant digits, so that ×0.04 and ×12 both read well. */
export function ratio(value: number): string {
  return `×${decimal(value, { maximumSignificantDigits: 2 })}`;
}

/** "12 %", "0.4 %". */
export function percent(share: number): string {
  return t('{0} %', decimal(share * 100, { maximumSignificantDigits: share < 0.1 ? 2 : 3 }));
}

/** "432 tok": tokens, where there is little room. */
function tok(count: number): string {
  return t('{0} tok', whole(count));
}

/** A figure with its unit: "432 tok", "×0.41", "12 %", "3.5". */
export function measureText(unit: MeasureLabel['unit'], value: number): string {
  switch (unit) {
    case 'tokens':
      return tok(value);
    case 'ratio':
      return ratio(value);
    case 'share':
      return percent(value);
    case 'count':
      return decimal(value, { maximumFractionDigits: 1 });
  }
}

/** A difference with its sign: "+38 tok", "−4 %", "+0.12". */
export function differenceText(unit: MeasureLabel['unit'], value: number): string {
  const sign = value > 0 ? '+' : value < 0 ? '−' : '';
  const size = Math.abs(value);
  const figure = unit === 'ratio' ? decimal(size, { maximumSignificantDigits: 2 }) : measureText(unit, size);
  return `${sign}${figure}`;
}

/** "faq · SmolLM2-1.7B", with the version where it is one of several. */
export function columnTitle(column: GridColumn | null): string {
  if (!column) return '';
  const version = versionOf(column);
  return `${column.prompt}${version === null ? '' : ` (${version})`} · ${shortModel(column.model)}`;
}

/** Which version of its prompt a column shows; null for the files as they stand, and where the name says it. */
export function versionOf({ prompt, version }: GridColumn): string | null {
  return version === null || prompt.includes(version.label) ? null : version.label;
}

/** "432 tok", or "≈ 38 tok" while only pieces can be counted; null before any. */
export function tokensText({ tokens }: CellSnapshot): string | null {
  return tokens ? `${tokens.exact ? '' : '≈ '}${tok(tokens.count)}` : null;
}

/** "71 tok/s"; null where that is not known. */
export function paceText({ tokensPerSecond }: CellSnapshot): string | null {
  return tokensPerSecond === null ? null : t('{0} tok/s', whole(tokensPerSecond));
}

/** "18/20 · 432 tok · ×0.41". */
export function statsLine({ done, total, meanTokens, lengthRatio }: ColumnStats): string {
  return [
    `${whole(done)}/${whole(total)}`,
    meanTokens === null ? '' : tok(meanTokens),
    lengthRatio === null ? '' : ratio(lengthRatio),
  ]
    .filter((figure) => figure !== '')
    .join(' · ');
}

/** "SmolLM2-1.7B" for "HuggingFaceTB/SmolLM2-1.7B". */
export function shortModel(model: string): string {
  return model.split('/').at(-1) ?? model;
}

export function documentTokens({ tokens, approximate }: GridRow): string {
  return `${approximate ? '≈ ' : ''}${tok(tokens)}`;
}

/** The name of a cell: "faq, SmolLM2-1.7B, document 4: done, 432 tok, stop". */
export function cellName(
  column: GridColumn,
  row: GridRow,
  cell: CellSnapshot,
  rollouts: string | null,
): string {
  const facts = [
    STATUS[cell.status].word,
    tokensText(cell),
    paceText(cell),
    cell.finishReason,
    cell.truncated ? t('document cut') : null,
    ...failedChecks(cell).map(faultOf),
    cell.rating === null ? null : t('rated {0} of 5', cell.rating),
    cell.comment === '' ? null : t('with a comment'),
    rollouts,
  ].filter((fact) => fact !== null);
  return t('{0}, {1}, document {2}: {3}', column.prompt, shortModel(column.model), row.row, facts.join(', '));
}

/** "rollout 1 of 4: 3 done, 1 failed"; null where there is one. */
export function rolloutsText(rollouts: readonly CellSnapshot[], shown: number): string | null {
  if (rollouts.length < 2) return null;
  const counts = new Map<string, number>();
  for (const { status } of rollouts) {
    const { word } = STATUS[status];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const summed = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
  return t('rollout {0} of {1}: {2}', shown + 1, rollouts.length, summed);
}

/** Names of the checks that the rephrasing does not pass. */
export function failedChecks({ checks }: CellSnapshot): readonly string[] {
  return checks.filter(({ passed }) => passed === false).map(({ name }) => name);
}

/** What the toolbar says about the run. */
export function progressText({ preparing, running, done, failed, stale, total }: Progress): string {
  if (preparing !== null) return PREPARING[preparing];
  if (total === 0) return '';
  const ended = running
    ? t('{0} of {1}', whole(done), whole(total))
    : t('{0} of {1} done', whole(done), whole(total));
  const lost = failed > 0 ? [t('{0} failed', whole(failed))] : [];
  const outdated = stale > 0 ? [t('{0} stale', whole(stale))] : [];
  return [ended, ...lost, ...outdated].join(' · ');
}

/** What is announced when a run ends. */
export function runEnded({ done, failed, total }: Progress): string {
  const figures = [whole(done - failed), whole(total), whole(failed)] as const;
  if (done < total) {
    return failed > 0
      ? t('Run stopped: {0} of {1} rephrasings done, {2} failed.', ...figures)
      : t('Run stopped: {0} of {1} rephrasings done.', ...figures);
  }
  return failed > 0
    ? t('Run finished: {0} of {1} rephrasings done, {2} failed.', ...figures)
    : t('Run finished: {0} of {1} rephrasings done.', ...figures);
}

const PREPARING: Readonly<Record<NonNullable<Progress['preparing']>, string>> = {
  prompts: t('Reading prompts…'),
  documents: t('Reading documents…'),
  models: t('Asking the endpoint for its models…'),
};
