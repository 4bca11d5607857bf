/** How many columns the table has. */
import { largestTable } from './largestTable.ts';
import type { NumberMeasure } from './measure.ts';

export const tableColumns: NumberMeasure = {
  id: 'table_columns',
  label: 'Table columns',
  kind: 'number',
  unit: 'count',
  higherIs: 'neutral',
  forms: ['table'],
  definition: 'Columns of the largest well-formed Markdown table. Missing where no table parses.',
  source: 'Shows whether the model keeps to the number of columns that the prompt asks for.',
  compute: ({ text }) => largestTable(text)?.columns ?? null,
};
