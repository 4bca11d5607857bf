/**
 * What the page knows: the grid, its cells, the progress of the run. Takes messages in and tells those who watch what
 * changed; no element and no editor in here.
 */
import type { Controls } from '../controls.ts';
import type { ChatPrompt, ExactRequest, TokenView } from '../exactRequest.ts';
import type { Tally, Voting } from '../judging.ts';
import type {
  CellAddress,
  CellAppend,
  CellCounter,
  CellSnapshot,
  CellUpdate,
  FoundCell,
  GridColumn,
  GridRow,
  GridSnapshot,
  HostMessage,
  Progress,
  RowText,
} from '../messages.ts';
import type { ColumnComparison, ColumnSummary } from '../summaries.ts';

const IDLE: Progress = {
  preparing: null,
  running: false,
  done: 0,
  failed: 0,
  stale: 0,
  stored: 0,
  total: 0,
};

/** Something that can be watched: everything of one kind, or one cell by its `placeKey`. */
export type Topic =
  | 'grid'
  | 'progress'
  | 'cells'
  | 'documents'
  | 'request'
  | 'controls'
  | 'summaries'
  | 'found'
  | 'judging'
  | 'comparison'
  | `row:${string}`
  | `cell:${string}`;

/** The exact request that was last asked for. */
export interface ShownRequest {
  readonly cell: CellAddress;
  /** Null where none can be built. */
  readonly request: ExactRequest | null;
}

/** The answer to a search. */
export interface Found {
  readonly id: number;
  readonly cells: readonly FoundCell[];
}

/** A column and a row, without saying which rollout. */
export type Place = Pick<CellAddress, 'column' | 'row'>;

export class GridModel {
  #grid: GridSnapshot | null = null;
  #progress: Progress = IDLE;
  #request: ShownRequest | null = null;
  #chatPrompt: { readonly cell: CellAddress; readonly prompt: ChatPrompt } | null = null;
  #controls: Controls | null = null;
  #summaries: ReadonlyMap<string, ColumnSummary> = new Map();
  #found: Found | null = null;
  #voting: Voting | null = null;
  #tallies: readonly Tally[] = [];
  #comparison: ColumnComparison | null = null;
  readonly #cells = new Map<string, CellSnapshot>();
  /** The grid's rows by their keys: each row that is drawn asks for its text. */
  #rows: ReadonlyMap<string, GridRow> = new Map();
  /** Texts of documents beyond what their rows carry, by row. */
  readonly #documents = new Map<string, string>();
  /** Tokens of texts, and which text they are of. */
  readonly #tokens = new Map<string, { readonly digest: string | null; readonly view: TokenView }>();
  /** Which rollout a cell shows, where that is not the first. */
  readonly #shown = new Map<string, number>();
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

  /** Null until the host sent them. */
  get controls(): Controls | null {
    return this.#controls;
  }

  get found(): Found | null {
    return this.#found;
  }

  /** Null when no vote is under way. */
  get voting(): Voting | null {
    return this.#voting;
  }

  get tallies(): readonly Tally[] {
    return this.#tallies;
  }

  get comparison(): ColumnComparison | null {
    return this.#comparison;
  }

  cell(address: CellAddress): CellSnapshot | null {
    return this.#cells.get(cellKey(address)) ?? null;
  }

  column(id: string): GridColumn | null {
    return this.#grid?.columns.find((column) => column.id === id) ?? null;
  }

  summary(column: string): ColumnSummary | null {
    return this.#summaries.get(column) ?? null;
  }

  /** As much of a document's text as the page was sent. */
  documentText(row: string): string {
    return this.#documents.get(row) ?? this.#rows.get(row)?.text ?? '';
  }

  /** All rollouts of a cell, in order. */
  rollouts({ column, row }: Place): readonly CellSnapshot[] {
    const count = this.column(column)?.rollouts ?? 0;
    return Array.from({ length: count }, (_, rollout) => this.cell({ column, row, rollout })).filter(
      (cell) => cell !== null,
    );
  }

  /** The rollout a cell shows, from 0. */
  shownRollout(place: Place): number {
    return this.#shown.get(placeKey(place)) ?? 0;
  }

  /** Turns a cell to another of its rollouts, round the ends. */
  turnRollout(place: Place, by: 1 | -1): void {
    const count = this.column(place.column)?.rollouts ?? 1;
    this.#shown.set(placeKey(place), (this.shownRollout(place) + by + count) % count);
    this.#tell(`cell:${placeKey(place)}`);
  }

  showRollout({ rollout, ...place }: CellAddress): void {
    this.#shown.set(placeKey(place), rollout);
    this.#tell(`cell:${placeKey(place)}`);
  }

