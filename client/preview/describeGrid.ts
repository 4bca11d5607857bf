/** A grid in the words of the page's contract: titles, labels, notices. Plain data out. */

import { basename } from 'node:path';
import { t } from '@vscode/l10n';
import type { Document } from '../../server/documents/document.ts';
import { isAddress } from '../../server/language/isAddress.ts';
import { counted, thousands } from '../../server/language/numbers.ts';
import { MEASURE_TEXTS } from '../measureTexts.ts';
import type { GridColumn, GridRow, GridSnapshot, Notice, RowText } from '../webviews/messages.ts';
import type { ColumnWish } from './gridWish.ts';
import type { PreviewColumn, PreviewGrid } from './previewGrid.ts';
import { rowKey } from './previewGrid.ts';

/** Characters of a document that travel to the page with the grid, and when its row comes into sight. */
const BEGINNING_CHARACTERS = 2_000;
const SHOWN_CHARACTERS = 100_000;

/** The snapshot of a laid out grid. */
export function describeGrid(
  uris: readonly string[],
  grid: PreviewGrid,
  { models, parameters }: ColumnWish,
  notices: readonly Notice[],
): GridSnapshot {
  return {
    title: grid.record?.of === 'job' ? rowsTitle(grid) : titleOf(grid.columns),
    uris,
    columns: grid.columns.map(describeColumn),
    rows: describeRows(grid),
    sampleLabel: sampleLabel(grid),
    notices,
    empty: null,
    models,
    parameters,
    record: grid.record,
    measures: MEASURE_TEXTS,
  };
}

/** The texts of documents in `rows` of which the grid holds only the beginning. */
export function textsOf(documents: readonly Document[], rows: ReadonlySet<string>): readonly RowText[] {
  return documents.flatMap((document) => {
    const row = rowKey(document);
    if (!rows.has(row) || document.text.length <= BEGINNING_CHARACTERS) return [];
    return [{ row, text: document.text.slice(0, SHOWN_CHARACTERS) }];
  });
}

/** The snapshot of a panel that has nothing to show; `empty` says why, null while that is being found out. */
export function describeEmpty(
  uris: readonly string[],
  names: readonly string[],
  { models, parameters }: ColumnWish,
  empty: GridSnapshot['empty'],
): GridSnapshot {
  const title = t('Preview: {0}', names.join(', '));
  return {
    title,
    uris,
    models,
    parameters,
    record: null,
    columns: [],
    rows: [],
    sampleLabel: '',
    notices: [],
    empty,
    measures: MEASURE_TEXTS,
  };
}

/** The prompt of a column, with its version where that is not the file as it stands. */
export function promptLabel({ variant, version }: Pick<PreviewColumn, 'variant' | 'version'>): string {
  return version === null ? variant.promptName : `${variant.promptName} @ ${version.label}`;
}

/** Endpoint and swept parameters of a column: "gpu · temperature 0.7". */
export function columnDetail({ variant, endpoint }: PreviewColumn): string {
  const swept = Object.entries(variant.swept).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return [endpoint.alias, ...swept].join(' · ');
}

/** "Preview: faq, table × SmolLM2-1.7B". */
export function titleOf(columns: readonly PreviewColumn[]): string {
  const prompts = [...new Set(columns.map(({ variant }) => variant.promptName))];
  const models = [...new Set(columns.map(({ variant }) => shortModel(variant.model)))];
  return t('Preview: {0}', `${prompts.join(', ')} × ${models.join(', ')}`);
}

function rowsTitle({ plan }: PreviewGrid): string {
  return t('Rows: {0}', plan.experiment.name);
}

function describeColumn(column: PreviewColumn): GridColumn {
  const { variant, rollouts, version } = column;
  return {
    id: variant.id,
    prompt: variant.promptName,
    model: variant.model,
    detail: columnDetail(column),
    rollouts,
    version,
    stored: column.stored,
  };
}

function describeRows({ columns, plan, sample }: PreviewGrid): readonly GridRow[] {
  const pinned = new Set(plan.experiment.documents.sample.pinned);
  const counter = columns[0]?.budget.counter;
  return sample.documents.map((document) => ({
    key: rowKey(document),
    id: document.id,
    row: document.row,
    text: document.text.slice(0, BEGINNING_CHARACTERS),
    characters: document.text.length,
    tokens: counter?.count(document.text) ?? 0,
    pinned: pinned.has(document.id),
    approximate: counter?.id.startsWith('tokenizer.json/') !== true,
  }));
}

function sampleLabel({ plan, record, sample }: PreviewGrid): string {
  if (record?.of === 'job') {
    const figures = [thousands(sample.documents.length), thousands(sample.total)];
    const shown = counted(
      sample.total,
      t('{0} of {1} document', ...figures),
      t('{0} of {1} documents', ...figures),
    );
    return `${shown} · ${datasetName(sample.name)}`;
  }
  const revision = sample.revision === null ? '' : ` @ ${sample.revision.slice(0, 7)}`;
  const { seed } = plan.experiment.documents.sample;
  const drawn = t('Sample {0} of {1}', thousands(sample.documents.length), thousands(sample.total));
  return [drawn, t('seed {0}', seed), `${datasetName(sample.name)}${revision}`].join(' · ');
}

function shortModel(model: string): string {
  return model.split('/').at(-1) ?? model;
}

/** A file or pattern by its last step; a dataset on the Hub by its owner, name and path. */
function datasetName(source: string): string {
  return isAddress(source) ? source.replace(/^hf:\/\/datasets\//i, '') : basename(source);
}
