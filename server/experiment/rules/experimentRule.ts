/** What a rule of experiments is: it looks at the file and at what is known of the world around it. */
import { t } from '@vscode/l10n';
import type { Fix, Problem } from '../../language/problem.ts';
import type { RuleCode } from '../../language/rules/codes.ts';
import { textInQuotes, writtenText } from '../../language/yaml/writtenText.ts';
import type { YamlNode, YamlScalar } from '../../language/yaml/yamlNode.ts';
import type { ExperimentCode } from '../codes.ts';
import type { Experiment } from '../experiment.ts';
import type { ExperimentFacts } from '../facts.ts';

/** One kind of problem. Pure; silent where a fact is missing. */
export interface ExperimentRule {
  readonly code: ExperimentCode | RuleCode;
  check(sheet: ExperimentSheet, facts: ExperimentFacts): readonly Problem[];
}

/** An experiment laid out for rules. */
export interface ExperimentSheet {
  /** The file as positioned data; null where it is empty or cannot be read. */
  readonly root: YamlNode | null;
  /** Null where the file has an error. */
  readonly experiment: Experiment | null;
}

/** Puts another word in the place of a scalar, quoted as it was. */
export function replaceScalar(node: YamlScalar, word: string): Fix {
  const quote = /^["']/.exec(node.source)?.[0];
  const inside = quote === '"' || quote === "'" ? textInQuotes(word, quote) : null;
  const newText = inside === null ? writtenText(word) : `${quote}${inside}${quote}`;
  return {
    title: t('Replace {0} with {1}', String(node.value), word),
    edits: [{ span: node.span, newText }],
    preferred: false,
  };
}
