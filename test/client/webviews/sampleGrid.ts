/** Grids and cells for page tests, complete and valid, with what a test is about put over them. */
import type { Controls } from '../../../client/webviews/controls.ts';
import type { ExactRequest } from '../../../client/webviews/exactRequest.ts';
import type {
  CellAppend,
  CellSnapshot,
  CellUpdate,
  GridColumn,
  GridRow,
  GridSnapshot,
  HostMessage,
  Progress,
} from '../../../client/webviews/messages.ts';
import type { CheckBadge, ColumnSummary, MeasureLabel } from '../../../client/webviews/summaries.ts';

export const FAQ =
  '**What is a river?**\n\nA river is a natural stream of fresh water that runs over land towards the sea, a lake or another river.\n\n**Where does it begin?**\n\nIt begins at a source in the hills, where rain and melting snow gather into a brook, and grows as tributaries join it on its way down the valley to the plain.\n\n**Why does it matter?**\n\nTowns draw water from it, barges travel on it and fields are watered by it.';
export const TABLE =
  '| Year | Event |\n|------|-------|\n| 1871 | The bridge was built |\n| 1902 | The flood |\n| 1954 | The dam |\n| 1989 | The park |\n| 2001 | The museum |';

export const CONTROLS: Controls = {
  live: 'off',
  samplingStatedBy: null,
  sampling: {
    size: 20,
    seed: 7,
    stratify: 'none',
    columns: ['language', 'score'],
    pinned: 2,
    source: 'web.jsonl',
    revision: null,
  },
};

export const COLUMNS: readonly GridColumn[] = [
  columnOf('faq--tiny', 'faq'),
  columnOf('table--tiny', 'table'),
];

function columnOf(id: string, prompt: string): GridColumn {
  return {
    id,
    prompt,
    model: 'lab/SmolLM2-1.7B-Instruct',
    detail: 'gpu',
    rollouts: 1,
    version: null,
    stored: false,
  };
}

export function gridOf(over: Partial<GridSnapshot> = {}): GridSnapshot {
  return {
    title: 'Preview: faq, table × SmolLM2-1.7B-Instruct',
    uris: ['file:///w/prompts/faq.md', 'file:///w/prompts/table.md'],
    columns: COLUMNS,
    rows: [0, 1, 2].map((row) => rowOf(row)),
    sampleLabel: 'Sample 3 of 12,480 · seed 7 · web.jsonl',
    notices: [],
    empty: null,
    models: [],
    parameters: '',
    record: null,
    measures: [],
    ...over,
  };
}

export function rowOf(
  row: number,
  text = `Document ${row}. The river rises in the hills and runs to the sea.`,
): GridRow {
  return {
    key: `0:${row}`,
    id: `web-${row}`,
    row,
    text,
    characters: text.length,
    tokens: Math.ceil(text.length / 3),
    approximate: true,
    pinned: false,
  };
}

export function cellOf(over: Partial<CellSnapshot> = {}): CellSnapshot {
  return {
    status: 'waiting',
    held: true,
    sequence: 0,
    text: '',
    characters: 0,
    reasoning: '',
    finishReason: null,
    tokens: null,
    tokensPerSecond: null,
    firstTokenMs: null,
    lengthRatio: null,
    truncated: false,
    checks: [],
    measures: [],
    digest: null,
    rating: null,
    comment: '',
    previous: null,
    sentAt: null,
    finishedAt: null,
    error: null,
    ...over,
  };
}

export function doneCell(text: string, over: Partial<CellSnapshot> = {}): CellSnapshot {
  return cellOf({
    status: 'done',
    text,
    characters: text.trim().length,
    finishReason: 'stop',
    tokens: { count: Math.ceil(text.length / 4), exact: true },
    tokensPerSecond: 71,
    firstTokenMs: 48,
    lengthRatio: 0.41,
    finishedAt: 1_790_000_000_000,
    ...over,
  });
}

/** Badges of checks that a rephrasing does not pass. */
export function failed(...names: readonly string[]): readonly CheckBadge[] {
  return names.map((name) => ({ name, passed: false }));
}

/** A grid message; cells are waiting unless given under `<column> <row key after 0:>`. */
export function gridMessage(
  cells: Readonly<Record<string, CellSnapshot>> = {},
  over: Partial<GridSnapshot> = {},
): HostMessage {
  const grid = gridOf(over);
  return {
    type: 'grid',
    grid,
    cells: grid.rows.flatMap((row) =>
      grid.columns.map(
        ({ id }): CellUpdate => ({
          cell: { column: id, row: row.key, rollout: 0 },
          snapshot: cells[`${id} ${row.key.slice(2)}`] ?? cellOf(),
        }),
      ),
    ),
  };
}

export function cellMessage(column: string, row: number, snapshot: CellSnapshot): HostMessage {
  return { type: 'cells', cells: [{ cell: { column, row: `0:${row}`, rollout: 0 }, snapshot }] };
}

export function appendMessage(column: string, row: number, over: Partial<CellAppend>): HostMessage {
  const append = { sequence: 1, kind: 'text', text: '', pieces: 1, tokensPerSecond: null } as const;
  return {
    type: 'appends',
    appends: [{ cell: { column, row: `0:${row}`, rollout: 0 }, ...append, ...over }],
  };
}

export function progressMessage(over: Partial<Progress>): HostMessage {
  return {
    type: 'progress',
    progress: { preparing: null, running: false, done: 0, failed: 0, stale: 0, total: 6, stored: 0, ...over },
  };
}

export function requestOf(over: Partial<ExactRequest> = {}): ExactRequest {
  const rendered = 'Rewrite the document as a FAQ.\n\nDocument: The river rises in the hills.';
  return {
    state: 'sent',
    url: 'http://gpu:8000/v1/chat/completions',
    body: JSON.stringify(
      {
        model: 'lab/SmolLM2-1.7B-Instruct',
        messages: [{ role: 'user', content: rendered }],
        temperature: 1,
        max_tokens: 2048,
      },
      null,
      2,
    ),
    rendered,
    fingerprint: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    origins: {
      model: 'endpoint profile',
      messages: 'prompt',
      temperature: 'prompt',
      max_tokens: 'experiment',
    },
    truncated: false,
    keptCharacters: 29,
    documentCharacters: 29,
    documentTokens: null,
    budgetTokens: 5632,
    counter: 'utf8-bytes/3',
    pieces: [],
    budget: null,
    dataTrove: null,
    ...over,
  };
}

export function labelOf(
  id: string,
  kind: MeasureLabel['kind'],
  unit: MeasureLabel['unit'] = 'share',
): MeasureLabel {
  const label = id.charAt(0).toUpperCase() + id.slice(1).replaceAll('_', ' ');
  return { id, label, kind, unit, definition: `What ${id} is.`, source: `Where ${id} comes from.` };
}

/** A column's summary: measures by their means, numbers with a spread from half to double of it. */
export function summaryOf(
  column: string,
  means: Readonly<Record<string, number>>,
  n: number,
  over: Partial<ColumnSummary> = {},
): ColumnSummary {
  return {
    column,
    n,
    checks: [],
    openings: null,
    nearDuplicates: null,
    measures: Object.entries(means).map(([id, mean]) => ({
      id,
      n,
      missing: 0,
      mean,
      low: mean * 0.9,
      high: mean * 1.1,
      histogram: mean > 1 ? { least: mean / 2, greatest: mean * 2, counts: SPREAD } : null,
    })),
    ...over,
  };
}

const SPREAD: readonly number[] = [1, 3, 6, 9, 7, 4, 2, 1, 0, 1];
