/**
 * One preview: the prompts or the experiment it was opened on, the grid laid out from them, and the run that fills
 * it. The only place where a preview has state. Knows no editor and no page, only their interfaces.
 */
import { t } from '@vscode/l10n';
import type { PlanFailure } from '../../server/generation/plan.ts';
import { counted } from '../../server/language/numbers.ts';
import type { CanaryResult } from '../ports.ts';
import type { CellAddress, GridSnapshot, HostMessage, Notice, Progress } from '../webviews/messages.ts';
import type { ColumnSummary } from '../webviews/summaries.ts';
import { CellRunner } from './cellRunner.ts';
import { ColumnSummaries } from './columnSummaries.ts';
import { textsOf } from './describeGrid.ts';
import { describeRequest } from './describeRequest.ts';
import { findText } from './findText.ts';
import type { GridWish } from './gridWish.ts';
import { NO_WISH } from './gridWish.ts';
import { fillCells } from './knownOutcomes.ts';
import type { LoadedGrid, Models, ModelsFrom, PreviewWorld } from './loadGrid.ts';
import { learnModels, loadGrid, recallResult, recallResults, refusalOf } from './loadGrid.ts';
import { Measuring } from './measuring.ts';
import { changeNotice, failureNotice, outcomeNotices } from './notices.ts';
import { PageFeed } from './pageFeed.ts';
import type { GridPlan, PlacedCell, PreviewGrid } from './previewGrid.ts';
import { cellKey, columnsOf, refuseUnsendable, sendableCells } from './previewGrid.ts';
import { layoutChanges, replaceColumns, rewant } from './rewant.ts';
import { RunProgress } from './runProgress.ts';
import { ShownGrid } from './shownGrid.ts';

export class PreviewSession {
  /** What leaves for the page; those who add to the preview say what they have to say here. */
  readonly feed: PageFeed;
  /** Called with every grid, and a few times a second while measures come in. */
  readonly followers: (() => void)[] = [];
  readonly #world: PreviewWorld;
  readonly #shown: ShownGrid;
  readonly #runner: CellRunner;
  readonly #summaries: ColumnSummaries;
  readonly #measuring: Measuring;
  readonly #progress: RunProgress;
  #abort = new AbortController();
  #wish: GridWish;
  #grid: PreviewGrid | null = null;
  #models: Models = { from: 'memory', byAlias: new Map() };
  #preparing: Progress['preparing'] = null;
  /** When the run under way began; null between runs. */
  #startedAt: number | null = null;
  #planFailure: PlanFailure | null = null;
  #refreshes = 0;

