/** Completion of placeholders: the document, declared inputs, what the body uses already, and the dataset's columns. */
import { t } from '@vscode/l10n';
import type { CompletionItem, TextEdit } from 'vscode-languageserver-types';
import { CompletionItemKind, MarkupKind } from 'vscode-languageserver-types';
import { insertInput } from '../language/frontMatterEdits.ts';
import { DOCUMENT, NAME_PATTERN, placeholderNames } from '../language/template.ts';
import { writtenText } from '../language/yaml/writtenText.ts';
import { sampledValue } from './describeDataset.ts';
import { describePlaceholder } from './describePlaceholder.ts';
import type { OfferedName } from './jinjaItems.ts';
import { jinjaItems } from './jinjaItems.ts';
import type { Knowledge } from './knowledge.ts';
import type { PromptSnapshot } from './snapshot.ts';
import { columnFor, datasetAround } from './worldAround.ts';

/** What may stand after `[[`, or in the tags of a Jinja body; empty elsewhere. */
export function placeholderItems(
  snapshot: PromptSnapshot,
  offset: number,
  knowledge: Knowledge,
): CompletionItem[] {
  const { text, prompt, lines } = snapshot;
  if (prompt.template.dialect === 'jinja') {
    return jinjaItems(snapshot, offset, () => offeredNames(snapshot, knowledge));
  }
  const typed = /\[\[[ ]*([A-Za-z0-9_]*)$/.exec(text.slice(Math.max(0, offset - 100), offset));
  if (!typed) return [];
  const after = /^[A-Za-z0-9_]*(?: *\]{1,2})?/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
  const range = lines.rangeOf({ start: offset - typed[0].length, end: offset + after });
  const used = placeholderNames(prompt.template).filter((name) => name !== typed[1]);
  const named = new Set([DOCUMENT, ...Object.keys(prompt.header.inputs), ...used]);
  const fromColumns = columnNames(snapshot, knowledge).filter(({ name }) => !named.has(name));
  const item = (name: string, column: string | null): CompletionItem => ({
    label: `[[${name}]]`,
    kind: CompletionItemKind.Variable,
    filterText: `[[${name}]]`,
    documentation: { kind: MarkupKind.Markdown, value: documentation(snapshot, knowledge, name, column) },
    textEdit: { range, newText: `[[${name}]]` },
    ...(column === null ? {} : { detail: t('column {0}', column), ...declaring(snapshot, name, column) }),
  });
  const items = [
    ...[...named].map((name) => item(name, null)),
    ...fromColumns.map(({ name, column }) => item(name, column)),
  ];
  return items.map((one, index) => ({ ...one, sortText: String(index).padStart(3, '0') }));
}

function offeredNames(snapshot: PromptSnapshot, knowledge: Knowledge): readonly OfferedName[] {
  const { prompt } = snapshot;
  const named = new Set([
    DOCUMENT,
    ...Object.keys(prompt.header.inputs),
    ...placeholderNames(prompt.template),
  ]);
  const columns = columnNames(snapshot, knowledge).filter(({ name }) => !named.has(name));
  const offered = (name: string, column: string | null): OfferedName => ({
    name,
    documentation: documentation(snapshot, knowledge, name, column),
    detail: column === null ? null : t('column {0}', column),
  });
  return [
    ...[...named].map((name) => offered(name, null)),
    ...columns.map(({ name, column }) => offered(name, column)),
  ];
}

/** The columns that a placeholder can be named after, but for the document's own. */
function columnNames(
  snapshot: PromptSnapshot,
  knowledge: Knowledge,
): readonly { readonly name: string; readonly column: string }[] {
  const own = columnFor(snapshot, knowledge, DOCUMENT);
  const seen = new Set<string>();
  return (datasetAround(snapshot, knowledge)?.columns ?? []).flatMap(({ name: column }) => {
    const name = column.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
    if (column === own || seen.has(name) || !new RegExp(`^${NAME_PATTERN}$`).test(name)) return [];
    seen.add(name);
    return [{ name, column }];
  });
}

/** Where there is front matter, the input is declared there in the same step. */
function declaring(
  { text, prompt, lines }: PromptSnapshot,
  name: string,
  column: string,
): { readonly additionalTextEdits?: TextEdit[] } {
  const place = { text, span: prompt.frontMatterSpan, root: prompt.frontMatter };
  const edit = insertInput(place, name, writtenText(column));
  return edit ? { additionalTextEdits: [{ range: lines.rangeOf(edit.span), newText: edit.newText }] } : {};
}

function documentation(
  snapshot: PromptSnapshot,
  knowledge: Knowledge,
  name: string,
  column: string | null,
): string {
  const dataset = datasetAround(snapshot, knowledge);
  const value = dataset ? sampledValue(dataset, column ?? columnFor(snapshot, knowledge, name)) : [];
  const says = column === null ? describePlaceholder(snapshot.prompt, name) : t('From column `{0}`.', column);
  return [says, ...value].join('\n\n');
}
