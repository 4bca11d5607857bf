/** What a person can want on this page; the app does it, the parts only say it. */
import type { LiveMode, SamplingWish } from '../controls.ts';
import type { VoteChoice } from '../judging.ts';
import type { CellAddress, CellWish, ExportChoice, MendName, VersionChoice } from '../messages.ts';
import type { Drill, FilterName } from './filterRows.ts';
import type { Menu } from './menuView.ts';
import type { Baseline, Reading } from './viewState.ts';

/** The run, the sample, what leaves the page. */
export interface RunIntents {
  run(options: { readonly fresh: boolean }): void;
  stop(): void;
  rerunCells(cells: readonly CellAddress[]): void;
  setLive(live: LiveMode): void;
  setSampling(sampling: SamplingWish): void;
  pin(row: string, pinned: boolean): void;
  togglePin(row: string): void;
  rerunRow(row: string): void;
  mend(action: MendName, cell: CellAddress | null): void;
  openPrompt(column: string): void;
  openDocument(row: string): void;
  openLink(url: string): void;
  addColumns(): void;
  showHistory(): void;
  exportAs(what: ExportChoice): void;
}

/** One cell. */
export interface CellIntents {
  stopCell(cell: CellAddress): void;
  rerunCell(cell: CellAddress): void;
  showRequest(cell: CellAddress): void;
  openRequest(cell: CellAddress): void;
  copyRequest(cell: CellAddress): void;
  openRephrasing(cell: CellAddress): void;
  copyRephrasing(cell: CellAddress): void;
  /** Anything else that is asked of the host for one cell. */
  wish(wish: CellWish, cell: CellAddress): void;
  showTokens(cell: CellAddress): void;
  turnRollout(cell: CellAddress, by: 1 | -1): void;
  /** Makes it the cell that others are compared with, or ends that. */
  mark(cell: CellAddress): void;
  /** Shows inline what differs from the marked cell, or ends that. */
  compare(cell: CellAddress): void;
  /** The same in VS Code's diff editor, against the marked cell, else the document. */
  openDiff(cell: CellAddress): void;
  rate(cell: CellAddress, rating: number): void;
  comment(cell: CellAddress): void;
}

/** How the page is arranged. */
export interface ViewIntents {
  toggleRow(row: string): void;
  moveColumn(column: string, by: 1 | -1): void;
  dropColumn(column: string, target: string): void;
  widenColumn(column: string, by: number): void;
  /** CSS pixels; null: a share of the room again. */
  resizeColumn(column: string, width: number | null): void;
  /** CSS pixels; null: a share of the page. */
  resizeDocuments(width: number | null): void;
  widenDocuments(by: number): void;
  pinColumn(column: string): void;
  hideColumn(column: string): void;
  showHiddenColumns(): void;
  setReading(reading: Reading): void;
  setBaseline(baseline: Baseline): void;
  setFilter(filter: FilterName): void;
  /** Shows the rows whose cells a figure counts; null shows all again. */
  drill(drill: Drill | null): void;
  toggleSummary(): void;
}

/** What opens and closes on the page. */
export interface PanelIntents {
  menu(anchor: HTMLElement, menu: Menu): void;
  cellMenu(cell: CellAddress, anchor: HTMLElement): void;
  columnMenu(column: string, anchor: HTMLElement): void;
  rowMenu(row: string, anchor: HTMLElement): void;
  closeDrawer(): void;
  showKeys(): void;
  showSampling(): void;
  find(): void;
}

/** Judging blind, and two versions of a prompt. */
export interface JudgeIntents {
  startVoting(columns: readonly [string, string]): void;
  vote(ballot: string, choice: VoteChoice): void;
  endVoting(): void;
  compareColumns(base: string, head: string): void;
  compareVersion(column: string, against: VersionChoice): void;
  endComparison(): void;
}

export interface Intents extends RunIntents, CellIntents, ViewIntents, PanelIntents, JudgeIntents {}
