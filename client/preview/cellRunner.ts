/** Sends cells and takes in what comes back. Knows lanes, transport, store and feed; what to send it is told. */

import { t } from '@vscode/l10n';
import type { Failure, Outcome } from '../../server/generation/completion.ts';
import { verdictOf } from '../../server/generation/completion.ts';
import type { Endpoint, EndpointAccess } from '../../server/generation/endpoint.ts';
import type { Transport } from '../../server/generation/transport.ts';
import { said } from '../../server/language/said.ts';
import type { CellAddress } from '../webviews/messages.ts';
import type { Asking } from './asking.ts';
import type { Clock } from './clock.ts';
import type { LaneJob } from './endpointLanes.ts';
import { EndpointLanes } from './endpointLanes.ts';
import { mendFailure } from './mendFailure.ts';
import type { PageFeed } from './pageFeed.ts';
import type { PreviewCell } from './previewCell.ts';
import type { PlacedCell, PreviewColumn } from './previewGrid.ts';
import type { ResultStore, StoredResult } from './resultStore.ts';

/** What the runner works with. */
export interface RunnerWorld {
  readonly transport: Pick<Transport, 'stream'>;
  readonly store: ResultStore;
  readonly clock: Clock;
  /** The endpoint with its key; asked for anew with every request, for keys change. */
  access(endpoint: Endpoint): Promise<EndpointAccess>;
  /** Requests a preview keeps in flight at each endpoint, as the user's setting says now. */
  concurrency(): number;
  /** The preview's own log. */
  readonly log: PreviewLog;
}

/** Where the preview says what a person may need later. Never document text, never a key. */
export interface PreviewLog {
  warn(message: string): void;
  error(message: string): void;
}

/** One cell on its way. */
interface Task extends LaneJob {
  readonly cell: PreviewCell;
  readonly abort: AbortController;
}

export class CellRunner {
  readonly #world: RunnerWorld;
  readonly #feed: PageFeed;
  readonly #onChange: () => void;
  readonly #onFinish: (cell: PreviewCell) => void;
  readonly #lanes: EndpointLanes;
  readonly #limits = new Map<string, number>();
  /** What the user lowered it to. */
  readonly #lowered = new Map<string, number>();
  readonly #tasks = new Map<PreviewCell, Task>();
  /** Endpoints, or models of one, that said for good that they will not answer during this run. */
  readonly #blocked = new Map<string, Failure>();

