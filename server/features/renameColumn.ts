/**
 * Renames a column where it is written: in the prompts and experiments that read one dataset. A placeholder that took the
 * column from its own name gets an input, so that it is filled from the renamed column.
 */
import { t } from '@vscode/l10n';
import type { Position, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import { insertInput } from '../language/frontMatterEdits.ts';
import { lineEndOf } from '../language/lineIndex.ts';
import type { Edit } from '../language/problem.ts';
import { writtenText } from '../language/yaml/writtenText.ts';
import { columnUsesIn } from './columnUses.ts';
import { basename } from './fileUri.ts';
import { rewritten } from './rewritten.ts';
import type { PromptSnapshot, Snapshot } from './snapshot.ts';

/** The column written at `position`, to be renamed; null where none is written. */
export function columnAt(
  snapshot: Snapshot,
  position: Position,
): { readonly column: string; readonly range: Range } | null {
  const offset = snapshot.lines.offsetAt(position);
  const use = columnUsesIn(snapshot).find(
    ({ kind, span }) => kind === 'written' && span.start <= offset && offset <= span.end,
  );
  return use?.column ? { column: use.column, range: snapshot.lines.rangeOf(use.span) } : null;
}

/** The edits in `files`, which belong together; or why there are none, in words for the author. */
export function renameColumn(
  files: readonly Snapshot[],
  column: string,
  newName: string,
): { readonly ok: true; readonly edit: WorkspaceEdit } | { readonly ok: false; readonly message: string } {
  if (!/^[^\s"'#:{}[\],&*!|>%@`-][^"'#:{}[\],\r\n]*$/.test(newName) || newName !== newName.trim()) {
    return {
      ok: false,
      message: t('"{0}" cannot stand for a column here: no quotes, brackets, colons or commas.', newName),
    };
  }
  const changes: Record<string, TextEdit[]> = {};
  for (const file of files) {
    const edits = editsIn(file, column, newName);
    if (!edits) {
      return {
        ok: false,
        message: t(
          'A placeholder in {0} takes the column {1} from its own name, and its front matter cannot be written to. Declare it under inputs first.',
          basename(file.uri),
          column,
        ),
      };
    }
    const changed = edits.map(({ span, newText }) => ({ range: file.lines.rangeOf(span), newText }));
    if (changed.length > 0) changes[file.uri] = changed;
  }
  return { ok: true, edit: { changes } };
}

/** Null where a placeholder would lose its column. */
function editsIn(file: Snapshot, column: string, newName: string): readonly Edit[] | null {
  const uses = columnUsesIn(file).filter((use) => use.column === column);
  const edits: Edit[] = uses
    .filter(({ kind }) => kind === 'written')
    .map(({ span }) => rewritten(file.text, span, newName));
  const implied = new Set(
    uses.flatMap(({ kind, declared, name }) => (kind === 'placeholder' && !declared && name ? [name] : [])),
  );
  if (implied.size === 0 || file.kind === 'experiment') return edits;
  const inputs = declaration(file, [...implied], newName);
  return inputs && [...edits, inputs];
}

/** All names that take their column from themselves have the same column, and so they differ in nothing: there is one. */
function declaration(
  { text, prompt }: PromptSnapshot,
  names: readonly string[],
  newName: string,
): Edit | null {
  const [name = ''] = names;
  const column = writtenText(newName);
  if (prompt.frontMatterSpan) {
    return insertInput({ text, span: prompt.frontMatterSpan, root: prompt.frontMatter }, name, column);
  }
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const lines = ['---', `inputs: { ${name}: { column: ${column} } }`, '---', ''];
  return { span: { start, end: start }, newText: lines.join(lineEndOf(text)) };
}
