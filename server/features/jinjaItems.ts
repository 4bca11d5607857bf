/** Completion within the tags of a Jinja prompt: variables, filters, tests and statements, each where it may stand. */
import { t } from '@vscode/l10n';
import type { CompletionItem } from 'vscode-languageserver-types';
import { CompletionItemKind, MarkupKind } from 'vscode-languageserver-types';
import { FILTERS, FUNCTIONS, STATEMENTS, TESTS } from '../language/jinja/jinjaWords.ts';
import { readTags } from '../language/jinja/readTags.ts';
import type { PromptSnapshot } from './snapshot.ts';

/** A name that a variable may have, with what is known about it. */
export interface OfferedName {
  readonly name: string;
  readonly documentation: string;
  readonly detail: string | null;
}

/** What may be written at `offset`; empty outside of tags. `names` is asked only where a variable may stand. */
export function jinjaItems(
  { text, prompt, lines }: PromptSnapshot,
  offset: number,
  names: () => readonly OfferedName[],
): CompletionItem[] {
  const { start } = prompt.bodySpan;
  // A tag that is being written has no end yet: then it is the last one before the offset.
  const tag = readTags(text.slice(start, offset)).at(-1);
  if (!tag || tag.kind === 'comment' || start + tag.span.end < offset) return [];
  const inside = text.slice(start + tag.span.start, offset);
  if (/[}%]\}$/.test(inside)) return [];
  const word = /\w*$/.exec(inside)?.[0] ?? '';
  const before = inside.slice(0, inside.length - word.length);
  const range = lines.rangeOf({ start: offset - word.length, end: offset + restOfWord(text, offset) });
  const item = (
    label: string,
    kind: CompletionItemKind,
    value: string,
    detail: string | null,
  ): CompletionItem => ({
    label,
    kind,
    documentation: { kind: MarkupKind.Markdown, value: t(value) },
    textEdit: { range, newText: label },
    ...(detail !== null && { detail }),
  });
  const words = (known: Readonly<Record<string, string>>): CompletionItem[] =>
    Object.entries(known).map(([label, doc]) => item(label, CompletionItemKind.Function, doc, null));
  if (/\|\s*$/.test(before)) return words(FILTERS);
  if (/\bis\s+(?:not\s+)?$/.test(before)) return words(TESTS);
  if (/\.$/.test(before)) return [];
  if (/^\{%[-+]?\s*$/.test(before)) return statementItems(item);
  return [
    ...names().map(({ name, documentation, detail }) =>
      item(name.toLowerCase(), CompletionItemKind.Variable, documentation, detail),
    ),
    ...words(FUNCTIONS),
  ].map((one, index) => ({ ...one, sortText: String(index).padStart(3, '0') }));
}

function statementItems(
  item: (label: string, kind: CompletionItemKind, value: string, detail: string | null) => CompletionItem,
): CompletionItem[] {
  return Object.entries(STATEMENTS).flatMap(([word, { doc, end }]) => [
    item(word, CompletionItemKind.Keyword, doc, null),
    ...(end === null ? [] : [item(end, CompletionItemKind.Keyword, t('Closes {0}.', word), null)]),
  ]);
}

function restOfWord(text: string, offset: number): number {
  return /^\w*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
}
