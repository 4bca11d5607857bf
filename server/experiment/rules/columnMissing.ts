/** A column that none of the dataset's first rows has: every document would fail for want of a value. */
import { nearest } from '../../language/nearest.ts';
import type { Problem } from '../../language/problem.ts';
import { columnsOf, columnWords } from '../../language/rules/columnMissing.ts';
import { DOCUMENT, placeholderNames } from '../../language/template.ts';
import type { YamlScalar } from '../../language/yaml/yamlNode.ts';
import { entryOf } from '../../language/yaml/yamlNode.ts';
import type { ExperimentFacts } from '../facts.ts';
import { knownPromptsOf } from '../namedPrompts.ts';
import type { ExperimentRule, ExperimentSheet } from './experimentRule.ts';
import { replaceScalar } from './experimentRule.ts';

/** Only the first rows were looked at, and later ones may have the column: a warning. */
export const columnMissing: ExperimentRule = {
  code: 'column-missing',
  check: (sheet, facts) => [...textMissing(sheet, facts), ...inputsMissing(sheet, facts)],
};

/** The text column, where all prompts take their document from it or none is known. */
function textMissing({ root }: ExperimentSheet, facts: ExperimentFacts): readonly Problem[] {
  const has = columnsOf(facts);
  const documents = entryOf(root, 'documents')?.value ?? null;
  const source = entryOf(documents, 'source')?.value;
  const written = entryOf(documents, 'column')?.value;
  if (!has || (written && written.kind !== 'scalar')) return [];
  const place = written ?? (source?.kind === 'scalar' ? source : null);
  const column = typeof written?.value === 'string' ? written.value : DEFAULT_COLUMN;
  if (!place || has.includes(column)) return [];
  const near = written ? nearest(column, has) : null;
  return [
    {
      code: 'column-missing',
      severity: 'warning',
      message: `The first rows of ${facts.dataset?.name} have no column "${column}", from which the text of a document is taken${written ? '' : ' unless `column` names another'}. They have ${columnWords(has)}.`,
      span: place.span,
      fixes: written && near !== null ? [replaceScalar(written, near)] : [],
    },
  ];
}

/** What the placeholders of its prompts are filled from. */
function inputsMissing(sheet: ExperimentSheet, facts: ExperimentFacts): readonly Problem[] {
  const has = columnsOf(facts);
  if (!has) return [];
  return knownPromptsOf(sheet, facts, 'column-missing').flatMap(({ path, node, known }) => {
    const { header, template } = known.prompt;
    return placeholderNames(template).flatMap((name) => {
      const declared = Object.hasOwn(header.inputs, name) ? header.inputs[name] : undefined;
      if (name === DOCUMENT && declared === undefined) return [];
      const column = declared ?? name.toLowerCase();
      return has.includes(column) ? [] : [inputProblem(node, path, name, column, facts, has)];
    });
  });
}

function inputProblem(
  node: YamlScalar,
  path: string,
  name: string,
  column: string,
  { dataset }: ExperimentFacts,
  has: readonly string[],
): Problem {
  return {
    code: 'column-missing',
    severity: 'warning',
    message: `${path} takes [[${name}]] from column "${column}", which the first rows of ${dataset?.name} do not have, and a document without it is not sent. They have ${columnWords(has)}.`,
    span: node.span,
    fixes: [],
  };
}

const DEFAULT_COLUMN = 'text';
