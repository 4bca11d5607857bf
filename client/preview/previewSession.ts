/**
 * One preview: the prompts or the experiment it was opened on, the grid laid out from them, and the run that fills
 * it. The only place where a preview has state. Knows no editor and no page, only their interfaces.
 */
import type { Plan, PlanFailure } from '../../server/generation/plan.ts';
import type { CellAddress, GridSnapshot, HostMessage, Notice, Progress } from '../webviews/messages.ts';
import { CellRunner } from './cellRunner.ts';
import { describeEmpty, describeGrid } from './describeGrid.ts';
import { describeRequest } from './describeRequest.ts';
import type { LoadedGrid, Models, ModelsFrom, PreviewWorld } from './loadGrid.ts';
import { learnModels, loadGrid, recallResults, refusalOf } from './loadGrid.ts';
import { changeNotice, failureNotice } from './notices.ts';
import { PageFeed } from './pageFeed.ts';
import type { PlacedCell, PreviewGrid } from './previewGrid.ts';
import { cellKey, columnsOf, placedCells, refuseUnsendable } from './previewGrid.ts';
import { layoutChanges, replaceColumns, rewant } from './rewant.ts';

export class PreviewSession {
  readonly #uris: readonly string[];
  readonly #names: readonly string[];
  readonly #world: PreviewWorld;
  readonly #feed: PageFeed;
  readonly #runner: CellRunner;
  #abort = new AbortController();
  #grid: PreviewGrid | null = null;
  #snapshot: GridSnapshot;
  #models: Models = { from: 'memory', byAlias: new Map() };
  #preparing: Progress['preparing'] = null;
  /** Notices that belong to the layout; those of a refresh come and go. */
  #notices: readonly Notice[] = [];
  #planFailure: PlanFailure | null = null;
  #refreshes = 0;

  /** `names` title a panel that has no grid yet. Nothing happens before `run` or `restore`. */
  constructor(uris: readonly string[], names: readonly string[], world: PreviewWorld) {
    this.#uris = uris;
    this.#names = names;
    this.#world = world;
    this.#feed = new PageFeed(world.clock);
    this.#runner = new CellRunner(world, this.#feed, () => this.#feed.progress(this.#progress()));
    this.#snapshot = describeEmpty(uris, names, null);
  }

  /** What the page shows now. */
  get snapshot(): GridSnapshot {
    return this.#snapshot;
  }

  /** The file to look at after planning failed; null when it did not. */
  get failedPath(): string | null {
    return this.#planFailure?.path ?? null;
  }

  /** The grid, once there is one. */
  get grid(): PreviewGrid | null {
    return this.#grid;
  }

  /** A page is there: it gets everything. */
  attach(post: (message: HostMessage) => void): void {
    this.#feed.attach(post);
    this.#show(this.#snapshot);
    this.#feed.progress(this.#progress());
  }

  /** The page is gone or hidden; the run goes on. */
  detach(): void {
    this.#feed.detach();
  }

  /** Lays the grid out and fills it from the store. Sends nothing. */
  async restore(): Promise<void> {
    const signal = this.#startOver();
    try {
      await this.#layOut('memory', signal, { fresh: false });
    } finally {
      if (!signal.aborted) this.#prepare(null);
    }
  }

  /**
   * Lays the grid out from the files as they stand and sends what neither the grid nor the store has an answer to;
   * `fresh` sends everything. An earlier run is stopped.
   */
  async run(options: { readonly fresh: boolean }): Promise<void> {
    const signal = this.#startOver();
    try {
      const laidOut = await this.#layOut('server', signal, options);
      if (laidOut?.refusal === null) this.#sendWaiting(laidOut.grid);
    } finally {
      if (!signal.aborted) this.#prepare(null);
    }
  }

  /** Stops everything under way. */
  stop(): void {
    this.#startOver();
  }

  stopCell(address: CellAddress): void {
    const placed = this.cellAt(address);
    if (placed) this.#runner.stop(placed.cell);
  }

