/** A grid with summaries, for tests of what is made from them. */
import type { CellSnapshot } from '../../../client/webviews/messages.ts';
import type { ColumnSummary } from '../../../client/webviews/summaries.ts';
import type { OpenOptions } from './openPreviewPage.ts';
import type { PageUnderTest } from './pageUnderTest.ts';
import { COLUMNS, doneCell, failed, labelOf, rowOf, summaryOf } from './sampleGrid.ts';

/** A grid of many documents of which two are answered, with summaries as the host would send them. */
export async function openSummed(preview: PageUnderTest, options?: OpenOptions): Promise<void> {
  const answer = (tokens: number, over: Partial<CellSnapshot> = {}): CellSnapshot =>
    doneCell('A river.', { measures: [{ id: 'completion_tokens', value: tokens }], ...over });
  const rows = Array.from({ length: 120 }, (_, row) => rowOf(row));
  await preview.openGrid(
    {
      'faq--tiny 0': answer(210),
      'faq--tiny 1': answer(340, { checks: failed('not_preamble') }),
      'table--tiny 0': answer(900),
    },
    options,
    { rows, measures: LABELS },
  );
  const means = { completion_tokens: 400, length_ratio: 1.2, preamble: 0.25, refusal: 0 };
  const [faq, table] = COLUMNS.map(({ id }) => id) as [string, string];
  const measured = summaryOf(faq, means, 120);
  await preview.send({
    type: 'summaries',
    summaries: [
      {
        ...measured,
        checks: [{ name: 'not_preamble', passed: 1, failed: 1, missing: 0 }],
        openings: OPENINGS,
        nearDuplicates: { n: 120, share: 0.05, groups: [['0:0', '0:1']] },
        measures: measured.measures.map((measure) =>
          measure.id === 'completion_tokens'
            ? { ...measure, histogram: { least: 200, greatest: 800, counts: [1, 0, 1, 4, 9, 6, 3, 2, 1, 1] } }
            : measure,
        ),
      },
      summaryOf(table, { ...means, preamble: 0, completion_tokens: 266 }, 120),
    ],
  });
}

const LABELS = [
  labelOf('completion_tokens', 'number', 'tokens'),
  labelOf('length_ratio', 'number', 'ratio'),
  labelOf('preamble', 'flag'),
  labelOf('refusal', 'flag'),
];

const OPENINGS: NonNullable<ColumnSummary['openings']> = {
  n: 120,
  distinct: 40,
  hint: 'A hint, not a verdict.',
  curve: [8, 16, 32, 64].map((characters, index) => ({
    characters,
    share: 0.4 - index * 0.1,
    opening: '**What is a river?**'.slice(0, characters),
  })),
};
