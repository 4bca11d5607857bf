/** Whether a rephrasing that should be a table is one. */
import { largestTable } from './largestTable.ts';
import type { FlagMeasure } from './measure.ts';

export const tableParses: FlagMeasure = {
  id: 'table_parses',
  label: 'Table parses',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: ['table'],
  definition:
    'A Markdown table stands in the rephrasing: header, delimiter row and at least one body row, all with the same number of cells.',
  source: 'Information, not a gate: adherence to the form does not predict what trains best.',
  check: { name: 'table_parses', passes: true },
  compute: ({ text }) => largestTable(text) !== null,
};
