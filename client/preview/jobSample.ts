/**
 * Which rows of a job a grid shows while the job runs: documents stay where they are once shown, those that finish later
 * come after them, and the grid does not grow without end. Pure.
 */
import type { JournalLine } from '../../server/batch/job.ts';

/** Documents by `ordinal:row` in the order of the grid, and what is known of their units. */
export interface JobSample {
  readonly rows: readonly string[];
  /** By `ordinal:row:variant`; where a unit was tried again, its latest line. */
  readonly lines: ReadonlyMap<string, JournalLine>;
  /** Whether a document finished since that has no room in the grid. */
  readonly left: boolean;
}

export const NO_ROWS: JobSample = { rows: [], lines: new Map(), left: false };

/** How a sample grows: documents that one look adds, documents it holds at the most, and variants of a whole document. */
export interface Growth {
  readonly atOnce: number;
  readonly most: number;
  readonly variants: number;
}

/**
 * The sample after a look at the lines committed last, newest first; the same object where nothing changed. Documents
 * that have all their variants come before others: of a fast job whole ones are always at hand, and of a slow one what
 * is missing is seen at a later look.
 */
export function grown(sample: JobSample, latest: readonly JournalLine[], growth: Growth): JobSample {
  const seen = byDocument(latest);
  const shown = new Set(sample.rows);
  const room = Math.min(growth.atOnce, growth.most - sample.rows.length);
  const fresh = [...seen.keys()].filter((row) => !shown.has(row));
  const whole = (row: string): boolean => seen.get(row)?.size === growth.variants;
  const wanted = [...fresh.filter(whole), ...fresh.filter((row) => !whole(row))];
  const taken = wanted.slice(0, Math.max(0, room));
  const lines = new Map(sample.lines);
  let changed = taken.length > 0;
  for (const row of [...shown, ...taken]) {
    for (const line of seen.get(row)?.values() ?? []) {
      const key = line.key.join(':');
      if ((lines.get(key)?.at ?? Number.NEGATIVE_INFINITY) >= line.at) continue;
      lines.set(key, line);
      changed = true;
    }
  }
  const left = fresh.length > taken.length && sample.rows.length + taken.length >= growth.most;
  if (!changed && left === sample.left) return sample;
  // Within one look the one that finished first stands first, as between looks.
  return { rows: [...sample.rows, ...taken.reverse()], lines, left };
}

/** The latest line of each unit, by document, documents in the order of their newest line. */
function byDocument(latest: readonly JournalLine[]): ReadonlyMap<string, ReadonlyMap<number, JournalLine>> {
  const documents = new Map<string, Map<number, JournalLine>>();
  for (const line of latest) {
    const [file, row, variant] = line.key;
    const units = documents.get(`${file}:${row}`) ?? new Map<number, JournalLine>();
    if (!units.has(variant)) units.set(variant, line);
    documents.set(`${file}:${row}`, units);
  }
  return documents;
}
