/** Completion: keys and values of front matter and experiments, and placeholders in a body. */
import { t } from '@vscode/l10n';
import type { CompletionItem, MarkupContent, Position } from 'vscode-languageserver-types';
import { CompletionItemKind, InsertTextFormat, MarkupKind } from 'vscode-languageserver-types';
import { describeKey } from '../language/schema/describeKey.ts';
import type { Choice, Key, NamedThing, Shape } from '../language/schema/shape.ts';
import { describeShape } from '../language/schema/shape.ts';
import { alternatives, mapAt, shapesAt } from '../language/schema/shapeAt.ts';
import { textInQuotes, writtenText } from '../language/yaml/writtenText.ts';
import type { YamlPlace } from '../language/yaml/yamlPlace.ts';
import { ITEM, yamlPlaceAt } from '../language/yaml/yamlPlace.ts';
import type { CompletionData } from '../protocol/messages.ts';
import { columnValues, filteredColumn } from './columnValues.ts';
import { experimentSnippet } from './experimentSnippet.ts';
import { keySnippet } from './keySnippet.ts';
import type { Knowledge } from './knowledge.ts';
import { mapKeys } from './mapKeys.ts';
import type { TextPlace } from './namedChoices.ts';
import { namedChoices } from './namedChoices.ts';
import { placeholderItems } from './placeholderItems.ts';
import { bodySnippets, keySnippets } from './promptSnippets.ts';
import type { Snapshot, YamlPart } from './snapshot.ts';

/** Characters after which an editor should ask again: a placeholder's bracket, what a value follows, a folder. */
export const COMPLETION_TRIGGERS: readonly string[] = ['[', ' ', '{', '/', '|'];

/** What may be written at `position`; empty where nothing is known. */
export function completionsAt(
  snapshot: Snapshot,
  position: Position,
  knowledge: Knowledge,
): CompletionItem[] {
  const offset = snapshot.lines.offsetAt(position);
  const { yaml } = snapshot;
  if (yaml && yaml.span.start <= offset && offset <= yaml.span.end)
    return yamlCompletions(snapshot, yaml, offset, knowledge);
  if (snapshot.kind === 'prompt' && offset >= snapshot.prompt.bodySpan.start)
    return [...placeholderItems(snapshot, offset, knowledge), ...bodySnippets(snapshot, offset)];
  return [];
}

function yamlCompletions(
  snapshot: Snapshot,
  yaml: YamlPart,
  offset: number,
  knowledge: Knowledge,
): CompletionItem[] {
  const place = yamlPlaceAt(snapshot.text, yaml.span, offset);
  if (!place) return [];
  const typed = snapshot.text.slice(place.word.start, place.word.end);
  if (place.quote === null ? /\S\s|[\r\n]/.test(typed) : /[\r\n]/.test(typed)) return [];
  const shapes = shapesAt(yaml.shape, place.path);
  const keys =
    place.expects === 'value' || place.quote !== null
      ? []
      : keyItems(snapshot, yaml, place, shapes, knowledge);
  const values = place.expects === 'key' ? [] : valueItems(snapshot, yaml, place, shapes, knowledge);
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
  knowledge: Knowledge,
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
  const keys = shapes.flatMap((shape) =>
    shape.kind === 'object' ? shape.keys : shape.kind === 'map' ? mapKeys(shape, snapshot, knowledge) : [],
  );
  const free = keys.filter(({ name }) => !taken.has(name));
  const own = free.map((key, index) => {
    const { documentation, detail, snippet, inFlow } = textsOf(key);
    return {
      label: key.name,
      kind: CompletionItemKind.Property,
      sortText: String(index).padStart(3, '0'),
      documentation,
      detail,
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: { range, newText: followed ? writtenText(key.name) : place.flow ? inFlow : snippet },
      ...(!followed && continues(key.shape, snapshot, knowledge) && { data: CONTINUES }),
    };
  });
  const isTop = snapshot.kind === 'prompt' && place.path.length === 0 && !place.flow && !followed;
  return [...own, ...(isTop ? free.flatMap(({ name }) => keySnippets(name, range)) : [])];
}

/** What is said of a key wherever it is offered. */
interface KeyTexts {
  readonly documentation: MarkupContent;
  readonly detail: string;
  readonly snippet: string;
  readonly inFlow: string;
}

/** For as long as the process runs: its language is chosen before anything is offered. */
const keyTexts = new WeakMap<Key, KeyTexts>();

function textsOf(key: Key): KeyTexts {
  const known = keyTexts.get(key);
  if (known) return known;
  const texts = {
    documentation: { kind: MarkupKind.Markdown, value: describeKey(key) },
    detail: key.required ? t('required') : describeShape(key.shape),
    snippet: keySnippet(key, false),
    inFlow: keySnippet(key, true),
  };
  keyTexts.set(key, texts);
  return texts;
}

/**
 * The `data` of an item behind which something is offered at once: VS Code's client asks for it. Other editors leave
 * `data` alone, while a command of VS Code would trouble them.
 */
const CONTINUES: CompletionData = { continues: true };

