/** Every measure there is, in the order in which people see them, and all of them on one rephrasing. */
import { completionTokens } from './completionTokens.ts';
import { copiedNgrams } from './copiedNgrams.ts';
import { cutOff } from './cutOff.ts';
import { empty } from './empty.ts';
import { lengthRatio } from './lengthRatio.ts';
import type { Measure, MeasureInput, MeasureValue } from './measure.ts';
import { metaReference } from './metaReference.ts';
import { preamble } from './preamble.ts';
import { promptEcho } from './promptEcho.ts';
import { reasoningPresent } from './reasoningPresent.ts';
import { short } from './short.ts';

export const MEASURES: readonly Measure[] = [
  completionTokens,
  lengthRatio,
  cutOff,
  short,
  empty,
  preamble,
  metaReference,
  promptEcho,
  copiedNgrams,
  reasoningPresent,
];

/** All measures that belong to the rephrasing's form, in the order of the table. */
export function measureAll(input: MeasureInput): readonly MeasureValue[] {
  return MEASURES.filter(({ forms }) => forms === null || forms.includes(input.form)).map((measure) => ({
    id: measure.id,
    value: measure.compute(input),
  }));
}
