/** An input whose column none of the dataset's first rows has: no document could be sent. */
import { t } from '@vscode/l10n';
import { insertInput, openFrontMatter } from '../frontMatterEdits.ts';
import { nearest } from '../nearest.ts';
import type { Fix, Problem } from '../problem.ts';
import type { PromptUse } from '../promptFacts.ts';
import { DOCUMENT } from '../template.ts';
import { writtenText } from '../yaml/writtenText.ts';
import type { YamlScalar } from '../yaml/yamlNode.ts';
import { entryOf } from '../yaml/yamlNode.ts';
import type { CountedSheet, FactRule, Judgement } from './factRule.ts';
import { inExperiment, mildest, someOf } from './factRule.ts';

/** A warning: only the first rows were looked at. The text column of an experiment is reported there. */
export const columnMissing: FactRule = {
  code: 'column-missing',
  check: (sheet, { uses }) => [
    ...declaredMissing(sheet, uses),
    ...uses.flatMap((use) => textMissing(sheet, use)),
  ],
};

/** The columns a use knows of; null where nobody looked. */
export function columnsOf({ dataset }: Pick<PromptUse, 'dataset'>): readonly string[] | null {
  return dataset && dataset.columns.length > 0 ? dataset.columns.map(({ name }) => name) : null;
}

/** The outer columns by name, for a message. */
export function columnWords(columns: readonly string[]): string {
  return someOf(
    columns.filter((name) => !name.includes('.')),
    8,
  );
}

function declaredMissing(sheet: CountedSheet, uses: readonly PromptUse[]): readonly Problem[] {
  const inputs = entryOf(sheet.prompt.frontMatter, 'inputs')?.value;
  if (inputs?.kind !== 'map') return [];
  const used = new Set(sheet.placeholders.map(({ name }) => name));
  return inputs.entries.flatMap(({ key, value }) => {
    const column = entryOf(value, 'column')?.value;
    if (column?.kind !== 'scalar' || typeof column.value !== 'string' || column.value === '') return [];
    const missing = used.has(key) ? missingIn(column.value, uses) : null;
    if (!missing) return [];
    const { use, found: has } = missing;
    const near = nearest(column.value, has);
    return {
      code: 'column-missing',
      severity: 'warning',
      message: t(
        'The first rows of {0} have no column "{1}", which [[{2}]] takes its value from, and a document without one is not sent. They have {3}.',
        (use.dataset?.name ?? '') + inExperiment(use.by),
        column.value,
        key,
        columnWords(has),
      ),
      span: column.span,
      fixes: near === null ? [] : [replaceColumn(column, near)],
    };
  });
}

/** The first use whose dataset lacks the column, where no other has it. */
function missingIn(
  column: string,
  uses: readonly PromptUse[],
): { readonly use: PromptUse; readonly found: readonly string[] } | null {
  return mildest(
    uses,
    (use): Judgement<readonly string[]> => {
      const has = columnsOf(use);
      return has?.includes(column) ? 'fine' : has;
    },
    () => 0,
  );
}

/** Without an experiment the text column is `text`, and the prompt is the place to say otherwise. */
function textMissing(sheet: CountedSheet, use: PromptUse): readonly Problem[] {
  const has = columnsOf(use);
  const place = sheet.documents[0];
  if (!has || !place || use.by !== null || Object.hasOwn(sheet.prompt.header.inputs, DOCUMENT)) return [];
  if (has.includes(use.column)) return [];
  return [
    {
      code: 'column-missing',
      severity: 'warning',
      message: t(
        'The first rows of {0} have no column "{1}", which [[{2}]] takes its value from unless inputs name another. They have {3}.',
        use.dataset?.name ?? '',
        use.column,
        DOCUMENT,
        columnWords(has),
      ),
      span: place,
      fixes: likelyText(sheet, use),
    },
  ];
}

/** Declares the column that holds the longest texts. */
function likelyText({ text, prompt }: CountedSheet, { dataset }: PromptUse): readonly Fix[] {
  const columns = dataset?.columns.filter(({ type }) => type === null || type === 'text') ?? [];
  const lengths = columns.map(({ name }) => ({
    name,
    tokens: dataset?.sample?.texts(name).reduce((sum, { tokens }) => sum + tokens, 0) ?? 0,
  }));
  const [longest] = lengths.toSorted((a, b) => b.tokens - a.tokens);
  if (!longest || longest.tokens === 0) return [];
  const place = { text, span: prompt.frontMatterSpan, root: prompt.frontMatter };
  const edit =
    insertInput(place, DOCUMENT, writtenText(longest.name)) ?? openFrontMatter(place, DOCUMENT, longest.name);
  return edit
    ? [{ title: t('Take {0} from column {1}', DOCUMENT, longest.name), edits: [edit], preferred: false }]
    : [];
}

function replaceColumn(node: YamlScalar, column: string): Fix {
  const quote = /^["']/.exec(node.source)?.[0] ?? '';
  return {
    title: t('Replace {0} with {1}', String(node.value), column),
    edits: [{ span: node.span, newText: quote + column + quote }],
    preferred: false,
  };
}