  /** `onChange` is called whenever a cell started or ended, `onFinish` before that when it ended well. */
  constructor(
    world: RunnerWorld,
    feed: PageFeed,
    events: { readonly onChange: () => void; readonly onFinish: (cell: PreviewCell) => void },
  ) {
    this.#world = world;
    this.#feed = feed;
    this.#onChange = events.onChange;
    this.#onFinish = events.onFinish;
    this.#lanes = new EndpointLanes(
      (alias) =>
        Math.min(
          world.concurrency(),
          this.#limits.get(alias) ?? Number.POSITIVE_INFINITY,
          this.#lowered.get(alias) ?? Number.POSITIVE_INFINITY,
        ),
      () => world.clock.turn(),
    );
  }

  /** Cells that are sent or wait for their turn. */
  get busy(): number {
    return this.#tasks.size;
  }

  isBusy(cell: PreviewCell): boolean {
    return this.#tasks.has(cell);
  }

  /** Forgets what endpoints refused: a new run asks them again. */
  unblock(): void {
    this.#blocked.clear();
  }

  /** Queues what is wanted for a cell; a request that is already on its way is stopped first. */
  send({ cell, column }: PlacedCell, place: 'last' | 'next'): void {
    this.stop(cell);
    cell.clear();
    const { alias, concurrency } = column.endpoint;
    if (concurrency === null) this.#limits.delete(alias);
    else this.#limits.set(alias, concurrency);
    const task: Task = {
      cell,
      lane: alias,
      abort: new AbortController(),
      run: () => this.#run(task, cell.wanted, column),
    };
    this.#tasks.set(cell, task);
    this.#lanes.add(task, place);
  }

  /** Halves what an endpoint gets at once in this preview, as long as it lasts; returns the new number. */
  lowerConcurrency({ alias, concurrency }: Endpoint): number {
    const now = this.#lowered.get(alias) ?? Math.min(this.#world.concurrency(), concurrency ?? Infinity);
    const lowered = Math.max(1, Math.floor(now / 2));
    this.#lowered.set(alias, lowered);
    return lowered;
  }

  /** Stops one cell; what had arrived stays. */
  stop(cell: PreviewCell): void {
    const task = this.#tasks.get(cell);
    if (!task) return;
    this.#tasks.delete(cell);
    this.#lanes.withdraw(task);
    task.abort.abort();
    cell.stop();
    this.#feed.cells([cell]);
    this.#onChange();
  }

  stopAll(): void {
    const tasks = [...this.#tasks.values()];
    this.#tasks.clear();
    for (const task of tasks) this.#lanes.withdraw(task);
    for (const { abort, cell } of tasks) {
      abort.abort();
      cell.stop();
    }
    this.#feed.cells(tasks.map(({ cell }) => cell));
    this.#onChange();
  }

  /** The boundary of one cell's work: a bug is logged and shown in its cell, and the others go on. */
  async #run(task: Task, asking: Asking, column: PreviewColumn): Promise<void> {
    const { cell } = task;
    let result: StoredResult | null = null;
    try {
      result = await this.#stream(task, asking, column);
    } catch (error) {
      this.#world.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      if (this.#isCurrent(task)) {
        const message = said('Rephrase failed here in a way it should not. The log says where.');
        cell.fail({ message, actions: [{ label: t('Show Log'), action: 'showLog' }] });
      }
    }
    if (!this.#isCurrent(task)) return;
    this.#feed.cells([cell]);
    if (result) await this.#keep(cell.address, asking, result);
    if (!this.#isCurrent(task)) return;
    this.#tasks.delete(cell);
    this.#onChange();
  }

  /** Returns what the store should keep; null where there is nothing to keep. */
  async #stream(task: Task, asking: Asking, column: PreviewColumn): Promise<StoredResult | null> {
    const { cell } = task;
    const blocked = this.#blockOf(column);
    if (blocked) {
      cell.refuse({ message: blocked.message, actions: mendFailure(blocked, column.variant) });
      return null;
    }
    const access = await this.#world.access(asking.endpoint);
    let outcome = await this.#receive(task, asking, access);
    // A kept-alive connection may be closed at the very moment it is used again: nothing was answered, so ask again.
    if (outcome && !outcome.ok && outcome.failure.reason === 'dropped' && cell.pace().pieces === 0) {
      outcome = await this.#receive(task, asking, access);
    }
    if (!outcome) return null;
    if (outcome.ok) {
      const result = cell.finish(outcome.completion, this.#world.clock.now());
      this.#onFinish(cell);
      return result;
    }
    this.#fail(cell, outcome.failure, column);
    return null;
  }

  /** Sends once and takes in what arrives; null when the cell was stopped meanwhile. */
  async #receive(task: Task, asking: Asking, access: EndpointAccess): Promise<Outcome | null> {
    const { abort, cell } = task;
    const { clock, transport } = this.#world;
    const { request } = asking;
    if (!this.#isCurrent(task) || request.kind !== 'request') return null;
    cell.begin(asking, clock.now());
    this.#feed.cells([cell]);
    const stream = transport.stream(access, request.body, abort.signal);
    let step = await stream.next();
    while (!step.done) {
      // A stopped cell takes nothing in; the transport ends soon after the signal.
      if (this.#isCurrent(task)) {
        cell.append(step.value, clock.now());
        this.#feed.piece(cell, step.value);
      }
      step = await stream.next();
    }
    return this.#isCurrent(task) ? step.value : null;
  }

  async #keep({ rollout }: CellAddress, asking: Asking, result: StoredResult): Promise<void> {
    const { fingerprint, origin } = asking;
    if (fingerprint === null) return;
    const key = { fingerprint, origin, rollout };
    try {
      await this.#world.store.keep(key, result);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#world.log.warn(`A result could not be stored and will be asked for again: ${why}`);
    }
  }

  #fail(cell: PreviewCell, failure: Failure, column: PreviewColumn): void {
    if (verdictOf(failure.reason) === 'stop' && failure.reason !== 'aborted') {
      this.#blocked.set(blockKey(column, failure.reason === 'model-not-found'), failure);
    }
    this.#world.log.warn(`${column.variant.id} at ${column.endpoint.alias}: ${failure.message}`);
    cell.fail({ message: failure.message, actions: mendFailure(failure, column.variant) });
  }

  #blockOf(column: PreviewColumn): Failure | null {
    return this.#blocked.get(blockKey(column, false)) ?? this.#blocked.get(blockKey(column, true)) ?? null;
  }

  #isCurrent(task: Task): boolean {
    return this.#tasks.get(task.cell) === task;
  }
}

function blockKey({ endpoint, variant }: PreviewColumn, thisModelOnly: boolean): string {
  return JSON.stringify(thisModelOnly ? [endpoint.alias, variant.model] : [endpoint.alias]);
}
