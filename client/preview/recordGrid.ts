/** A grid as a stored run, and a stored run as a grid: nothing is read, nothing is sent, requests are built when looked at. */
import { createHash } from 'node:crypto';
import type { Document } from '../../server/documents/document.ts';
import type { Experiment } from '../../server/experiment/experiment.ts';
import { DEFAULT_BATCH, DEFAULT_CONTEXT, DEFAULT_SAMPLE } from '../../server/experiment/experiment.ts';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import { buildRequest } from '../../server/generation/buildRequest.ts';
import { approximateCounter } from '../../server/generation/tokenCounter.ts';
import { decodeChecks } from '../../server/measures/checks.ts';
import type { GridRecord } from '../webviews/messages.ts';
import { Asking } from './asking.ts';
import type { GridWish } from './gridWish.ts';
import type { JudgementLookup } from './previewCell.ts';
import { PreviewCell } from './previewCell.ts';
import type { PreviewColumn, PreviewGrid } from './previewGrid.ts';
import { cellKey, placedCells, rowKey } from './previewGrid.ts';
import type { RunHeader, StoredCell, StoredColumn, StoredRun } from './storedRun.ts';

/** What is kept of a grid; null where no cell of it ended. */
export function recordOf(
  grid: PreviewGrid,
  about: Pick<RunHeader, 'title' | 'uris' | 'startedAt'>,
): StoredRun | null {
  const placed = placedCells(grid);
  const cells = placed.flatMap(({ cell }) => storedCell(cell));
  if (!cells.some(({ result }) => result !== null)) return null;
  const { plan, sample } = grid;
  const header: RunHeader = {
    version: 1,
    id: idOf(grid, cells),
    ...about,
    done: cells.filter(({ result }) => result !== null).length,
    failed: cells.filter(({ result }) => result === null).length,
    total: placed.length,
    dataset: {
      name: sample.name,
      revision: sample.revision,
      total: sample.total,
      seed: plan.experiment.documents.sample.seed,
    },
    columns: grid.columns.map(storedColumn),
  };
  return { header, documents: sample.documents, cells };
}

/** The grid of a stored run, or of rows of a job that were put into the shape of one. */
export function recordGrid(
  { header, documents, cells }: StoredRun,
  judged: JudgementLookup,
  of: GridRecord['of'] = 'preview',
): PreviewGrid {
  const columns = header.columns.map(columnOf);
  const byRow = new Map(documents.map((document) => [rowKey(document), document]));
  const grid = new Map<string, PreviewCell>();
  const phase = of === 'preview' ? 'stored' : 'done';
  for (const column of columns) {
    const stored = cells.filter(({ address }) => address.column === column.variant.id);
    for (const cell of cellsOf(column, stored, byRow, judged, phase)) grid.set(cellKey(cell.address), cell);
  }
  const { dataset, id, startedAt } = header;
  const plan = {
    experiment: madeUp(header),
    variants: columns.map(({ variant }) => variant),
    endpoints: new Map(columns.map(({ endpoint }) => [endpoint.alias, endpoint])),
    source: dataset.name,
    counters: new Map(columns.map(({ endpoint, budget }) => [endpoint.alias, budget.counter])),
    baseFolder: '/',
    untrustedOrigins: [],
    versions: new Map(),
  };
  const { name, revision, total } = dataset;
  const sample = {
    name,
    revision,
    documents,
    total,
    bad: [],
    badTotal: 0,
    missing: [],
    firstRows: null,
  };
  return { plan, laidOutFrom: plan, sample, record: { of, id, startedAt }, columns, cells: grid };
}