  /** Null while the host has not answered, or answered about another text. */
  tokens(address: CellAddress): TokenView | null {
    const known = this.#tokens.get(cellKey(address));
    return known && known.digest === this.cell(address)?.digest ? known.view : null;
  }

  /** The chat prompt of the cell whose request is shown; null until the host has answered. */
  chatPrompt(address: CellAddress): ChatPrompt | null {
    return this.#chatPrompt && cellKey(this.#chatPrompt.cell) === cellKey(address)
      ? this.#chatPrompt.prompt
      : null;
  }

  /** Calls back after each change of a topic; the returned function ends that. */
  watch(topic: Topic, callback: () => void): () => void {
    const watchers = this.#watchers.get(topic) ?? new Set();
    this.#watchers.set(topic, watchers.add(callback));
    return () => {
      watchers.delete(callback);
      if (watchers.size === 0) this.#watchers.delete(topic);
    };
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
      case 'counters':
        for (const counter of message.counters) this.#count(counter);
        return [];
      case 'documents':
        for (const document of message.documents) this.#learnDocument(document);
        this.#tell('documents');
        return [];
      case 'progress':
        this.#progress = message.progress;
        this.#tell('progress');
        return [];
      case 'notices':
        if (this.#grid) this.#grid = { ...this.#grid, notices: message.notices };
        this.#tell('grid');
        return [];
      default:
        this.#learn(message);
        return [];
    }
  }

  /** Answers to what the page asked, and what stands beside the cells. */
  #learn(
    message: Exclude<
      HostMessage,
      { type: 'grid' | 'cells' | 'appends' | 'counters' | 'documents' | 'progress' | 'notices' }
    >,
  ): void {
    switch (message.type) {
      case 'controls':
        this.#controls = message.controls;
        this.#tell('controls');
        break;
      case 'summaries':
        this.#summaries = new Map(message.summaries.map((summary) => [summary.column, summary]));
        this.#tell('summaries');
        break;
      case 'exactRequest':
        this.#request = { cell: message.cell, request: message.request };
        this.#tell('request');
        break;
      case 'chatPrompt':
        this.#chatPrompt = { cell: message.cell, prompt: message.prompt };
        this.#tell('request');
        break;
      case 'tokens': {
        const digest = this.cell(message.cell)?.digest ?? null;
        this.#tokens.set(cellKey(message.cell), { digest, view: message.tokens });
        this.#tell(`cell:${placeKey(message.cell)}`);
        break;
      }
      case 'found':
        this.#found = { id: message.id, cells: message.cells };
        this.#tell('found');
        break;
      case 'voting':
        this.#voting = message.voting;
        this.#tell('judging');
        break;
      case 'tallies':
        this.#tallies = message.tallies;
        this.#tell('judging');
        break;
      case 'comparison':
        this.#comparison = message.comparison;
        this.#tell('comparison');
        break;
    }
  }

  #replace(grid: GridSnapshot, cells: readonly CellUpdate[]): void {
    this.#grid = grid;
    this.#rows = new Map(grid.rows.map((row) => [row.key, row]));
    this.#cells.clear();
    this.#lost.clear();
    this.#documents.clear();
    this.#tokens.clear();
    this.#chatPrompt = null;
    for (const { cell, snapshot } of cells) this.#cells.set(cellKey(cell), snapshot);
    this.#tell('grid');
    for (const topic of [...this.#watchers.keys()]) {
      if (topic.startsWith('cell:') || topic.startsWith('row:')) this.#tell(topic);
    }
    this.#tell('cells');
  }

  #update(cells: readonly CellUpdate[]): void {
    for (const { cell, snapshot } of cells) {
      const key = cellKey(cell);
      this.#cells.set(key, snapshot);
      this.#lost.delete(key);
      this.#tell(`cell:${placeKey(cell)}`);
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
    this.#tell(`cell:${placeKey(cell)}`);
    return [];
  }

  /** A cell out of sight: its text is not here and goes on without the page. */
  #count({ cell, pieces, tokensPerSecond }: CellCounter): void {
    const before = this.#cells.get(cellKey(cell));
    if (!before) return;
    const tokens = { count: pieces, exact: false };
    this.#cells.set(cellKey(cell), { ...before, status: 'streaming', tokens, tokensPerSecond });
    this.#tell(`cell:${placeKey(cell)}`);
  }

  #learnDocument({ row, text }: RowText): void {
    this.#documents.set(row, text);
    this.#tell(`row:${row}`);
  }

  #tell(topic: Topic): void {
    for (const callback of this.#watchers.get(topic) ?? []) callback();
  }
}

/** One string per rollout of a cell. */
function cellKey({ column, row, rollout }: CellAddress): string {
  return JSON.stringify([column, row, rollout]);
}

/** One string per cell, whichever rollout. */
export function placeKey({ column, row }: Place): string {
  return JSON.stringify([column, row]);
}
