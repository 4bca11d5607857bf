/** What can be said of an experiment only by somebody who knows the files and endpoints it names. */
import type { Problem } from '../language/problem.ts';
import type { YamlNode } from '../language/yaml/yamlNode.ts';
import type { ExperimentFacts } from './facts.ts';
import { columnMissing } from './rules/columnMissing.ts';
import { endpointUnknown } from './rules/endpointUnknown.ts';
import type { ExperimentRule } from './rules/experimentRule.ts';
import { modelNotServed } from './rules/modelNotServed.ts';
import { promptNotFound } from './rules/promptNotFound.ts';
import { sourceNotFound } from './rules/sourceNotFound.ts';

const ALL_RULES: readonly ExperimentRule[] = [
  promptNotFound,
  sourceNotFound,
  columnMissing,
  endpointUnknown,
  modelNotServed,
];

/** Problems beside those of `readExperiment`, sorted by place. `root` is the file it read. Never throws. */
export function checkExperiment(root: YamlNode | null, facts: ExperimentFacts): readonly Problem[] {
  return ALL_RULES.flatMap((rule) => rule.check(root, facts)).sort((a, b) => a.span.start - b.span.start);
}
