/** What can be said of an experiment only by somebody who knows the files and endpoints it names. */
import type { Problem } from '../language/problem.ts';
import type { ExperimentFacts } from './facts.ts';
import { columnMissing } from './rules/columnMissing.ts';
import { contextExceeded } from './rules/contextExceeded.ts';
import { datatroveTruncation } from './rules/datatroveTruncation.ts';
import { documentsTruncated } from './rules/documentsTruncated.ts';
import { endpointUnknown } from './rules/endpointUnknown.ts';
import type { ExperimentRule, ExperimentSheet } from './rules/experimentRule.ts';
import { jobWouldMix } from './rules/jobWouldMix.ts';
import { modelNotServed } from './rules/modelNotServed.ts';
import { nameDuplicate } from './rules/nameDuplicate.ts';
import { promptNotFound } from './rules/promptNotFound.ts';
import { seedUnused } from './rules/seedUnused.ts';
import { sourceNotFound } from './rules/sourceNotFound.ts';

const ALL_RULES: readonly ExperimentRule[] = [
  promptNotFound,
  sourceNotFound,
  seedUnused,
  columnMissing,
  endpointUnknown,
  modelNotServed,
  nameDuplicate,
  contextExceeded,
  documentsTruncated,
  datatroveTruncation,
  jobWouldMix,
];

/** Problems beside those of `readExperiment`, sorted by place. `sheet` is what it read. Never throws. */
export function checkExperiment(sheet: ExperimentSheet, facts: ExperimentFacts): readonly Problem[] {
  return ALL_RULES.flatMap((rule) => rule.check(sheet, facts)).sort((a, b) => a.span.start - b.span.start);
}
