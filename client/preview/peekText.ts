/** One sampled document's rephrasings as a text to read in the editor. Text in, text out. */

import { t } from '@vscode/l10n';
import { thousands } from '../../server/language/numbers.ts';
import { retold } from '../retold.ts';
import { columnDetail } from './describeGrid.ts';
import type { PlacedCell } from './previewGrid.ts';

/**
 * The rephrasings of one document, each followed by a line that says what it is; in a grid of several columns or
 * rollouts they stand one below the other, in its order. The first line is what a list of documents shows of it.
 */
export function peekText(cells: readonly PlacedCell[]): string {
  return `${cells.map(partOf).join('\n\n')}\n`;
}

function partOf({ cell, column }: PlacedCell): string {
  const rollout = column.rollouts > 1 ? [t('rollout {0}', cell.address.rollout + 1)] : [];
  const what = [column.variant.model, columnDetail(column), ...rollout, ...stateOf(cell)].join(' · ');
  const text = cell.text.trim();
  return text === '' ? `(${what})` : `${text}\n\n(${what})`;
}

function stateOf(cell: PlacedCell['cell']): readonly string[] {
  const tokens = cell.result?.completion.usage?.completion_tokens ?? null;
  const counted = tokens === null ? [] : [t('{0} tokens', thousands(tokens))];
  const failed = (cell.figures?.checks ?? []).filter(({ passed }) => passed === false);
  const checks =
    failed.length === 0 ? [] : [t('does not pass {0}', failed.map(({ name }) => name).join(', '))];
  switch (cell.phase) {
    case 'waiting':
      return [t('not sent')];
    case 'queued':
      return cell.reasoning === '' ? [t('waits for the first token')] : [t('thinks')];
    case 'streaming':
      return [cell.text === '' ? t('thinks') : t('writes')];
    case 'done':
      return [...counted, ...checks];
    case 'stored':
      return [...counted, t('stored'), ...checks];
    case 'stopped':
      return [t('stopped')];
    case 'failed':
      return [cell.error ? retold(cell.error.message) : t('failed')];
  }
}
