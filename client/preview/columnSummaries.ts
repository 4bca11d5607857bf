/** Keeps the page's column summaries up to date while cells finish, a few times a second at most. */
import { t } from '@vscode/l10n';
import type { NearDuplicates } from '../../server/measures/nearDuplicates.ts';
import { nearDuplicateSteps } from '../../server/measures/nearDuplicates.ts';
import { OPENING_HINT, openingCollapse } from '../../server/measures/openingCollapse.ts';
import { summariseColumn } from '../../server/measures/summarise.ts';
import type {
  CheckSummary,
  ColumnSummary,
  NearDuplicateSummary,
  OpeningSummary,
} from '../webviews/summaries.ts';
import type { Clock } from './clock.ts';
import { stepsInTurns } from './inTurns.ts';
import type { PageFeed } from './pageFeed.ts';
import type { PreviewCell } from './previewCell.ts';
import type { PreviewGrid } from './previewGrid.ts';

const EVERY_MS = 400;
const SHOWN_GROUPS = 20;

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
  /** Of each column, what was computed over texts of which signature. */
  readonly #openings = new Map<string, Over<OpeningSummary | null>>();
  readonly #duplicates = new Map<string, Over<NearDuplicateSummary | null>>();
  #comparing = false;
  #disposed = false;
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
    if (!this.#events.isRunning()) void this.#compareTexts(byColumn);
    return Array.from(byColumn, ([column, cells]) => this.#summarise(column, cells));
  }

  dispose(): void {
    this.#disposed = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  #summarise(column: string, cells: readonly PreviewCell[]): ColumnSummary {
    return {
      column,
      n: cells.length,
      measures: summariseColumn(cells.flatMap(({ figures }) => (figures ? [figures.measures] : []))),
      checks: summariseChecks(cells),
      openings: this.#openingsOf(column, cells),
      nearDuplicates: this.#duplicates.get(column)?.found ?? null,
    };
  }

  #openingsOf(column: string, cells: readonly PreviewCell[]): OpeningSummary | null {
    const signature = signatureOf(cells);
    const known = this.#openings.get(column);
    if (known?.signature === signature) return known.found;
    const openings = openingCollapse(cells.map(({ text }) => text));
    const found = openings && { ...openings, hint: t(OPENING_HINT) };
    this.#openings.set(column, { signature, found });
    return found;
  }

  /** Whole texts are compared once a run is over, in turns, since that takes its time; then summaries are sent again. */
  async #compareTexts(byColumn: ReadonlyMap<string, readonly PreviewCell[]>): Promise<void> {
    if (this.#comparing) return;
    this.#comparing = true;
    let changed = false;
    for (const [column, cells] of byColumn) {
      const signature = signatureOf(cells);
      if (this.#duplicates.get(column)?.signature === signature) continue;
      const texts = cells.map(({ text }) => text);
      const near = await stepsInTurns(this.#clock, nearDuplicateSteps(texts), () => this.#disposed);
      if (this.#disposed) return;
      this.#duplicates.set(column, { signature, found: near && summaryOf(near, cells) });
      changed = true;
    }
    this.#comparing = false;
    if (changed) this.touch();
  }
}

/** Something that was computed over certain texts. */
interface Over<T> {
  readonly signature: string;
  readonly found: T;
}

function signatureOf(cells: readonly PreviewCell[]): string {
  return cells.map(({ digest }) => digest).join(' ');
}

function summaryOf(
  { n, share, groups }: NearDuplicates,
  cells: readonly PreviewCell[],
): NearDuplicateSummary {
  const rows = groups
    .slice(0, SHOWN_GROUPS)
    .map((group) => group.flatMap((index) => cells[index]?.address.row ?? []));
  return { n, share, groups: rows };
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
