/**
 * A whole experiment to fill in, offered in an empty one. It comes from the server and not from a snippets file,
 * because editors offer those in every YAML file.
 */
import { t } from '@vscode/l10n';
import type { CompletionItem, Range } from 'vscode-languageserver-types';
import { CompletionItemKind, InsertTextFormat, MarkupKind } from 'vscode-languageserver-types';

/** Replaces `range` with the experiment. */
export function experimentSnippet(range: Range): CompletionItem {
  return {
    label: t('new experiment'),
    kind: CompletionItemKind.Snippet,
    sortText: '~',
    filterText: 'experiment',
    documentation: {
      kind: MarkupKind.Markdown,
      value: t('Prompts, models and documents to compare, with a sample that is the same every time.'),
    },
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range, newText: EXPERIMENT },
  };
}

const EXPERIMENT = `name: \${1:formats}
prompts:
  - \${2:prompts/faq.rephrase.md}
models:
  - { endpoint: \${3:gpu}, parameters: { temperature: \${4:[0.7, 1.0]} } }
documents:
  source: \${5:data/documents.jsonl}
  sample: { size: \${6:20}, seed: 7, stratify: length }
context: { window: \${7:8192}, cut: \${8|end,middle,skip|} }
batch:
  stop_if: { failed: 5%, after: 200 }
$0`;
