/**
 * Renames a placeholder with its input, within its prompt. A renamed prompt sends what it sent before: a name that
 * took its column from itself gets an input that keeps the column.
 */
import { t } from '@vscode/l10n';
import type { Position, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import { insertInput } from '../language/frontMatterEdits.ts';
import { isTaken, scanJinja } from '../language/jinja/scanJinja.ts';
import { lineEndOf } from '../language/lineIndex.ts';
import type { Edit } from '../language/problem.ts';
import type { Span } from '../language/span.ts';
import { DOCUMENT, NAME_PATTERN, placeholderNames, placeholderOf } from '../language/template.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';
import type { NamePlaces } from './nameAt.ts';
import { nameAt } from './nameAt.ts';
import type { PromptSnapshot, Snapshot } from './snapshot.ts';

/** Why nothing is renamed, in words for the author. */
export interface RenameRefusal {
  readonly ok: false;
  readonly message: string;
}

/** What would be renamed at `position`, or why it cannot be; null where no name stands. */
export function prepareRenameAt(
  snapshot: Snapshot,
  position: Position,
): { readonly ok: true; readonly range: Range; readonly placeholder: string } | RenameRefusal | null {
  const places = namePlacesAt(snapshot, position);
  if (!places) return null;
  if (places.name === DOCUMENT) return refusal(documentStays());
  return { ok: true, range: snapshot.lines.rangeOf(places.at), placeholder: places.name };
}

/** The edits that give the name at `position` a new one, or why there are none. */
export function renameAt(
  snapshot: Snapshot,
  position: Position,
  newName: string,
): { readonly ok: true; readonly edit: WorkspaceEdit } | RenameRefusal {
  const places = namePlacesAt(snapshot, position);
  if (snapshot.kind !== 'prompt' || !places) return refusal(t('No placeholder and no input stands here.'));
  const fault = faultOf(snapshot, places.name, newName);
  if (fault !== null) return refusal(fault);
  const declaration = newName === places.name ? [] : declarationEdits(snapshot, places, newName);
  if (!declaration) {
    return refusal(
      t(
        '{0} takes its column from its own name. Declare it under inputs first, so that the new name keeps the column.',
        placeholderOf(places.name, snapshot.prompt.template.dialect),
      ),
    );
  }
  const edits = [...declaration, ...places.uses.map((span) => useEdit(snapshot, span, newName))];
  const changes = edits.map(
    ({ span, newText }): TextEdit => ({ range: snapshot.lines.rangeOf(span), newText }),
  );
  return { ok: true, edit: { changes: { [snapshot.uri]: changes } } };
}

/** Jinja knows a name by any spelling; the author's stays. */
function useEdit({ text }: PromptSnapshot, span: Span, newName: string): Edit {
  const written = text.slice(span.start, span.end);
  return { span, newText: written === written.toUpperCase() ? newName : newName.toLowerCase() };
}

function documentStays(): string {
  return t(
    '[[DOCUMENT]] is the document itself and keeps its name: every prompt needs it. To fill it from another column, set inputs.',
  );
}

const NAME = new RegExp(`^${NAME_PATTERN}$`);
/** Names that YAML would read as something else than text. */
const QUOTED_NAME = /^(?:NULL|TRUE|FALSE)$/;

function namePlacesAt(snapshot: Snapshot, position: Position): NamePlaces | null {
  return snapshot.kind === 'prompt' ? nameAt(snapshot, snapshot.lines.offsetAt(position)) : null;
}

function faultOf({ prompt }: PromptSnapshot, name: string, newName: string): string | null {
  if (name === DOCUMENT) return documentStays();
  if (!NAME.test(newName)) {
    return t(
      '"{0}" cannot be a placeholder: a name is capital letters, digits and _, starting with a letter.',
      newName,
    );
  }
  if (newName === DOCUMENT) return t('DOCUMENT is the document itself. Choose another name.');
  const { text, dialect } = prompt.template;
  if (dialect === 'jinja' && isTaken(newName, scanJinja(text))) {
    return t('{0} means something else in this template. Choose another name.', newName.toLowerCase());
  }
  const inputs = entryOf(prompt.frontMatter, 'inputs')?.value;
  const declared = inputs?.kind === 'map' && inputs.entries.some(({ key }) => key === newName);
  const used = placeholderNames(prompt.template).includes(newName);
  return newName !== name && (declared || used)
    ? t('This prompt has {0} already, and the two would become one. Choose another name.', newName)
    : null;
}

/** How the new name is declared; null where that takes the author's own hand. */
function declarationEdits(
  { text, prompt }: PromptSnapshot,
  { name, declared }: NamePlaces,
  newName: string,
): readonly Edit[] | null {
  if (declared) {
    const quote = /^["']/.exec(text.slice(declared.keySpan.start, declared.keySpan.end))?.[0];
    const around = quote ?? (QUOTED_NAME.test(newName) ? '"' : '');
    return [{ span: declared.keySpan, newText: around + newName + around }];
  }
  const key = QUOTED_NAME.test(newName) ? `"${newName}"` : newName;
  const column = QUOTED_NAME.test(name) ? `"${name.toLowerCase()}"` : name.toLowerCase();
  const place = { text, span: prompt.frontMatterSpan, root: prompt.frontMatter };
  if (place.span) {
    const edit = insertInput(place, key, column);
    return edit && [edit];
  }
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const lineEnd = lineEndOf(text);
  const newText = ['---', `inputs: { ${key}: { column: ${column} } }`, '---', ''].join(lineEnd);
  return [{ span: { start, end: start }, newText }];
}

function refusal(message: string): RenameRefusal {
  return { ok: false, message };
}