/** Whether there is something to offer where the cursor stands once the key is written. */
function continues(shape: Shape, snapshot: Snapshot, knowledge: Knowledge): boolean {
  switch (shape.kind) {
    case 'object':
      return true;
    case 'list':
      return alternatives(shape.item).some(
        (item) => (item.kind === 'text' && item.values) || continues(item, snapshot, knowledge),
      );
    case 'either':
      return shape.choices[0] !== undefined && continues(shape.choices[0], snapshot, knowledge);
    case 'text':
      return shape.names === 'prompt' || shape.names === 'dataset'
        ? true
        : shape.names !== undefined && choicesOf(shape, snapshot, knowledge, NOWHERE).length > 0;
    default:
      return false;
  }
}

const NOWHERE: TextPlace = { offset: 0, beside: null };

function valueItems(
  snapshot: Snapshot,
  yaml: YamlPart,
  place: YamlPlace,
  shapes: readonly Shape[],
  knowledge: Knowledge,
): CompletionItem[] {
  const { start, end } = place.word;
  const beside = mapAt(yaml.root, place.path.slice(0, -1), start);
  const rest =
    place.quote === null
      ? restOfValue(snapshot.text, end, place.flow)
      : restOfQuoted(snapshot.text, end, place.quote);
  const column = filteredColumn(yaml.shape, place.path);
  const ofColumn =
    column !== null && shapes.some(({ kind }) => kind === 'text')
      ? columnValues(snapshot, knowledge, column)
      : [];
  return [
    ...ofColumn.map((choice): Offered => ({ ...choice, kind: CompletionItemKind.Value })),
    ...shapes.flatMap((shape) => choicesOf(shape, snapshot, knowledge, { beside, offset: start })),
  ]
    .flatMap((choice) => (place.quote === null ? choice : (insideQuotes(choice, place.quote) ?? [])))
    .map(({ value, doc, kind, written = value }, index) => ({
      label: value,
      kind,
      sortText: String(index).padStart(4, '0'),
      documentation: { kind: MarkupKind.Markdown, value: t(doc) },
      textEdit: {
        range: snapshot.lines.rangeOf({ start, end: end + rest.length }),
        newText:
          written +
          (place.quote === null || snapshot.text[end + rest.length] === place.quote ? '' : place.quote),
      },
    }));
}

/** `written` is how YAML writes it, where that is not as it is shown. */
type Offered = Choice & { readonly kind: CompletionItemKind; readonly written?: string };

function choicesOf(
  shape: Shape,
  snapshot: Snapshot,
  knowledge: Knowledge,
  at: TextPlace,
): readonly Offered[] {
  if (shape.kind === 'true')
    return [{ value: 'true', doc: t('Switches this on.'), kind: CompletionItemKind.EnumMember }];
  if (shape.kind !== 'text') return [];
  if (shape.names) {
    const kind = KIND_OF_NAME[shape.names];
    return namedChoices(shape.names, snapshot, knowledge, at).map((choice) => ({
      ...choice,
      kind,
      written: writtenText(choice.value),
    }));
  }
  return (shape.values ?? []).map((choice) => ({ ...choice, kind: CompletionItemKind.EnumMember }));
}

const KIND_OF_NAME: Readonly<Record<NamedThing, CompletionItemKind>> = {
  endpoint: CompletionItemKind.Interface,
  model: CompletionItemKind.Value,
  prompt: CompletionItemKind.File,
  dataset: CompletionItemKind.File,
  column: CompletionItemKind.Field,
  partition: CompletionItemKind.Value,
  account: CompletionItemKind.Value,
  quality: CompletionItemKind.Value,
};

/** How much of a value stands behind the cursor: paths and model names hold more than words do. */
function restOfValue(text: string, offset: number, flow: boolean): string {
  const rest = flow ? /^[^\s,\]}]*/ : /^[^\s]*/;
  return rest.exec(text.slice(offset, offset + 200))?.[0] ?? '';
}

/** The same before the quote that closes it. */
function restOfQuoted(text: string, offset: number, quote: '"' | "'"): string {
  const [rest = ''] = text.slice(offset, offset + 200).split(quote === '"' ? /["\r\n]/ : /['\r\n]/, 1);
  return rest;
}

/** What may stand between quotes as it is; null for what could not, and for what would mean something else there. */
function insideQuotes({ value, doc, kind, written }: Offered, quote: '"' | "'"): Offered | null {
  if (written !== undefined) {
    const inner = textInQuotes(value, quote);
    return inner === null ? null : { value, doc, kind, written: inner };
  }
  const inner = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  const isOther = inner === value && /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(value);
  return isOther || /["'\\]/.test(inner) ? null : { value: inner, doc, kind };
}

/** Whether paths may be written at `position`: only then are files looked for. */
export function wantsPaths(snapshot: Snapshot, position: Position): boolean {
  if (snapshot.kind !== 'experiment' || !snapshot.yaml) return false;
  const { yaml, text, lines } = snapshot;
  const place = yamlPlaceAt(text, yaml.span, lines.offsetAt(position));
  if (!place || place.expects === 'key') return false;
  return shapesAt(yaml.shape, place.path).some(
    (shape) => shape.kind === 'text' && (shape.names === 'prompt' || shape.names === 'dataset'),
  );
}

/** How much of a word stands behind the cursor; it is replaced with what stands before it. */
function restOfWord(text: string, offset: number): number {
  return /^[\w-]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
}
