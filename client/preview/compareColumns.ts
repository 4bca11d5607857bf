/** Two columns on the same documents: what differs in what is sent, and what that did to every measure. */
import { t } from '@vscode/l10n';
import type { JsonValue } from '../../server/language/json.ts';
import type { MeasureValue } from '../../server/measures/measure.ts';
import { MEASURES } from '../../server/measures/measures.ts';
import { pairedDifference } from '../../server/measures/pairedDifference.ts';
import type { PromptChange as Change } from '../../server/measures/promptChanges.ts';
import { promptChanges } from '../../server/measures/promptChanges.ts';
import type { ColumnComparison, MeasureDifference, PromptChange } from '../webviews/summaries.ts';
import type { PreviewColumn, PreviewGrid } from './previewGrid.ts';
import { cellKey, rowKey } from './previewGrid.ts';

/** Differences are `head` less `base`; null where one of the columns is not there. */
export function compareColumns(grid: PreviewGrid, base: string, head: string): ColumnComparison | null {
  const columnOf = (id: string): PreviewColumn | undefined =>
    grid.columns.find(({ variant }) => variant.id === id);
  const [before, after] = [columnOf(base), columnOf(head)];
  if (!before || !after) return null;
  const changes = changesBetween(before, after);
  const warning =
    changes.length > 1
      ? t(
          '{0} things changed at once ({1}), so a difference has no single cause.',
          changes.length,
          changes.map(({ what }) => what).join(', '),
        )
      : null;
  return { base, head, changes, warning, differences: differencesOf(grid, before, after) };
}

function changesBetween(before: PreviewColumn, after: PreviewColumn): readonly PromptChange[] {
  const changes = promptChanges(before.variant, after.variant).map((change): PromptChange => {
    const [old, now] = [before, after].map(({ variant }) => textOf(variant[change.part], change));
    return { what: wordsFor(change), before: old ?? '', after: now ?? '' };
  });
  const others = [
    { what: t('model'), before: before.variant.model, after: after.variant.model },
    { what: t('endpoint'), before: before.endpoint.baseUrl, after: after.endpoint.baseUrl },
  ];
  return [...changes, ...others.filter((other) => other.before !== other.after)];
}

function wordsFor({ part, key }: Change): string {
  switch (part) {
    case 'template':
      return t('prompt text');
    case 'system':
      return t('system message');
    case 'inputs':
      return t('input {0}', key ?? '');
    case 'parameters':
      return t('parameter {0}', key ?? '');
    case 'extraBody':
      return `extra_body ${key}`;
  }
}

/** The text of what changed; nothing where one version does not have it. */
function textOf(part: JsonValue, { key }: Change): string {
  if (part === null || typeof part === 'string') return part ?? '';
  const [, value] = Object.entries(part).find(([name]) => name === key) ?? [];
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function differencesOf(
  grid: PreviewGrid,
  before: PreviewColumn,
  after: PreviewColumn,
): readonly MeasureDifference[] {
  const pairs = grid.sample.documents.flatMap((document) =>
    Array.from({ length: Math.min(before.rollouts, after.rollouts) }, (_, rollout) =>
      [before, after].map(({ variant }) => {
        const cell = grid.cells.get(cellKey({ column: variant.id, row: rowKey(document), rollout }));
        return cell?.figures?.measures ?? null;
      }),
    ),
  );
  return MEASURES.flatMap(({ id }) => {
    const sides = [0, 1].map((side) => pairs.map((pair) => figureOf(pair[side] ?? null, id)));
    const difference = pairedDifference(sides[0] ?? [], sides[1] ?? []);
    return difference ? [{ id, ...difference }] : [];
  });
}

function figureOf(measures: readonly MeasureValue[] | null, id: string): MeasureValue['value'] {
  return measures?.find((measure) => measure.id === id)?.value ?? null;
}
