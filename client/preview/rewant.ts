/** What a changed plan means for a grid that is already there: its cells learn what would be sent now. */
import type { Plan } from '../../server/generation/plan.ts';
import type { Clock } from './clock.ts';
import { inTurns } from './inTurns.ts';
import type { PreviewCell } from './previewCell.ts';
import type { PreviewColumn, PreviewGrid } from './previewGrid.ts';
import { refuseUnsendable, sendableCells, wantedFor } from './previewGrid.ts';

/** Tells every cell of `grid` what the columns of now would send; resolves to those that look different for it. */
export async function rewant(
  clock: Pick<Clock, 'now' | 'turn'>,
  grid: PreviewGrid,
  now: readonly PreviewColumn[],
): Promise<readonly PreviewCell[]> {
  const byId = new Map(now.map((column) => [column.variant.id, column]));
  const changed: PreviewCell[] = [];
  await inTurns(clock, sendableCells(grid), ({ cell }) => {
    const before = cell.status;
    const column = byId.get(cell.address.column);
    if (column) cell.want(wantedFor(column, cell.document, cell.address.rollout));
    else cell.orphan();
    refuseUnsendable(cell);
    if (cell.status !== before || cell.status === 'failed') changed.push(cell);
  });
  return changed;
}

/** The columns of the grid as they are now; one that is gone stays as it was. */
export function replaceColumns(
  before: readonly PreviewColumn[],
  now: readonly PreviewColumn[],
): readonly PreviewColumn[] {
  return before.map((column) => now.find(({ variant }) => variant.id === column.variant.id) ?? column);
}

/** What a run would lay out anew. */
export function layoutChanges({ laidOutFrom, plan }: PreviewGrid): {
  readonly columns: boolean;
  readonly documents: boolean;
} {
  return {
    columns: !same(columnIds(laidOutFrom), columnIds(plan)),
    documents: !same(drawn(laidOutFrom), drawn(plan)),
  };
}

function columnIds(plan: Plan): readonly string[] {
  return plan.variants.map(({ id }) => id);
}

/** Pinning a document that is there already changes nothing. */
function drawn({ source, experiment }: Plan): readonly unknown[] {
  const { sample, ...documents } = experiment.documents;
  return [source, documents, { ...sample, pinned: [] }];
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
