/** An output row as it stands in a Parquet part: which columns there are, and what each holds. Pure. */
import type { JsonObject, JsonValue } from '../../language/json.ts';
import type { OutputRow } from '../job.ts';
import type { ColumnType, PartColumn } from './columnType.ts';
import { columnsOf, conformed, fits } from './columnType.ts';

/** Holds as JSON what a later row brought that the columns have no room for. */
const REST = 'source_rest';

const USAGE: ColumnType = {
  struct: { prompt_tokens: 'int64', completion_tokens: 'int64', total_tokens: 'int64' },
};
/** DataTrove's shape. */
const ROLLOUTS: ColumnType = {
  list: { struct: { text: 'string', finish_reason: 'string', usage: USAGE, reasoning: 'string' } },
};
const CHECKS: ColumnType = { list: { struct: { rollout: 'int64', name: 'string', passed: 'boolean' } } };

const BEFORE: readonly PartColumn[] = [
  { name: 'id', type: 'string' },
  { name: 'text', type: 'string' },
];
const AFTER: readonly PartColumn[] = [
  { name: 'rollout_results', type: ROLLOUTS },
  { name: 'variant', type: 'string' },
  { name: 'prompt', type: 'string' },
  { name: 'model', type: 'string' },
  { name: 'recipe', type: 'string' },
  { name: 'fingerprint', type: 'string' },
  { name: 'truncated', type: 'boolean' },
  { name: 'checks', type: CHECKS },
];
const OWN: ReadonlySet<string> = new Set([...BEFORE, ...AFTER].map(({ name }) => name));

/** The columns of the source in some rows. */
export function sourceColumnsOf(rows: readonly OutputRow[]): readonly PartColumn[] {
  return columnsOf(rows.map(sourceOf));
}

/** All columns of a part, in order, where the source has these. */
export function partColumns(source: readonly PartColumn[]): readonly PartColumn[] {
  const known = COLUMNS.get(source);
  if (known) return known;
  const columns: readonly PartColumn[] = [...BEFORE, ...source, ...AFTER, { name: REST, type: 'string' }];
  COLUMNS.set(source, columns);
  return columns;
}

/** Asked for with every row. */
const COLUMNS = new WeakMap<readonly PartColumn[], readonly PartColumn[]>();

/** The values of a row in that order. Own columns are of their types by construction. */
export function partValues(row: OutputRow, source: readonly PartColumn[]): readonly JsonValue[] {
  const raw = row as unknown as JsonObject;
  const values: JsonValue[] = [row.id, row.text];
  let found = 0;
  for (const { name, type } of source) {
    const value = raw[name];
    if (value !== undefined && (value === null || fits(value, type))) found += 1;
    values.push(conformed(value, type));
  }
  for (const { name } of AFTER) values.push(raw[name] ?? null);
  const others = Object.keys(row).length - OWN.size;
  values.push(found === others ? null : restOf(row, source));
  return values;
}

/** The row that a part's row was written from; a source column that it lacked is null. */
export function rowFromPart(found: JsonObject, source: readonly PartColumn[]): OutputRow {
  const row: Record<string, JsonValue> = {};
  for (const { name } of BEFORE) row[name] = found[name] ?? null;
  for (const { name, type } of source) {
    const value = found[name] ?? null;
    row[name] = type === 'json' && typeof value === 'string' ? (JSON.parse(value) as JsonValue) : value;
  }
  const rest = found[REST];
  if (typeof rest === 'string') Object.assign(row, JSON.parse(rest));
  for (const { name } of AFTER) row[name] = found[name] ?? null;
  return row as unknown as OutputRow;
}

function sourceOf(row: OutputRow): JsonObject {
  return Object.fromEntries(Object.entries(row as unknown as JsonObject).filter(([name]) => !OWN.has(name)));
}

function restOf(row: OutputRow, source: readonly PartColumn[]): string | null {
  const types = new Map(source.map(({ name, type }) => [name, type]));
  const rest = Object.entries(sourceOf(row)).filter(([name, value]) => {
    const type = types.get(name);
    return type === undefined ? value !== null : !fits(value, type);
  });
  return rest.length === 0 ? null : JSON.stringify(Object.fromEntries(rest));
}
