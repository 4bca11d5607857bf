/** Keeps the page's column summaries up to date while cells finish, a few times a second at most. */
import { MEASURES } from '../../server/measures/measures.ts';
import { nearDuplicates } from '../../server/measures/nearDuplicates.ts';
import { OPENING_HINT, openingCollapse } from '../../server/measures/openingCollapse.ts';
import { summariseColumn } from '../../server/measures/summarise.ts';
import type {
  CheckSummary,
  ColumnSummary,
  MeasureLabel,
  NearDuplicateSummary,
} from '../webviews/summaries.ts';
import type { Clock } from './clock.ts';
import type { PageFeed } from './pageFeed.ts';
import type { PreviewCell } from './previewCell.ts';
import type { PreviewGrid } from './previewGrid.ts';

const EVERY_MS = 400;
/** Openings are compared so often while a run is under way. */
const COLLAPSE_EVERY_MS = 4_000;
const SHOWN_GROUPS = 20;

/** What the measures are, as the page's contract names them. */
export const MEASURE_LABELS: readonly MeasureLabel[] = MEASURES.map(
  ({ id, label, unit, kind, definition, source }) => ({ id, label, unit, kind, definition, source }),
);

type Collapse = Pick<ColumnSummary, 'openings' | 'nearDuplicates'>;

/** What surrounds the summaries. */
export interface SummaryEvents {
  isRunning(): boolean;
  /** Called whenever summaries were sent. */
  onFigures(): void;
}

export class ColumnSummaries {
  readonly #clock: Clock;
  readonly #feed: PageFeed;
  readonly #grid: () => PreviewGrid | null;
  readonly #events: SummaryEvents;
  /** Of each column: how many texts it was computed over, when, and what came out. */
  readonly #collapses = new Map<string, { n: number; at: number; whole: boolean; collapse: Collapse }>();
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, feed: PageFeed, grid: () => PreviewGrid | null, events: SummaryEvents) {
    this.#events = events;
    this.#clock = clock;
    this.#feed = feed;
    this.#grid = grid;
  }

  /** Something finished, or the grid is another one. */
  touch(): void {
    this.#cancel ??= this.#clock.after(EVERY_MS, () => {
      this.#cancel = null;
      this.#feed.say({ type: 'summaries', summaries: this.now() });
      this.#events.onFigures();
    });
  }

  /** The summaries as they are now, of columns with at least one measured cell. */
  now(): readonly ColumnSummary[] {
    const grid = this.#grid();
    if (!grid) return [];
    const byColumn = Map.groupBy(
      [...grid.cells.values()].filter(({ figures }) => figures !== null),
      ({ address }) => address.column,
    );
    const summaries = Array.from(byColumn, ([column, cells]) => this.#summarise(column, cells));
    const isOld = ({ column, n }: ColumnSummary): boolean => this.#collapses.get(column)?.n !== n;
    if (summaries.some(isOld)) this.#touchLater();
    return summaries;
  }

  dispose(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** The collapse of some column is older than its texts. */
  #touchLater(): void {
    this.#cancel ??= this.#clock.after(COLLAPSE_EVERY_MS, () => {
      this.#cancel = null;
      this.touch();
    });
  }

  #summarise(column: string, cells: readonly PreviewCell[]): ColumnSummary {
    return {
      column,
      n: cells.length,
      measures: summariseColumn(cells.flatMap(({ figures }) => (figures ? [figures.measures] : []))),
      checks: summariseChecks(cells),
      ...this.#collapseOf(column, cells),
    };
  }

  /** Whole texts are compared once the run is over; until then the column has what it had. */
  #collapseOf(column: string, cells: readonly PreviewCell[]): Collapse {
    const known = this.#collapses.get(column);
    const now = this.#clock.now();
    const whole = !this.#events.isRunning();
    const isRecent = known !== undefined && now - known.at < COLLAPSE_EVERY_MS;
    if (known && (known.n === cells.length ? known.whole || !whole : !whole && isRecent)) {
      return known.collapse;
    }
    const texts = cells.map(({ text }) => text);
    const openings = openingCollapse(texts);
    const collapse: Collapse = {
      openings: openings && { ...openings, hint: OPENING_HINT },
      nearDuplicates: whole ? duplicatesOf(cells, texts) : (known?.collapse.nearDuplicates ?? null),
    };
    this.#collapses.set(column, { n: cells.length, at: now, whole, collapse });
    return collapse;
  }
}

function duplicatesOf(cells: readonly PreviewCell[], texts: readonly string[]): NearDuplicateSummary | null {
  const found = nearDuplicates(texts);
  if (!found) return null;
  const { n, share } = found;
  const groups = found.groups
    .slice(0, SHOWN_GROUPS)
    .map((group) => group.flatMap((index) => cells[index]?.address.row ?? []));
  return { n, share, groups };
}

function summariseChecks(cells: readonly PreviewCell[]): readonly CheckSummary[] {
  const counts = new Map<string, { passed: number; failed: number; missing: number }>();
  for (const { name, passed } of cells.flatMap(({ figures }) => figures?.checks ?? [])) {
    const count = counts.get(name) ?? { passed: 0, failed: 0, missing: 0 };
    counts.set(name, count);
    if (passed === null) count.missing += 1;
    else if (passed) count.passed += 1;
    else count.failed += 1;
  }
  return Array.from(counts, ([name, count]) => ({ name, ...count }));
}