/** A grid with the columns of a stored run behind its own, on the documents that both have. */
export function withRecord(
  grid: PreviewGrid,
  { label, run }: GridWish['records'][number],
  judged: JudgementLookup,
): PreviewGrid {
  const texts = new Map(run.documents.map((document) => [rowKey(document), document.text]));
  const shared = grid.sample.documents.filter((document) => texts.get(rowKey(document)) === document.text);
  const byRow = new Map(shared.map((document) => [rowKey(document), document]));
  const cells = new Map(grid.cells);
  const columns = run.header.columns.map((stored) => {
    const { id } = stored.variant;
    const variant = { ...stored.variant, id: `${id}@${label}` };
    const column = columnOf({ ...stored, variant, version: { of: id, label } });
    const own = run.cells.filter(({ address }) => address.column === id);
    const moved = own.map((cell) => ({ ...cell, address: { ...cell.address, column: variant.id } }));
    for (const cell of cellsOf(column, moved, byRow, judged)) cells.set(cellKey(cell.address), cell);
    return column;
  });
  return { ...grid, columns: [...grid.columns, ...columns], cells };
}

/** The cells of one stored column on those documents that `byRow` has. */
function cellsOf(
  column: PreviewColumn,
  stored: readonly StoredCell[],
  byRow: ReadonlyMap<string, Document>,
  judged: JudgementLookup,
  phase: 'stored' | 'done' = 'stored',
): readonly PreviewCell[] {
  const { variant, budget, endpoint } = column;
  const { checks } = decodeChecks(variant.checks);
  const measured = { checks, promptText: variant.template, form: variant.form };
  const kept = new Map(stored.map((cell) => [cellKey(cell.address), cell]));
  return [...byRow].flatMap(([row, document]) =>
    Array.from({ length: column.rollouts }, (_, rollout) => {
      const address = { column: variant.id, row, rollout };
      const known = kept.get(cellKey(address)) ?? null;
      const build = () => buildRequest(variant, document, budget, rollout);
      const asking = new Asking(endpoint, build, known);
      const cell = new PreviewCell(address, document, { measured, judged }, asking);
      if (known?.result) cell.restore(asking, known.result, known.figures, phase);
      else if (known?.error) cell.refuse({ message: known.error, actions: [] });
      return cell;
    }),
  );
}

/** A column as it was; `variant.id` is its own. */
function columnOf({
  variant,
  endpoint,
  window,
  cut,
  counter,
  promptPath,
  rollouts,
  version,
}: StoredColumn): PreviewColumn {
  return {
    variant,
    endpoint: bareEndpoint(endpoint.alias, endpoint.baseUrl, endpoint.origin),
    // No tokenizer is loaded to look at a run: where its place of cutting matters, the approximation stands in.
    budget: { window, cut, counter: { ...approximateCounter, id: counter } },
    promptPath,
    rollouts,
    version,
    stored: true,
  };
}

function storedColumn(column: PreviewColumn): StoredColumn {
  const { variant, endpoint, budget, promptPath, rollouts, version } = column;
  const { alias, baseUrl, origin } = endpoint;
  const { window, cut, counter } = budget;
  return {
    variant,
    endpoint: { alias, baseUrl, origin },
    window,
    cut,
    counter: counter.id,
    promptPath,
    rollouts,
    version,
  };
}

function storedCell({ address, asked, figures, result, phase, error }: PreviewCell): readonly StoredCell[] {
  const fingerprint = asked?.fingerprint ?? '';
  if (!result && phase !== 'failed') return [];
  const truncated = asked?.truncated ?? false;
  return [{ address, fingerprint, truncated, result, figures, error: error?.message ?? null }];
}

/** The same preview run again is the same run: its record is replaced, not doubled. */
function idOf(grid: PreviewGrid, cells: readonly StoredCell[]): string {
  const hash = createHash('sha256');
  for (const { variant, endpoint } of grid.columns) hash.update(`${variant.id} ${endpoint.origin}\n`);
  for (const { address, fingerprint } of cells) hash.update(`${cellKey(address)} ${fingerprint}\n`);
  return hash.digest('hex').slice(0, 16);
}

function madeUp({ title, dataset, columns }: RunHeader): Experiment {
  return {
    name: title,
    prompts: [],
    models: [],
    documents: {
      source: dataset.name,
      column: 'text',
      idColumn: 'id',
      filter: null,
      limit: null,
      sample: { ...DEFAULT_SAMPLE, seed: dataset.seed },
    },
    rollouts: Math.max(1, ...columns.map(({ rollouts }) => rollouts)),
    context: DEFAULT_CONTEXT,
    batch: DEFAULT_BATCH,
  };
}