  /** `names` title a panel that has no grid yet. Nothing happens before `run` or `restore`. */
  constructor(
    uris: readonly string[],
    names: readonly string[],
    world: PreviewWorld,
    wish: GridWish = NO_WISH,
  ) {
    this.#world = world;
    this.#wish = wish;
    this.feed = new PageFeed(world.clock);
    this.#shown = new ShownGrid(this.feed, uris, names, wish);
    this.#progress = new RunProgress(world.clock, this.feed, () => ({
      preparing: this.#preparing,
      running: this.#running,
      cells: this.#grid?.cells ?? null,
    }));
    this.#measuring = new Measuring(world.clock, (cells) => {
      this.feed.cells(cells.filter((cell) => this.#grid?.cells.get(cellKey(cell.address)) === cell));
      this.#summaries.touch();
    });
    this.#runner = new CellRunner(world, this.feed, {
      onChange: () => this.#moved(),
      onFinish: (cell) => this.#measuring.add(cell),
    });
    this.#summaries = new ColumnSummaries(world.clock, this.feed, () => this.#grid, {
      isRunning: () => this.#running,
      onFigures: () => this.#tellFollowers(),
    });
  }

  /** What the page shows now. */
  get snapshot(): GridSnapshot {
    return this.#shown.snapshot;
  }

  /** The file to look at after planning failed; null when it did not. */
  get failedPath(): string | null {
    return this.#planFailure?.path ?? null;
  }

  /** The grid, once there is one. */
  get grid(): PreviewGrid | null {
    return this.#grid;
  }

  get wish(): GridWish {
    return this.#wish;
  }

  /** The next run lays the grid out accordingly. */
  set wish(wish: GridWish) {
    this.#wish = wish;
  }

  /** A page is there: it gets everything. */
  attach(post: (message: HostMessage) => void): void {
    this.feed.attach(post);
    this.#shown.again(this.#grid);
    this.#progress.tellNow();
  }

  /** The page is gone or hidden; the run goes on. */
  detach(): void {
    this.feed.detach();
  }

  /** The page shows these rows and needs their texts. */
  showRows(keys: readonly string[]): void {
    const rows = new Set(this.feed.show(keys));
    if (!this.#grid || rows.size === 0) return;
    this.feed.documents(textsOf(this.#grid.sample.documents, rows));
    this.feed.cells([...this.#grid.cells.values()].filter(({ address }) => rows.has(address.row)));
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
   * Lays the grid out and shows in it what came back elsewhere, answers and failures, and nothing older. Sends nothing and
   * contacts nobody. `served` is what the endpoints served then.
   */
  async showOutcomes(outcomes: readonly CanaryResult[], served: Models['byAlias']): Promise<void> {
    const signal = this.#startOver();
    try {
      const loaded = await this.#load({ from: 'memory', byAlias: served }, signal);
      if (!loaded) return;
      const now = this.#world.clock.now();
      const counts = fillCells(loaded.grid, outcomes, now);
      this.#models = loaded.models;
      this.#take(loaded.grid, { notices: loaded.notices, passing: outcomeNotices(counts) });
      if (counts.answered > 0) this.#world.ended(loaded.grid, now);
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
    this.#startedAt = this.#world.clock.now();
    try {
      const laidOut = await this.#layOut('server', signal, options);
      if (laidOut?.refusal === null) {
        this.#send(sendableCells(laidOut.grid).filter(({ cell }) => cell.phase === 'waiting'));
      }
    } finally {
      if (!signal.aborted) this.#prepare(null);
    }
  }

  /**
   * The files changed and the preview is live: asks only for what is not answered yet, in the grid as it stands. What
   * is on its way and still wanted goes on; a grid that would be laid out otherwise is run anew.
   */
  async follow(): Promise<void> {
    await this.refresh();
    const grid = this.#grid;
    if (this.#planFailure) return;
    const changes = grid && layoutChanges(grid);
    if (!grid || changes?.columns || changes?.documents) return this.run({ fresh: false });
    const { signal } = this.#abort;
    const open = sendableCells(grid).filter(({ cell }) => cell.outdated || cell.phase === 'waiting');
    if (open.length === 0 || !(await this.#maySend(grid.plan, signal))) return;
    this.#startedAt ??= this.#world.clock.now();
    for (const { cell } of open) this.#runner.stop(cell);
    const answered = await Promise.all(open.map(({ cell }) => recallResult(this.#world, cell)));
    if (signal.aborted || grid.cells !== this.#grid?.cells) return;
    this.#runner.unblock();
    this.#measuring.later(open.map(({ cell }) => cell));
    this.#send(open.filter((_, index) => !answered[index]));
    this.feed.cells(open.map(({ cell }) => cell));
    this.#moved();
  }

  /** Stops everything under way; what was answered until then is a run that ended. */
  stop(): void {
    const startedAt = this.#startedAt;
    this.#startOver();
    if (startedAt !== null && this.#grid) this.#world.ended(this.#grid, startedAt);
  }

  stopCell(address: CellAddress): void {
    const placed = this.cellAt(address);
    if (placed) this.#runner.stop(placed.cell);
  }

  /** Sends cells again, whatever the store has, as the files stand now. One alone overtakes those that wait. */
  async rerunCells(addresses: readonly CellAddress[]): Promise<void> {
    const { signal } = this.#abort;
    await this.refresh();
    const plan = this.#grid?.plan;
    if (signal.aborted || !plan || this.#planFailure) return;
    if (!(await this.#maySend(plan, signal))) return;
    const placed = addresses.flatMap((address) => {
      const found = this.cellAt(address);
      return found && !found.column.stored ? [found] : [];
    });
    this.#startedAt ??= this.#world.clock.now();
    this.#runner.unblock();
    this.#send(placed, addresses.length === 1 ? 'next' : 'last');
    this.feed.cells(placed.map(({ cell }) => cell));
    this.#moved();
  }

  /** Sends what failed again. */
  async rerunFailed(): Promise<void> {
    const failed = this.#grid ? sendableCells(this.#grid).filter(({ cell }) => cell.phase === 'failed') : [];
    await this.rerunCells(failed.map(({ cell }) => cell.address));
  }

  /** Halves what the cell's endpoint gets at once, and sends what failed there again. */
  async lowerConcurrency(address: CellAddress): Promise<void> {
    const placed = this.cellAt(address);
    if (!placed || !this.#grid) return;
    const { endpoint } = placed.column;
    const now = this.#runner.lowerConcurrency(endpoint);
    const message = counted(
      now,
      t('{0} now gets at most one request at once from this preview.', endpoint.alias),
      t('{0} now gets at most {1} requests at once from this preview.', endpoint.alias, now),
    );
    const failed = sendableCells(this.#grid).filter(
      ({ cell, column }) => column.endpoint.alias === endpoint.alias && cell.phase === 'failed',
    );
    await this.rerunCells(failed.map(({ cell }) => cell.address));
    this.#shown.notice([{ severity: 'information', message, action: null }]);
  }

  /** The columns' figures as they are now. */
  summaries(): readonly ColumnSummary[] {
    return this.#summaries.now();
  }

  /** The page lost count of a cell's pieces. */
  resync(address: CellAddress): void {
    const placed = this.cellAt(address);
    if (placed) this.feed.cells([placed.cell]);
  }

  showRequest(cell: CellAddress): void {
    const placed = this.cellAt(cell);
    const request = placed ? describeRequest(placed.cell, placed.column) : null;
    this.feed.say({ type: 'exactRequest', cell, request });
  }

  /** Where a text stands in the documents and in the rephrasings that are there. */
  find(id: number, query: string, { matchCase }: { readonly matchCase: boolean }): void {
    const cells = this.#grid ? findText(this.#grid, query, { matchCase }) : [];
    this.feed.say({ type: 'found', id, cells });
  }

  cellAt(address: CellAddress): PlacedCell | null {
    const cell = this.#grid?.cells.get(cellKey(address));
    const column = this.#grid?.columns.find(({ variant }) => variant.id === address.column);
    return cell && column ? { cell, column } : null;
  }

  /** A file of the preview changed: compares what would be sent now with what was. Contacts no one. */
  async refresh(): Promise<void> {
    const before = this.#grid;
    if (!before || before.record) return;
    this.#refreshes += 1;
    const turn = this.#refreshes;
    const planned = await this.#world.plan(this.#wish);
    if (before !== this.#grid || turn !== this.#refreshes) return;
    this.#planFailure = planned.ok ? null : planned.failure;
    if (planned.ok) await this.#rewant(planned.plan);
    else this.#shown.notice([failureNotice(planned.failure)]);
  }

  /** Rows changed their marks. */
  redescribe(): void {
    if (this.#grid) this.#shown.redescribe(this.#grid, this.#wish);
  }

  /** Shows something kept in the place of the files as they stand; a run brings these back where there are any. */
  showRecord(grid: PreviewGrid, notices: readonly Notice[]): void {
    this.#startOver();
    this.#planFailure = null;
    this.#take(grid, { notices, passing: [] });
    this.#moved();
  }

  /** There is no grid; says why. */
  showNothing(message: string): void {
    this.#startOver();
    this.#grid = null;
    this.#shown.empty({ message, actions: [] }, this.#wish);
    this.#moved();
  }

  dispose(): void {
    this.feed.detach();
    this.#startOver();
    this.#summaries.dispose();
    this.#measuring.forget();
    this.#progress.dispose();
  }

  /** Null when the run was overtaken or there is nothing to show; the page knows by then. */
  async #layOut(
    from: ModelsFrom,
    signal: AbortSignal,
    options: { readonly fresh: boolean },
  ): Promise<LoadedGrid | null> {
    const loaded = await this.#load(from, signal);
    if (!loaded) return null;
    const { grid, notices, refusal } = loaded;
    await recallResults(this.#world, grid, this.#grid, options);
    if (signal.aborted) return null;
    this.#models = loaded.models;
    this.#take(grid, { notices, passing: refusal ? [refusal] : [] });
    return loaded;
  }

  /** A grid with empty cells; null when the run was overtaken or there is nothing to show. */
  async #load(from: ModelsFrom | Models, signal: AbortSignal): Promise<LoadedGrid | null> {
    const loaded = await loadGrid(this.#world, this.#wish, from, signal, (step) => {
      if (!signal.aborted) this.#prepare(step);
    });
    if (signal.aborted) return null;
    this.#planFailure = loaded.ok ? null : loaded.planFailure;
    if (loaded.ok) return loaded;
    this.#grid = null;
    this.#shown.empty(loaded.empty, this.#wish);
    return null;
  }

  #take(grid: PreviewGrid, said: Parameters<ShownGrid['grid']>[2]): void {
    this.#grid = grid;
    this.#shown.grid(grid, this.#wish, said);
    this.#measuring.forget();
    this.#measuring.later([...grid.cells.values()]);
    this.#tellFollowers();
    this.#summaries.touch();
  }

  #send(placed: readonly PlacedCell[], place: 'last' | 'next' = 'last'): void {
    for (const { cell, column } of placed) {
      cell.clear();
      if (cell.wanted.fingerprint === null) refuseUnsendable(cell);
      else this.#runner.send({ cell, column }, place);
    }
  }

  /** Tells every cell what would be sent now, and shows those that look different for it. */
  async #rewant(plan: GridPlan): Promise<void> {
    const grid = this.#grid;
    if (!grid) return;
    const now = columnsOf(plan, this.#models.byAlias);
    this.#grid = { ...grid, plan, columns: replaceColumns(grid.columns, now) };
    const touched = await rewant(this.#world.clock, this.#grid, now);
    if (this.#grid?.cells !== grid.cells) return;
    const pinned = ({ experiment }: GridPlan) => experiment.documents.sample.pinned.join('\n');
    if (pinned(plan) !== pinned(grid.plan)) this.redescribe();
    this.feed.cells(touched);
    this.#progress.tellNow();
    const changed = changeNotice(layoutChanges(this.#grid));
    this.#shown.notice(changed ? [changed] : []);
  }

  /** Whether the endpoints of the grid may be contacted; says why not. May ask the user. */
  async mayContact(): Promise<boolean> {
    const refusal = this.#grid && (await refusalOf(this.#world, this.#grid.plan));
    if (refusal) this.#shown.notice([refusal]);
    return refusal === null && this.#grid !== null;
  }

  /** Whether requests may be sent, with the models of their endpoints known by then. */
  async #maySend(plan: GridPlan, signal: AbortSignal): Promise<boolean> {
    if (!(await this.mayContact()) || signal.aborted) return false;
    if (this.#models.from === 'server') return true;
    this.#prepare('models');
    const models = await learnModels(this.#world, plan, 'server', signal);
    if (signal.aborted) return false;
    this.#models = models;
    this.#prepare(null);
    await this.#rewant(plan);
    return !signal.aborted;
  }

  #startOver(): AbortSignal {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#preparing = null;
    this.#startedAt = null;
    this.#runner.stopAll();
    this.#runner.unblock();
    return this.#abort.signal;
  }

  #prepare(what: Progress['preparing']): void {
    this.#preparing = what;
    this.#moved();
  }

  /** A cell started or ended, or a step of a run did; the last one ends the run. */
  #moved(): void {
    this.#summaries.touch();
    this.#progress.tell();
    if (this.#running || this.#startedAt === null || !this.#grid) return;
    const startedAt = this.#startedAt;
    this.#startedAt = null;
    this.#world.ended(this.#grid, startedAt);
  }

  #tellFollowers(): void {
    for (const follower of this.followers) follower();
  }

  get #running(): boolean {
    return this.#preparing !== null || this.#runner.busy > 0;
  }
}
