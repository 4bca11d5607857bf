/** A text column that none of the dataset's first rows has: every document would fail for want of a text. */
import { nearest } from '../../language/nearest.ts';
import type { Problem } from '../../language/problem.ts';
import { entryOf } from '../../language/yaml/yamlNode.ts';
import type { ExperimentRule } from './experimentRule.ts';
import { replaceScalar } from './experimentRule.ts';

/** Only the first rows were looked at, and later ones may have the column: a warning. */
export const columnMissing: ExperimentRule = {
  code: 'column-missing',
  check(root, { columns }) {
    const documents = entryOf(root, 'documents')?.value ?? null;
    const source = entryOf(documents, 'source')?.value;
    const written = entryOf(documents, 'column')?.value;
    if (source?.kind !== 'scalar' || (written && written.kind !== 'scalar')) return [];
    const has = columns.get(String(source.value));
    const column = typeof written?.value === 'string' ? written.value : DEFAULT_COLUMN;
    if (!has || has.includes(column)) return [];
    const near = written ? nearest(column, has) : null;
    const problem: Problem = {
      code: 'column-missing',
      severity: 'warning',
      message: `The first rows of ${source.value} have no column "${column}", from which the text of a document is taken${written ? '' : ' unless `column` names another'}. They have ${some(has)}.`,
      span: (written ?? source).span,
      fixes: written && near !== null ? [replaceScalar(written, near)] : [],
    };
    return [problem];
  },
};

const DEFAULT_COLUMN = 'text';
const MOST_NAMED = 8;

function some(columns: readonly string[]): string {
  const outer = columns.filter((name) => !name.includes('.'));
  const named = outer.slice(0, MOST_NAMED).join(', ');
  return outer.length > MOST_NAMED ? `${named} and ${outer.length - MOST_NAMED} more` : named;
}
