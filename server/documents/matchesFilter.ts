/** Whether a row meets the conditions of `documents.filter`. */
import type { ColumnCondition, FilterValue, RowFilter } from '../experiment/experiment.ts';
import { columnAt } from '../language/columnAt.ts';
import type { JsonObject, JsonValue } from '../language/json.ts';

/**
 * True when every condition holds. A column that is missing or null equals no value and lies within no bounds, so only
 * `not` lets it through. Formats without types (CSV) hold text: text that reads as the number or the word asked for
 * counts as it.
 */
export function matchesFilter(row: JsonObject, filter: RowFilter): boolean {
  return Object.entries(filter).every(([column, condition]) => meets(columnAt(row, column), condition));
}

function meets(found: JsonValue | undefined, condition: ColumnCondition): boolean {
  if (isValues(condition)) return equalsAny(found, condition);
  const { min, max, not } = condition;
  if (not !== undefined && equalsAny(found, not)) return false;
  if (min === undefined && max === undefined) return true;
  const number = numberOf(found);
  return number !== null && number >= (min ?? -Infinity) && number <= (max ?? Infinity);
}

function isValues(condition: ColumnCondition): condition is FilterValue | readonly FilterValue[] {
  return typeof condition !== 'object' || Array.isArray(condition);
}

function equalsAny(found: JsonValue | undefined, values: FilterValue | readonly FilterValue[]): boolean {
  return Array.isArray(values)
    ? values.some((value) => equals(found, value))
    : equals(found, values as FilterValue);
}

function equals(found: JsonValue | undefined, value: FilterValue): boolean {
  if (found === value) return true;
  if (typeof found !== 'string') return false;
  if (typeof value === 'number') return numberOf(found) === value;
  return typeof value === 'boolean' && found.toLowerCase() === String(value);
}

/** A number, or text that is one. */
function numberOf(found: JsonValue | undefined): number | null {
  if (typeof found === 'number') return found;
  if (typeof found !== 'string' || found.trim() === '') return null;
  const number = Number(found);
  return Number.isFinite(number) ? number : null;
}
