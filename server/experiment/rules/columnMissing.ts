/** A column that none of the dataset's first rows has: every document would fail for want of a value. */
import { t } from '@vscode/l10n';
import { nearest } from '../../language/nearest.ts';
import type { Fix, Problem } from '../../language/problem.ts';
import { columnsOf, columnWords } from '../../language/rules/columnMissing.ts';
import type { Span } from '../../language/span.ts';
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
  check: (sheet, facts) => [
    ...textMissing(sheet, facts),
    ...choiceMissing(sheet, facts),
    ...inputsMissing(sheet, facts),
  ],
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
  const name = facts.dataset?.name ?? '';
  return [
    {
      code: 'column-missing',
      severity: 'warning',
      message: written
        ? t(
            'The first rows of {0} have no column "{1}", from which the text of a document is taken. They have {2}.',
            name,
            column,
            columnWords(has),
          )
        : t(
            'The first rows of {0} have no column "{1}", from which the text of a document is taken unless `column` names another. They have {2}.',
            name,
            column,
            columnWords(has),
          ),
      span: place.span,
      fixes: written && near !== null ? [replaceScalar(written, near)] : [],
    },
  ];
}

/** The columns by which rows are chosen: a condition on one that is not there lets no row through. */
function choiceMissing({ root }: ExperimentSheet, facts: ExperimentFacts): readonly Problem[] {
  const has = columnsOf(facts);
  const documents = entryOf(root, 'documents')?.value ?? null;
  const filter = entryOf(documents, 'filter')?.value;
  const stratify = entryOf(entryOf(documents, 'sample')?.value ?? null, 'stratify')?.value ?? null;
  const spread = entryOf(stratify, 'column')?.value;
  if (!has) return [];
  const conditions = filter?.kind === 'map' ? filter.entries : [];
  const named = conditions.map(({ key, keySpan }) => ({
    column: key,
    span: keySpan,
    isFilter: true,
  }));
  if (spread?.kind === 'scalar' && typeof spread.value === 'string') {
    named.push({ column: spread.value, span: spread.span, isFilter: false });
  }
  return named
    .filter(({ column }) => !has.includes(column))
    .map(({ column, span, isFilter }) => {
      const near = nearest(column, has);
      const name = facts.dataset?.name ?? '';
      const message = isFilter
        ? t(
            'The first rows of {0} have no column "{1}", that rows are chosen by. They have {2}.',
            name,
            column,
            columnWords(has),
          )
        : t(
            'The first rows of {0} have no column "{1}", that the sample is spread over. They have {2}.',
            name,
            column,
            columnWords(has),
          );
      const fixes = near === null ? [] : [renaming(span, column, near)];
      return { code: 'column-missing', severity: 'warning', message, span, fixes };
    });
}

function renaming(span: Span, column: string, near: string): Fix {
  const newText = /^[A-Za-z_][\w.-]*$/.test(near) ? near : JSON.stringify(near);
  return { title: t('Replace {0} with {1}', column, near), edits: [{ span, newText }], preferred: false };
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
    message: t(
      '{0} takes [[{1}]] from column "{2}", which the first rows of {3} do not have, and a document without it is not sent. They have {4}.',
      path,
      name,
      column,
      dataset?.name ?? '',
      columnWords(has),
    ),
    span: node.span,
    fixes: [],
  };
}

const DEFAULT_COLUMN = 'text';
