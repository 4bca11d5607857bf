/** A preview without a panel: the sample of files, answered from the store or by the endpoint, and what their checks say. */

import { t } from '@vscode/l10n';
import { decodeChecks } from '../../server/measures/checks.ts';
import type { CheckedRephrasing, CheckedSample } from '../ports.ts';
import { retold } from '../retold.ts';
import { columnDetail } from './describeGrid.ts';
import type { PreviewWorld } from './loadGrid.ts';
import type { PlacedCell, PreviewGrid } from './previewGrid.ts';
import { placedCells } from './previewGrid.ts';
import { PreviewSession } from './previewSession.ts';

/**
 * Runs as a preview of `uris` would, in the world that `worldWith` makes around what is to happen at the run's end. Ends
 * soon after `signal` is aborted.
 */
export async function checkSample(
  worldWith: (ended: PreviewWorld['ended']) => PreviewWorld,
  uris: readonly string[],
  names: readonly string[],
  signal: AbortSignal,
): Promise<CheckedSample> {
  const ended = Promise.withResolvers<PreviewGrid | null>();
  const session = new PreviewSession(uris, names, worldWith(ended.resolve));
  const stop = (): void => {
    ended.resolve(null);
    session.stop();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await session.run({ fresh: false });
    const { empty, notices } = session.snapshot;
    if (empty) return { ok: false, message: empty.message };
    const grid = await ended.promise;
    if (grid === null || signal.aborted) return { ok: false, message: STOPPED };
    const cells = placedCells(grid);
    if (cells.some(({ cell }) => cell.phase === 'waiting')) {
      const refusal = notices.find(({ severity }) => severity !== 'information');
      return { ok: false, message: refusal?.message ?? STOPPED };
    }
    return { ok: true, rephrasings: cells.map(rephrasingOf) };
  } finally {
    signal.removeEventListener('abort', stop);
    session.dispose();
  }
}

const OPENING_CHARACTERS = 80;
const STOPPED = t('It was stopped before every document was answered.');

function rephrasingOf({ cell, column }: PlacedCell): CheckedRephrasing {
  cell.measure();
  const verdicts = cell.figures?.checks ?? [];
  const { checks } = decodeChecks(column.variant.checks);
  return {
    document: cell.document.id,
    variant: `${column.variant.model} · ${columnDetail(column)}`,
    rollout: cell.address.rollout,
    opening: openingOf(cell.text),
    error: cell.error && retold(cell.error.message),
    verdicts: verdicts.map(({ passed }, index) => {
      const id = checks[index]?.measure;
      return { passed, value: cell.figures?.measures.find((measure) => measure.id === id)?.value ?? null };
    }),
  };
}

function openingOf(text: string): string {
  // Control characters would colour or move what the Test Explorer shows.
  const line = (text.trimStart().slice(0, 500).split('\n', 1)[0] ?? '').replace(/\p{Cc}+/gu, ' ');
  return line.length > OPENING_CHARACTERS ? `${line.slice(0, OPENING_CHARACTERS - 1)}…` : line;
}
