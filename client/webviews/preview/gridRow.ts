/** One row of the grid: its document and the cells of the columns that can be seen. A template without state. */

import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { GridRow } from '../messages.ts';
import type { CellPlace } from './cellView.ts';
import type { PlacedColumn } from './columnLayout.ts';
import { documentCell } from './documentCell.ts';
import type { Intents } from './intents.ts';
import { t } from './l10n.ts';
import type { Look } from './look.ts';
import { styled } from './styled.ts';
import { documentTokens } from './words.ts';

/** Everything a row is drawn from. */
export interface RowParts {
  readonly row: GridRow;
  /** As much of the document's text as there is. */
  readonly text: string;
  /** Among the rows shown, from 0. */
  readonly index: number;
  /** Distance from the first row, in CSS pixels. */
  readonly top: number;
  readonly opened: boolean;
  readonly look: Look | null;
  /** Whether the document was cut for at least one column. */
  readonly cut: boolean;
  readonly columns: readonly PlacedColumn[];
  /** Ids of the columns within sight; the others keep their place empty. */
  readonly sighted: ReadonlySet<string>;
  /** The column that has the grid's tab stop, from 0 with the documents; null in other rows. */
  readonly current: number | null;
  /** CSS pixels; null while unknown. */
  readonly widthOf: (column: PlacedColumn) => number | null;
  readonly placeOf: (column: PlacedColumn) => CellPlace;
  readonly intents: Intents;
}

export function gridRow(parts: RowParts): TemplateResult {
  const { columns, current, cut, index, intents, opened, row, sighted, text, top } = parts;
  const cells = columns
    .map((placed, at) => ({ placed, column: at + 1 }))
    .filter(({ placed, column }) => sighted.has(placed.column.id) || current === column);
  return html`<div
    class="row ${opened ? 'opened' : ''}"
    role="row"
    data-index=${index}
    aria-rowindex=${index + 2}
    aria-expanded=${opened}
    ${styled({ 'inset-block-start': `${top}px` })}
  >
    <div
      role="rowheader"
      tabindex=${current === 0 ? '0' : '-1'}
      aria-colindex="1"
      aria-label=${nameOf(parts)}
    >${documentCell(row, { opened, cut, text }, intents)}</div>
    ${repeat(
      cells,
      ({ placed }) => placed.column.id,
      ({ column, placed }) => html`<rephrase-cell
        role="gridcell"
        class=${placed.left === null ? '' : 'pinned'}
        tabindex=${current === column ? '0' : '-1'}
        aria-colindex=${column + 1}
        .current=${current === column}
        .opened=${opened}
        .look=${parts.look}
        .width=${parts.widthOf(placed)}
        .place=${parts.placeOf(placed)}
        ${styled({ 'grid-column': String(column + 1), 'inset-inline-start': placed.left })}
      ></rephrase-cell>`,
    )}
  </div>`;
}

/** "Document 2, web-2, ≈ 21 tok, cut". */
function nameOf({ cut, row }: RowParts): string {
  const facts = [
    row.id,
    documentTokens(row),
    ...(cut ? [t('cut')] : []),
    ...(row.pinned ? [t('pinned')] : []),
  ];
  return [t('Document {0}', row.row), ...facts].join(', ');
}
