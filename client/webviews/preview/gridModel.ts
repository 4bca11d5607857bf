/**
 * What the page knows: the grid, its cells, the progress of the run. Takes messages in and tells those who watch what
 * changed; no element and no editor in here.
 */
import type { ExactRequest } from '../exactRequest.ts';
import type {
  CellAddress,
  CellAppend,
  CellSnapshot,
  CellUpdate,
  GridSnapshot,
  HostMessage,
  Progress,
} from '../messages.ts';

const IDLE: Progress = { preparing: null, running: false, done: 0, failed: 0, stale: 0, total: 0, stored: 0 };

/** Something that can be watched: everything of one kind, or one cell by its `cellKey`. */
export type Topic = 'grid' | 'progress' | 'cells' | 'request' | `cell ${string}`;

/** The exact request that was last asked for. */
export interface ShownRequest {
  readonly cell: CellAddress;
  /** Null where none can be built. */
  readonly request: ExactRequest | null;
}

export class GridModel {
  #grid: GridSnapshot | null = null;
  #progress: Progress = IDLE;
  #request: ShownRequest | null = null;
  readonly #cells = new Map<string, CellSnapshot>();
  /** Cells that lost count and wait for their snapshot; their appends are of no use until then. */
  readonly #lost = new Set<string>();
  readonly #watchers = new Map<Topic, Set<() => void>>();

  /** Null until the host sent one. */
  get grid(): GridSnapshot | null {
    return this.#grid;
  }

  get progress(): Progress {
    return this.#progress;
  }

  get request(): ShownRequest | null {
    return this.#request;
  }

  cell(address: CellAddress): CellSnapshot | null {
    return this.#cells.get(cellKey(address)) ?? null;
  }

  /** Calls back after each change of a topic; the returned function ends that. */
  watch(topic: Topic, callback: () => void): () => void {
    const watchers = this.#watchers.get(topic) ?? new Set();
    this.#watchers.set(topic, watchers.add(callback));
    return () => watchers.delete(callback);
  }

  /** Takes a message in; returns the cells that have to be sent anew because an append did not follow on. */
  receive(message: HostMessage): readonly CellAddress[] {
    switch (message.type) {
      case 'grid':
        this.#replace(message.grid, message.cells);
        return [];
      case 'cells':
        this.#update(message.cells);
        return [];
      case 'appends':
        return message.appends.flatMap((append) => this.#append(append));
      case 'progress':
        this.#progress = message.progress;
        this.#tell('progress');
        return [];
      case 'notices':
        if (this.#grid) this.#grid = { ...this.#grid, notices: message.notices };
        this.#tell('grid');
        return [];
      case 'exactRequest':
        this.#request = { cell: message.cell, request: message.request };
        this.#tell('request');
        return [];
      default:
        return [];
    }
  }

  #replace(grid: GridSnapshot, cells: readonly CellUpdate[]): void {
    this.#grid = grid;
    this.#cells.clear();
    this.#lost.clear();
    for (const { cell, snapshot } of cells) this.#cells.set(cellKey(cell), snapshot);
    this.#tell('grid');
    for (const topic of this.#watchers.keys()) if (topic.startsWith('cell ')) this.#tell(topic);
    this.#tell('cells');
  }

  #update(cells: readonly CellUpdate[]): void {
    for (const { cell, snapshot } of cells) {
      const key = cellKey(cell);
      this.#cells.set(key, snapshot);
      this.#lost.delete(key);
      this.#tell(`cell ${key}`);
    }
    this.#tell('cells');
  }

  #append({ cell, sequence, kind, text, pieces, tokensPerSecond }: CellAppend): readonly CellAddress[] {
    const key = cellKey(cell);
    if (this.#lost.has(key)) return [];
    const before = this.#cells.get(key);
    if (!before || sequence !== before.sequence + 1) {
      this.#lost.add(key);
      return [cell];
    }
    this.#cells.set(key, {
      ...before,
      status: 'streaming',
      sequence,
      [kind]: before[kind] + text,
      tokens: { count: pieces, exact: false },
      tokensPerSecond,
    });
    this.#tell(`cell ${key}`);
    return [];
  }

  #tell(topic: Topic): void {
    for (const callback of this.#watchers.get(topic) ?? []) callback();
  }
}

/** One string per cell. */
export function cellKey({ column, row, rollout }: CellAddress): string {
  return JSON.stringify([column, row, rollout]);
}
