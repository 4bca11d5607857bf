/** A plan and a sample, laid out: columns, rows and the request of every cell. Sends nothing. */
import { isAbsolute, resolve } from 'node:path';
import type { Document } from '../../server/documents/document.ts';
import type { Variant } from '../../server/experiment/variant.ts';
import { buildRequest } from '../../server/generation/buildRequest.ts';
import { budgetFor } from '../../server/generation/contextBudget.ts';
import type { Endpoint, ServedModel } from '../../server/generation/endpoint.ts';
import type { Plan } from '../../server/generation/plan.ts';
import type { ContextBudget } from '../../server/generation/request.ts';
import { approximateCounter } from '../../server/generation/tokenCounter.ts';
import { decodeChecks } from '../../server/measures/checks.ts';
import type { CellAddress, GridColumn, GridRecord } from '../webviews/messages.ts';
import { Asking } from './asking.ts';
import type { Sample } from './documentSampler.ts';
import { mendUnsendable } from './mendFailure.ts';
import type { JudgementLookup } from './previewCell.ts';
import { PreviewCell } from './previewCell.ts';

/** One column: a variant with what sending it takes. */
export interface PreviewColumn {
  readonly variant: Variant;
  readonly endpoint: Endpoint;
  readonly budget: ContextBudget;
  /** The prompt's file, absolute. */
  readonly promptPath: string;
  /** Generations of each cell. */
  readonly rollouts: number;
  /** The column whose prompt this is another version of. */
  readonly version: GridColumn['version'];
  /** Whether it shows what a stored run had: nothing of it is ever sent. */
  readonly stored: boolean;
}

/** A plan with the columns that are other versions of prompts, by variant id. */
export interface GridPlan extends Plan {
  readonly versions: ReadonlyMap<string, NonNullable<GridColumn['version']>>;
}

/** The whole grid. Cells are found by `cellKey`. */
export interface PreviewGrid {
  /** As the files stand now; replaced when they change. */
  readonly plan: GridPlan;
  /** What columns and documents were laid out from. */
  readonly laidOutFrom: GridPlan;
  readonly sample: Sample;
  /** Set where the grid is a stored run, or rows of a job. */
  readonly record: GridRecord | null;
  readonly columns: readonly PreviewColumn[];
  readonly cells: ReadonlyMap<string, PreviewCell>;
}

/** A cell with the column it stands in. */
export interface PlacedCell {
  readonly cell: PreviewCell;
  readonly column: PreviewColumn;
}

/** Lays a grid out, every cell empty. `served` is what is known of each endpoint's models, by alias. */
export function layOutGrid(
  plan: GridPlan,
  sample: Sample,
  served: ReadonlyMap<string, readonly ServedModel[]>,
  judged: JudgementLookup,
): PreviewGrid {
  const columns = columnsOf(plan, served);
  const cells = new Map<string, PreviewCell>();
  for (const document of sample.documents) {
    for (const column of columns) {
      const { checks } = decodeChecks(column.variant.checks);
      const measured = { checks, promptText: column.variant.template, form: column.variant.form };
      for (const address of addressesOf(column, document)) {
        const wanted = wantedFor(column, document, address.rollout);
        cells.set(cellKey(address), new PreviewCell(address, document, { measured, judged }, wanted));
      }
    }
  }
  return { plan, laidOutFrom: plan, sample, record: null, columns, cells };
}

/** The columns of a plan, in the order of its variants. */
export function columnsOf(
  plan: GridPlan,
  served: ReadonlyMap<string, readonly ServedModel[]>,
): readonly PreviewColumn[] {
  return plan.variants.flatMap((variant) => {
    const endpoint = plan.endpoints.get(variant.endpoint);
    if (!endpoint) return [];
    const models = served.get(endpoint.alias) ?? [];
    const counter = plan.counters.get(endpoint.alias) ?? approximateCounter;
    const budget = budgetFor(plan.experiment.context, endpoint, variant.model, models, counter);
    const { promptPath } = variant;
    return [
      {
        variant,
        endpoint,
        budget,
        promptPath: isAbsolute(promptPath) ? promptPath : resolve(plan.baseFolder, promptPath),
        rollouts: plan.experiment.rollouts,
        version: plan.versions.get(variant.id) ?? null,
        stored: false,
      },
    ];
  });
}

/** All cells, row by row, so that a document's rephrasings fill side by side. */
export function placedCells(grid: PreviewGrid): readonly PlacedCell[] {
  return grid.sample.documents.flatMap((document) =>
    grid.columns.flatMap((column) =>
      addressesOf(column, document).flatMap((address) => {
        const cell = grid.cells.get(cellKey(address));
        return cell ? [{ cell, column }] : [];
      }),
    ),
  );
}

/** Where a column's rollouts of one document stand. */
function addressesOf(column: PreviewColumn, document: Document): readonly CellAddress[] {
  return Array.from({ length: column.rollouts }, (_, rollout) => ({
    column: column.variant.id,
    row: rowKey(document),
    rollout,
  }));
}

/** Those of them that a run may send. */
export function sendableCells(grid: PreviewGrid): readonly PlacedCell[] {
  return placedCells(grid).filter(({ column }) => !column.stored);
}

/** What a run sends for one rollout, and where. */
export function wantedFor(
  { variant, endpoint, budget }: PreviewColumn,
  document: Document,
  rollout: number,
): Asking {
  return new Asking(endpoint, () => buildRequest(variant, document, budget, rollout));
}

/** Shows at once that nothing can be sent, where that is so and no earlier content stands there. */
export function refuseUnsendable(cell: PreviewCell): void {
  const wanted = cell.wanted.request;
  if (wanted.kind === 'unsendable' && cell.asked === null) {
    cell.refuse({ message: wanted.message, actions: mendUnsendable(wanted) });
  }
}

/** Unique within a dataset, whatever the documents' own ids are. */
export function rowKey(document: Document): string {
  return `${document.fileOrdinal}:${document.row}`;
}

/** The key of a cell in `PreviewGrid.cells`. */
export function cellKey({ column, row, rollout }: CellAddress): string {
  return JSON.stringify([column, row, rollout]);
}
