/** A physical column of a Parquet file: what its pages are decoded with. */
import type { SchemaTree } from 'hyparquet';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';

/** A column without children; nested ones are put together from several. */
export interface Leaf {
  readonly path: readonly string[];
  /** From the root to the column itself. */
  readonly schemaPath: SchemaTree[];
  readonly maxRepetition: number;
  readonly maxDefinition: number;
  readonly type: string | undefined;
  readonly typeLength: number | undefined;
}

/** All leaves below a node, in the order of the schema. */
export function leavesOf(node: SchemaTree, above: readonly SchemaTree[]): readonly Leaf[] {
  const schemaPath = [...above, node];
  if (node.children.length > 0) return node.children.flatMap((child) => leavesOf(child, schemaPath));
  return [
    {
      path: node.path,
      schemaPath,
      maxRepetition: getMaxRepetitionLevel(schemaPath),
      maxDefinition: getMaxDefinitionLevel(schemaPath),
      type: node.element.type,
      typeLength: node.element.type_length,
    },
  ];
}
