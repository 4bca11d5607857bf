/** How many rows the table has. */
import { largestTable } from './largestTable.ts';
import type { NumberMeasure } from './measure.ts';

export const tableRows: NumberMeasure = {
  id: 'table_rows',
  label: 'Table rows',
  kind: 'number',
  unit: 'count',
  higherIs: 'neutral',
  forms: ['table'],
  definition: 'Body rows of the largest well-formed Markdown table. Missing where no table parses.',
  source: 'One row is seldom a table; hundreds may be a loop. The table form takes 273 tokens on average.',
  compute: ({ text }) => largestTable(text)?.rows ?? null,
};
