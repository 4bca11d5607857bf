/** Every measure there is, in the order in which people see them, and all of them on one rephrasing. */
import { arithmeticCorrect } from './arithmeticCorrect.ts';
import { completionTokens } from './completionTokens.ts';
import { copiedNgrams } from './copiedNgrams.ts';
import { cutOff } from './cutOff.ts';
import { digitsPresent } from './digitsPresent.ts';
import { empty } from './empty.ts';
import { equations } from './equations.ts';
import { jsonValid } from './jsonValid.ts';
import { languageDrift } from './languageDrift.ts';
import { lengthRatio } from './lengthRatio.ts';
import { listItems } from './listItems.ts';
import type { Measure, MeasureInput, MeasureValue } from './measure.ts';
import { metaReference } from './metaReference.ts';
import { newNumbers } from './newNumbers.ts';
import { numberedSteps } from './numberedSteps.ts';
import { preamble } from './preamble.ts';
import { promptEcho } from './promptEcho.ts';
import { qaPairs } from './qaPairs.ts';
import { reasoningPresent } from './reasoningPresent.ts';
import { refusal } from './refusal.ts';
import { repetitionLoop } from './repetitionLoop.ts';
import { short } from './short.ts';
import { sourceEcho } from './sourceEcho.ts';
import { sourceNumbersReused } from './sourceNumbersReused.ts';
import { tableColumns } from './tableColumns.ts';
import { tableParses } from './tableParses.ts';
import { tableRows } from './tableRows.ts';

export const MEASURES: readonly Measure[] = [
  completionTokens,
  lengthRatio,
  cutOff,
  short,
  empty,
  preamble,
  metaReference,
  refusal,
  promptEcho,
  sourceEcho,
  copiedNgrams,
  repetitionLoop,
  languageDrift,
  newNumbers,
  sourceNumbersReused,
  reasoningPresent,
  tableParses,
  tableRows,
  tableColumns,
  qaPairs,
  numberedSteps,
  digitsPresent,
  equations,
  arithmeticCorrect,
  listItems,
  jsonValid,
];

/** All measures that belong to the rephrasing's form, in the order of the table. */
export function measureAll(input: MeasureInput): readonly MeasureValue[] {
  return MEASURES.filter(({ forms }) => forms === null || forms.includes(input.form)).map((measure) => ({
    id: measure.id,
    value: measure.compute(input),
  }));
}
