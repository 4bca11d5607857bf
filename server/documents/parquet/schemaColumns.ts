/** The columns of a Parquet schema by name and kind, nested ones by dot. */
import type { SchemaElement, SchemaTree } from 'hyparquet';
import { isListLike, isMapLike } from 'hyparquet/src/schema.js';
import type { DatasetColumn } from '../datasetHeader.ts';

const MAX_COLUMNS = 500;
const MAX_DEPTH = 4;

/** At most a few hundred. What stands inside lists has no name by which a row could be asked for it. */
export function schemaColumns(root: SchemaTree): readonly DatasetColumn[] {
  return root.children.flatMap((node) => columnsOf(node, '', 1)).slice(0, MAX_COLUMNS);
}

function columnsOf(node: SchemaTree, prefix: string, depth: number): readonly DatasetColumn[] {
  const name = prefix + node.element.name;
  const isList = node.element.repetition_type === 'REPEATED' || isListLike(node);
  const own = { name, type: isList ? 'list' : kindOf(node) };
  const isStruct = !isList && !isMapLike(node) && node.children.length > 0;
  if (!isStruct || depth >= MAX_DEPTH) return [own];
  return [own, ...node.children.flatMap((child) => columnsOf(child, `${name}.`, depth + 1))];
}

function kindOf({ element, children }: SchemaTree): string {
  if (children.length > 0) return 'object';
  return timeOf(element) ?? plainKindOf(element);
}

function timeOf({ converted_type, logical_type, type }: SchemaElement): string | null {
  if (converted_type === 'DATE' || logical_type?.type === 'DATE') return 'date';
  if (converted_type?.startsWith('TIME') || logical_type?.type?.startsWith('TIME') || type === 'INT96')
    return 'time';
  return null;
}

function plainKindOf({ converted_type, logical_type, type }: SchemaElement): string {
  if (converted_type === 'DECIMAL' || logical_type?.type === 'FLOAT16') return 'number';
  switch (type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'BYTE_ARRAY':
      return 'text';
    case 'FIXED_LEN_BYTE_ARRAY':
      return logical_type?.type === 'UUID' ? 'text' : 'bytes';
    default:
      return 'number';
  }
}
