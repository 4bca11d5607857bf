/** Completion: keys and values of front matter and experiments, and placeholders in a body. */
import type { CompletionItem, Position } from 'vscode-languageserver-types';
import { CompletionItemKind, InsertTextFormat, MarkupKind } from 'vscode-languageserver-types';
import { describeKey } from '../language/schema/describeKey.ts';
import type { Choice, Shape } from '../language/schema/shape.ts';
import { mapAt, shapesAt } from '../language/schema/shapeAt.ts';
import { DOCUMENT, placeholderNames } from '../language/template.ts';
import type { YamlPlace } from '../language/yaml/yamlPlace.ts';
import { ITEM, yamlPlaceAt } from '../language/yaml/yamlPlace.ts';
import { describePlaceholder } from './describePlaceholder.ts';
import { experimentSnippet } from './experimentSnippet.ts';
import { keySnippet } from './keySnippet.ts';
import type { PromptSnapshot, Snapshot, YamlPart } from './snapshot.ts';

/** Characters after which an editor should ask again: a placeholder's bracket, and what a value follows. */
export const COMPLETION_TRIGGERS: readonly string[] = ['[', ' ', '{'];

/** What is known of the user's endpoints; the features room asks nobody. */
export interface KnownEndpoint {
  readonly alias: string;
  readonly models: readonly { readonly id: string; readonly window: number | null }[];
}

/** What may be written at `position`; empty where nothing is known. */
export function completionsAt(
  snapshot: Snapshot,
  position: Position,
  endpoints: readonly KnownEndpoint[],
): CompletionItem[] {
  const offset = snapshot.lines.offsetAt(position);
  const { yaml } = snapshot;
  if (yaml && yaml.span.start <= offset && offset <= yaml.span.end)
    return yamlCompletions(snapshot, yaml, offset, endpoints);
  if (snapshot.kind === 'prompt' && offset >= snapshot.prompt.bodySpan.start)
    return placeholderCompletions(snapshot, offset);
  return [];
}

function yamlCompletions(
  snapshot: Snapshot,
  yaml: YamlPart,
  offset: number,
  endpoints: readonly KnownEndpoint[],
): CompletionItem[] {
  const place = yamlPlaceAt(snapshot.text, yaml.span, offset);
  if (!place || /\S\s|[\r\n]/.test(snapshot.text.slice(place.word.start, place.word.end))) return [];
  const shapes = shapesAt(yaml.shape, place.path);
  const keys = place.expects === 'value' ? [] : keyItems(snapshot, yaml, place, shapes);
  const values = place.expects === 'key' ? [] : valueItems(snapshot, place, shapes, endpoints);
  return [...keys, ...values, ...wholeItems(snapshot, place)];
}

/** In an experiment that says nothing yet. */
function wholeItems({ kind, text, lines }: Snapshot, { word }: YamlPlace): CompletionItem[] {
  const rest = text.slice(0, word.start) + text.slice(word.end);
  if (kind !== 'experiment' || /^[^\s#]/m.test(rest)) return [];
  return [experimentSnippet(lines.rangeOf(word))];
}

function keyItems(
  snapshot: Snapshot,
  yaml: YamlPart,
  place: YamlPlace,
  shapes: readonly Shape[],
): CompletionItem[] {
  const { start, end } = place.word;
  const written = mapAt(yaml.root, place.path, start)?.entries ?? [];
  // A fresh list item is not one of the items above it, whose keys it may repeat.
  const inItem = place.path.at(-1) === ITEM && place.expects === 'either';
  const taken = new Set(
    inItem ? [] : written.filter(({ keySpan }) => keySpan.start !== start).map(({ key }) => key),
  );
  const range = snapshot.lines.rangeOf({ start, end: end + restOfWord(snapshot.text, end) });
  const followed = /^[\w-]*\s*:/.test(snapshot.text.slice(end, end + 200));
  const keys = shapes.flatMap((shape) => (shape.kind === 'object' ? shape.keys : []));
  return keys
    .filter(({ name }) => !taken.has(name))
    .map((key, index) => ({
      label: key.name,
      kind: CompletionItemKind.Property,
      sortText: String(index).padStart(3, '0'),
      documentation: { kind: MarkupKind.Markdown, value: describeKey(key) },
      ...(key.required ? { detail: 'required' } : {}),
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: { range, newText: followed ? key.name : keySnippet(key, place.flow) },
    }));
}

function valueItems(
  snapshot: Snapshot,
  place: YamlPlace,
  shapes: readonly Shape[],
  endpoints: readonly KnownEndpoint[],
): CompletionItem[] {
  const { start, end } = place.word;
  const range = snapshot.lines.rangeOf({ start, end: end + restOfWord(snapshot.text, end) });
  const choices = shapes.flatMap((shape) => choicesOf(shape, endpoints));
  return choices.map(({ value, doc }, index) => ({
    label: value,
    kind: CompletionItemKind.EnumMember,
    sortText: String(index).padStart(3, '0'),
    documentation: { kind: MarkupKind.Markdown, value: doc },
    textEdit: { range, newText: value },
  }));
}

function choicesOf(shape: Shape, endpoints: readonly KnownEndpoint[]): readonly Choice[] {
  if (shape.kind === 'true') return [{ value: 'true', doc: 'Switches this on.' }];
  if (shape.kind === 'boolean') return [true, false].map((value) => ({ value: String(value), doc: '' }));
  if (shape.kind !== 'text') return [];
  if (shape.names === 'endpoint') {
    return endpoints.map(({ alias, models }) => ({
      value: alias,
      doc: `Serves ${models.map(({ id }) => id).join(', ')}.`,
    }));
  }
  if (shape.names === 'model') {
    return endpoints.flatMap(({ alias, models }) =>
      models.map(({ id, window }) => ({
        value: id,
        doc: `At ${alias}${window === null ? '' : `, ${window.toLocaleString('en-US')} tokens of context`}.`,
      })),
    );
  }
  return shape.values ?? [];
}

/** After `[[`: the document, declared inputs, and what the body uses already. */
function placeholderCompletions(snapshot: PromptSnapshot, offset: number): CompletionItem[] {
  const { text, prompt, lines } = snapshot;
  const typed = /\[\[[ ]*([A-Za-z0-9_]*)$/.exec(text.slice(Math.max(0, offset - 100), offset));
  if (!typed) return [];
  const after = /^[A-Za-z0-9_]*(?: *\]{1,2})?/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
  const range = lines.rangeOf({ start: offset - typed[0].length, end: offset + after });
  const used = placeholderNames(prompt.template).filter((name) => name !== typed[1]);
  const names = new Set([DOCUMENT, ...Object.keys(prompt.header.inputs), ...used]);
  return [...names].map((name, index) => ({
    label: `[[${name}]]`,
    kind: CompletionItemKind.Variable,
    sortText: String(index).padStart(3, '0'),
    filterText: `[[${name}]]`,
    documentation: { kind: MarkupKind.Markdown, value: describePlaceholder(prompt, name) },
    textEdit: { range, newText: `[[${name}]]` },
  }));
}

/** How much of a word stands behind the cursor; it is replaced with what stands before it. */
function restOfWord(text: string, offset: number): number {
  return /^[\w-]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
}
