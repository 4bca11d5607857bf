/** Problems of a prompt that only somebody sees who knows its world: each rule looks at the facts it needs. */
import type { CountedPrompt } from './fit.ts';
import type { Problem } from './problem.ts';
import type { PromptFacts } from './promptFacts.ts';
import { columnMissing } from './rules/columnMissing.ts';
import { contextExceeded } from './rules/contextExceeded.ts';
import { datatroveTruncation } from './rules/datatroveTruncation.ts';
import { documentsTruncated } from './rules/documentsTruncated.ts';
import type { CountedSheet, FactRule } from './rules/factRule.ts';
import { jobWouldMix } from './rules/jobWouldMix.ts';
import { nameDuplicate } from './rules/nameDuplicate.ts';
import type { Sheet } from './rules/sheet.ts';

/** The list of all rules with facts. A rule that is not here is not run. */
const FACT_RULES: readonly FactRule[] = [
  nameDuplicate,
  columnMissing,
  contextExceeded,
  documentsTruncated,
  datatroveTruncation,
  jobWouldMix,
];

/** Problems beside those of `checkPrompt`, without those that the front matter ignores. Never throws. */
export function checkWithFacts(
  sheet: Sheet,
  { tokens }: CountedPrompt,
  facts: PromptFacts,
): readonly Problem[] {
  const ignored = new Set(sheet.prompt.header.ignore);
  const counted: CountedSheet = { ...sheet, tokens };
  return FACT_RULES.filter(({ code }) => !ignored.has(code)).flatMap((rule) => rule.check(counted, facts));
}