  /** Sends one cell again, whatever the store has, as the files stand now. */
  async rerunCell(address: CellAddress): Promise<void> {
    const { signal } = this.#abort;
    await this.refresh();
    const plan = this.#grid?.plan;
    if (signal.aborted || !plan || this.#planFailure) return;
    const refusal = await refusalOf(this.#world, plan);
    if (signal.aborted) return;
    if (refusal) return this.#notice([refusal]);
    if (this.#models.from === 'memory') {
      this.#prepare('models');
      const models = await learnModels(this.#world, plan, 'server', signal);
      if (signal.aborted) return;
      this.#models = models;
      this.#prepare(null);
      this.#rewant(plan);
    }
    const placed = this.cellAt(address);
    if (!placed) return;
    const { cell, column } = placed;
    cell.clear();
    if (cell.wanted.kind === 'request') {
      this.#runner.unblock();
      this.#runner.send(cell, cell.wanted, column, 'next');
    } else refuseUnsendable(cell);
    this.#feed.cells([cell]);
    this.#feed.progress(this.#progress());
  }

  /** The page lost count of a cell's pieces. */
  resync(address: CellAddress): void {
    const placed = this.cellAt(address);
    if (placed) this.#feed.cells([placed.cell]);
  }

  showRequest(address: CellAddress): void {
    const placed = this.cellAt(address);
    this.#feed.exactRequest(address, placed ? describeRequest(placed.cell, placed.column) : null);
  }

  cellAt(address: CellAddress): PlacedCell | null {
    const cell = this.#grid?.cells.get(cellKey(address));
    const column = this.#grid?.columns.find(({ variant }) => variant.id === address.column);
    return cell && column ? { cell, column } : null;
  }

  /** A file of the preview changed: compares what would be sent now with what was. Contacts no one. */
  async refresh(): Promise<void> {
    const before = this.#grid;
    if (!before) return;
    this.#refreshes += 1;
    const turn = this.#refreshes;
    const planned = await this.#world.plan();
    if (before !== this.#grid || turn !== this.#refreshes) return;
    this.#planFailure = planned.ok ? null : planned.failure;
    if (planned.ok) this.#rewant(planned.plan);
    else this.#notice([failureNotice(planned.failure)]);
  }

  dispose(): void {
    this.#feed.detach();
    this.#startOver();
  }

  /** Null when the run was overtaken or there is nothing to show; the page knows by then. */
  async #layOut(
    from: ModelsFrom,
    signal: AbortSignal,
    options: { readonly fresh: boolean },
  ): Promise<LoadedGrid | null> {
    const loaded = await loadGrid(this.#world, from, signal, (step) => {
      if (!signal.aborted) this.#prepare(step);
    });
    if (signal.aborted) return null;
    this.#planFailure = loaded.ok ? null : loaded.planFailure;
    if (!loaded.ok) {
      this.#grid = null;
      this.#notices = [];
      this.#show(describeEmpty(this.#uris, this.#names, loaded.empty));
      return null;
    }
    const { grid, refusal } = loaded;
    if (!options.fresh) await recallResults(this.#world, grid, this.#grid);
    if (signal.aborted) return null;
    this.#grid = grid;
    this.#models = loaded.models;
    this.#notices = loaded.notices;
    this.#show(describeGrid(this.#uris, grid, refusal ? [refusal, ...this.#notices] : this.#notices));
    return loaded;
  }

  #sendWaiting(grid: PreviewGrid): void {
    for (const { cell, column } of placedCells(grid)) {
      if (cell.phase === 'waiting' && cell.wanted.kind === 'request') {
        this.#runner.send(cell, cell.wanted, column, 'last');
      }
    }
  }

  /** Tells every cell what would be sent now, and shows those that look different for it. */
  #rewant(plan: Plan): void {
    if (!this.#grid) return;
    const { columns } = this.#grid;
    const now = columnsOf(plan, this.#models.byAlias);
    const touched = rewant(this.#grid, now);
    this.#grid = { ...this.#grid, plan, columns: replaceColumns(columns, now) };
    this.#feed.cells(touched);
    this.#feed.progress(this.#progress());
    const changed = changeNotice(layoutChanges(this.#grid));
    this.#notice(changed ? [changed] : []);
  }

  #startOver(): AbortSignal {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#preparing = null;
    this.#runner.stopAll();
    this.#runner.unblock();
    return this.#abort.signal;
  }

  #prepare(what: Progress['preparing']): void {
    this.#preparing = what;
    this.#feed.progress(this.#progress());
  }

  #show(snapshot: GridSnapshot): void {
    this.#snapshot = snapshot;
    this.#feed.grid(snapshot, this.#grid?.cells.values() ?? []);
  }

  /** Shows passing notices above those of the layout. */
  #notice(passing: readonly Notice[]): void {
    this.#snapshot = { ...this.#snapshot, notices: [...passing, ...this.#notices] };
    this.#feed.notices(this.#snapshot.notices);
  }

  #progress(): Progress {
    const cells = [...(this.#grid?.cells.values() ?? [])];
    return {
      preparing: this.#preparing,
      running: this.#preparing !== null || this.#runner.busy > 0,
      done: cells.filter((cell) => cell.ended).length,
      failed: cells.filter((cell) => cell.phase === 'failed').length,
      stale: cells.filter((cell) => cell.ended && cell.stale).length,
      total: cells.length,
      stored: cells.filter((cell) => cell.phase === 'stored').length,
    };
  }
}
