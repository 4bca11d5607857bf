/**
 * What came back for a grid's requests elsewhere, as for the pilot of a batch, put into its cells: answers and failures as
 * they came. Sends nothing.
 */
import type { CanaryResult } from '../ports.ts';
import { mendFailure } from './mendFailure.ts';
import type { PreviewGrid } from './previewGrid.ts';
import { refuseUnsendable, sendableCells } from './previewGrid.ts';
import type { ResultKey, StoredResult } from './resultStore.ts';

/** How a grid's cells stand. */
export interface OutcomeCounts {
  readonly answered: number;
  readonly failed: number;
  /** Nothing is known of them: they were not asked. */
  readonly open: number;
}

/** Fills the empty cells of a grid. `now` is when the answers are said to have come, in milliseconds since the epoch. */
export function fillCells(grid: PreviewGrid, outcomes: readonly CanaryResult[], now: number): OutcomeCounts {
  const known = new Map(outcomes.map((outcome) => [nameOf(outcome), outcome]));
  const counts = { answered: 0, failed: 0, open: 0 };
  for (const { cell, column } of sendableCells(grid)) {
    const { wanted, address } = cell;
    const { fingerprint, origin } = wanted;
    const found =
      fingerprint === null ? null : known.get(nameOf({ fingerprint, origin, rollout: address.rollout }));
    const result = found && resultOf(found, now);
    if (result) cell.restore(wanted, result, null, 'done');
    else if (found && !found.outcome.ok) {
      const { failure } = found.outcome;
      const actions = mendFailure(failure, column.variant);
      cell.failedElsewhere(wanted, { message: failure.message, actions });
    } else refuseUnsendable(cell);
    if (cell.phase === 'done') counts.answered += 1;
    else if (cell.phase === 'failed') counts.failed += 1;
    else counts.open += 1;
  }
  return counts;
}

/** An answer as the store keeps it; null for a failure. */
export function resultOf({ outcome, seconds }: CanaryResult, now: number): StoredResult | null {
  if (!outcome.ok) return null;
  const { completion } = outcome;
  const tokens = completion.usage?.completion_tokens ?? null;
  return {
    completion,
    tokensPerSecond: tokens === null || seconds <= 0 ? null : tokens / seconds,
    firstTokenMs: null,
    finishedAt: now,
    replaced: null,
  };
}

function nameOf({ fingerprint, origin, rollout }: ResultKey): string {
  return JSON.stringify([fingerprint, origin, rollout]);
}
