/** What a page that follows the contract shows; fails on a gap in the numbering. */
import { expect } from 'vitest';
import type { PreviewSession } from '../../../client/preview/previewSession.ts';
import type { Controls } from '../../../client/webviews/controls.ts';
import type { ExactRequest } from '../../../client/webviews/exactRequest.ts';
import type { Tally, Voting } from '../../../client/webviews/judging.ts';
import type {
  CellAddress,
  CellCounter,
  CellSnapshot,
  FoundCell,
  GridSnapshot,
  HostMessage,
  Progress,
} from '../../../client/webviews/messages.ts';
import { decodeHostMessage } from '../../../client/webviews/preview/decodeHostMessage.ts';
import type { ColumnComparison, ColumnSummary } from '../../../client/webviews/summaries.ts';

export class FakePage {
  readonly messages: HostMessage[] = [];
  readonly cells = new Map<string, CellSnapshot>();
  grid: GridSnapshot | null = null;
  progress: Progress | null = null;
  request: ExactRequest | null = null;
  counters: readonly CellCounter[] = [];
  found: { readonly id: number; readonly cells: readonly FoundCell[] } | null = null;
  summaries: readonly ColumnSummary[] = [];
  voting: Voting | null = null;
  controls: Controls | null = null;
  comparison: ColumnComparison | null = null;
  tallies: readonly Tally[] = [];
  /** Texts of documents beyond what the grid brought. */
  readonly documents = new Map<string, string>();

  constructor(session: PreviewSession) {
    session.attach((message) => this.#receive(message));
  }

  cell(column: string, row: number, rollout = 0): CellSnapshot {
    const cell = this.cells.get(keyOf({ column, row: `0:${row}`, rollout }));
    if (!cell)
      throw new Error(`There is no cell ${column} ${row}, only ${[...this.cells.keys()].join(', ')}.`);
    return cell;
  }

  /** The statuses of all cells, row by row. */
  get statuses(): readonly string[] {
    return [...this.cells.values()].map(({ status }) => status);
  }

  #receive(message: HostMessage): void {
    const wire: unknown = JSON.parse(JSON.stringify(message));
    expect(decodeHostMessage(wire)).toEqual({ ok: true, value: message });
    this.messages.push(message);
    switch (message.type) {
      case 'grid':
        this.grid = message.grid;
        this.cells.clear();
        for (const { cell, snapshot } of message.cells) this.cells.set(keyOf(cell), snapshot);
        break;
      case 'cells':
        for (const { cell, snapshot } of message.cells) this.cells.set(keyOf(cell), snapshot);
        break;
      case 'appends':
        for (const { cell, sequence, kind, text } of message.appends) {
          const key = keyOf(cell);
          const before = this.cells.get(key);
          if (!before || sequence !== before.sequence + 1)
            throw new Error(`Append ${sequence} of ${key} has a gap.`);
          this.cells.set(key, { ...before, sequence, status: 'streaming', [kind]: before[kind] + text });
        }
        break;
      case 'progress':
        this.progress = message.progress;
        break;
      case 'notices':
        if (this.grid) this.grid = { ...this.grid, notices: message.notices };
        break;
      case 'exactRequest':
        this.request = message.request;
        break;
      case 'counters':
        this.counters = message.counters;
        break;
      case 'found':
        this.found = { id: message.id, cells: message.cells };
        break;
      case 'summaries':
        this.summaries = message.summaries;
        break;
      case 'comparison':
        this.comparison = message.comparison;
        break;
      case 'controls':
        this.controls = message.controls;
        break;
      case 'voting':
        this.voting = message.voting;
        break;
      case 'tallies':
        this.tallies = message.tallies;
        break;
      case 'documents':
        for (const { row, text } of message.documents) this.documents.set(row, text);
        break;
      default:
        break;
    }
  }
}

function keyOf({ column, row, rollout }: CellAddress): string {
  return `${column} ${row} ${rollout}`;
}
