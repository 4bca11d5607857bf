/**
 * Pieces of a prompt to fill in. They come from the server and not from a snippets file, because editors offer those
 * anywhere in a body: who writes the word "document" would be offered one each time.
 */
import { t } from '@vscode/l10n';
import type { CompletionItem, Range } from 'vscode-languageserver-types';
import { CompletionItemKind, InsertTextFormat, MarkupKind } from 'vscode-languageserver-types';
import { DOCUMENT, placeholderNames, placeholderOf } from '../language/template.ts';
import type { PromptSnapshot } from './snapshot.ts';

/** In a file that says nothing yet a whole prompt; at the beginning of a line, while no document is placed, the document. */
export function bodySnippets({ text, prompt, lines }: PromptSnapshot, offset: number): CompletionItem[] {
  const typed = /(?<![^\r\n\uFEFF])[A-Za-z]{0,12}$/.exec(text.slice(Math.max(0, offset - 13), offset))?.[0];
  if (typed === undefined || !/^[\r\n]?$/.test(text.charAt(offset))) return [];
  const range = lines.rangeOf({ start: offset - typed.length, end: offset });
  const items: CompletionItem[] = [];
  if (/^\uFEFF?\s*[A-Za-z]*\s*$/.test(text.slice(0, MOST_BLANK)) && text.length < MOST_BLANK)
    items.push(snippet({ ...WHOLE, range }));
  const { template } = prompt;
  if (!placeholderNames(template).includes(DOCUMENT)) {
    const placed = placeholderOf(DOCUMENT, template.dialect);
    items.push(
      snippet({
        label: () => `Document: ${placed}`,
        typed: 'Document',
        doc: () => t('The labelled document, for the end of a prompt.'),
        body: `Document: ${placed}`,
        range,
      }),
    );
  }
  return items;
}

/** Beside a key of front matter itself, which is offered too: what people often write under it. */
export function keySnippets(key: string, range: Range): CompletionItem[] {
  return KEYS.filter((one) => one.key === key).map((one) => snippet({ ...one, range }));
}

/** A longer text is no longer one that says nothing yet. */
const MOST_BLANK = 200;

interface Piece {
  readonly label: () => string;
  /** What leads to it. */
  readonly typed: string;
  readonly doc: () => string;
  readonly body: string;
}

const FORMS = 'faq,table,math,tutorial,qa,list,json,free';

const WHOLE: Piece = {
  label: () => t('new prompt'),
  typed: 'prompt',
  doc: () => t('A prompt with front matter, in the shape that did best.'),
  body: `---
parameters:
  temperature: \${1:1.0}
  top_p: 0.95
  max_tokens: \${2:2048}
output:
  form: \${3|${FORMS}|}
  checks:
    - not_preamble: true
    - finished: true
---
\${4:Write} \${5:a FAQ from this document}. \${6:Keep names, dates and figures.} Give only \${7:the FAQ}, nothing else.

Document: [[DOCUMENT]]`,
};

const KEYS: readonly (Piece & { readonly key: string })[] = [
  {
    key: 'parameters',
    label: () => t('parameters: how the model samples'),
    typed: 'parameters',
    doc: () => t('Temperature, `top_p` and `max_tokens`.'),
    body: `parameters:\n  temperature: \${1:1.0}\n  top_p: \${2:0.95}\n  max_tokens: \${3:2048}`,
  },
  {
    key: 'parameters',
    label: () => t('parameters: a sweep of temperatures'),
    typed: 'parameters sweep',
    doc: () => t('One column of the preview for each temperature.'),
    body: `parameters:\n  temperature: [\${1:0.2, 0.7, 1.0}]`,
  },
  {
    key: 'output',
    label: () => t('output: form and checks'),
    typed: 'output checks',
    doc: () => t('The form that is asked for, and verdicts on every rephrasing.'),
    body: `output:\n  form: \${1|${FORMS}|}\n  checks:\n    - not_preamble: true\n    - finished: true\n    - length_ratio: { min: \${2:0.2}, max: \${3:3} }`,
  },
];

function snippet({ label, typed, doc, body, range }: Piece & { readonly range: Range }): CompletionItem {
  return {
    label: label(),
    kind: CompletionItemKind.Snippet,
    // Behind what else is offered.
    sortText: `~${typed}`,
    filterText: typed,
    documentation: { kind: MarkupKind.Markdown, value: doc() },
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range, newText: body },
  };
}
