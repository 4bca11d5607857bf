/** The first rows or failures that a job committed, for a look at them while no part is written yet. */
import type { OutputRow, UnitFailure } from './job.ts';
import { pathsOf } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import { visitCommitted } from './runner/committedRows.ts';
import { parseLine } from './runner/journalLine.ts';

/** Which lines of the journal to look at; a variant is meant by its id, null for all. */
export type CommittedChoice =
  | { readonly kind: 'rows'; readonly variant: string | null }
  | { readonly kind: 'failures'; readonly reason: string };

/** Up to `limit` of the chosen rows or failures, in the journal's order; none where the folder holds no job. */
export async function firstCommitted(
  folder: string,
  choice: CommittedChoice,
  limit: number,
): Promise<readonly (OutputRow | UnitFailure)[]> {
  const manifest = await readManifest(folder);
  if (!manifest.ok) return [];
  const { variants } = manifest.value;
  const wanted = choice.kind === 'rows' ? variants.findIndex(({ id }) => id === choice.variant) : -1;
  const found: (OutputRow | UnitFailure)[] = [];
  try {
    await visitCommitted(pathsOf(folder).journal, variants.length, ({ key, failed, bytes }) => {
      if (failed !== (choice.kind === 'failures') || (wanted >= 0 && key[2] !== wanted)) return;
      const line = parseLine(bytes.toString());
      if (!line) return;
      if ('row' in line) found.push(line.row);
      else if (choice.kind === 'failures' && line.failure.reason === choice.reason) found.push(line.failure);
      if (found.length >= limit) throw new EnoughRead();
      return;
    });
  } catch (error) {
    if (!(error instanceof EnoughRead)) throw error;
  }
  return found;
}

/** Ends the reading early; never leaves this file. */
class EnoughRead extends Error {}
