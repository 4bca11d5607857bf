/** Rows and figures of an output as its page shows them. Plain data in, plain data out. */

import { t } from '@vscode/l10n';
import type { ReadRow } from '../../../server/batch/readRows.ts';
import type { JsonValue } from '../../../server/language/json.ts';
import { decimal, thousands } from '../../../server/language/numbers.ts';
import type { MeasureValue, Unit } from '../../../server/measures/measure.ts';
import { measureAll } from '../../../server/measures/measures.ts';
import type { MeasureSummary } from '../../../server/measures/summarise.ts';
import type { MeasureText } from '../../measureTexts.ts';
import { MEASURE_TEXTS } from '../../measureTexts.ts';
import { retold } from '../../retold.ts';
import type { OutputMeasures, OutputRowView } from '../../webviews/outputContract.ts';
import { reasonWords, tokensText } from '../jobText.ts';
import type { RowPrompts } from './outputPrompts.ts';
import { groupOf, measureInput } from './outputPrompts.ts';

const MOST_CHARACTERS = 30_000;
const MOST_COLUMN_CHARACTERS = 500;

export function rowView(row: ReadRow, prompts: RowPrompts): OutputRowView {
  const failed = row.checks.filter(({ passed }) => passed === false).map(({ name }) => name);
  return {
    place: row.place,
    id: row.id,
    variant: row.variant === null && row.prompt === null ? '' : groupOf(row, prompts),
    source: cut(row.text, MOST_CHARACTERS),
    rollouts: row.rollouts.map((rollout) => ({
      text: cut(rollout.text, MOST_CHARACTERS),
      reasoning: rollout.reasoning === null ? null : cut(rollout.reasoning, MOST_CHARACTERS),
      figures: [rollout.usage ? tokensText(rollout.usage.completion_tokens) : null, rollout.finish_reason]
        .filter((figure) => figure !== null)
        .join(' · '),
      measures: measureAll(measureInput(row, rollout, prompts)).flatMap(shownMeasure),
    })),
    failedChecks: [...new Set(failed)],
    isCut: row.truncated === true,
    columns: Object.entries(row.columns)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => ({ name, value: cut(valueText(value), MOST_COLUMN_CHARACTERS) })),
    failure: row.failure && `${reasonWords(row.failure.reason)}: ${retold(row.failure.message)}`,
  };
}

/** One group of measures over many rows. */
export function measureGroup(
  label: string,
  rows: number,
  summaries: readonly MeasureSummary[],
): OutputMeasures['groups'][number] {
  return {
    label,
    rows,
    measures: summaries.flatMap((summary) => {
      const measure = MEASURE_TEXTS.find(({ id }) => id === summary.id);
      return measure ? [measureLine(measure, summary)] : [];
    }),
  };
}

function measureLine(
  measure: MeasureText,
  { mean, low, high, missing, histogram }: MeasureSummary,
): OutputMeasures['groups'][number]['measures'][number] {
  const show = (figure: number): string => figureText(figure, measure.unit);
  const tallest = Math.max(1, ...(histogram?.counts ?? []));
  return {
    label: measure.label,
    definition: measure.definition,
    mean: mean === null ? t('none') : show(mean),
    interval: low === null || high === null ? '' : t('{0} to {1}', show(low), show(high)),
    missing,
    bins: histogram === null ? [] : histogram.counts.map((bin) => bin / tallest),
    range: histogram === null ? '' : t('{0} to {1}', show(histogram.least), show(histogram.greatest)),
  };
}

/** Flags are shown where they are true, figures where they are not missing. */
function shownMeasure({ id, value }: MeasureValue): readonly { label: string; value: string }[] {
  const measure = MEASURE_TEXTS.find((candidate) => candidate.id === id);
  if (!measure || value === null || value === false) return [];
  return [{ label: measure.label, value: value === true ? t('yes') : figureText(value, measure.unit) }];
}

/** "437", "0.41", "12 %". */
export function figureText(figure: number, unit: Unit): string {
  if (unit === 'share') return t('{0} %', decimal(figure * 100, { maximumFractionDigits: 1 }));
  return decimal(figure, { maximumFractionDigits: Math.abs(figure) < 10 ? 2 : 0 });
}

function cut(text: string, most: number): string {
  return text.length <= most
    ? text
    : t('{0}… ({1} more characters)', text.slice(0, most).toWellFormed(), thousands(text.length - most));
}

function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
