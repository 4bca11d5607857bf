/** The outline: front matter and placeholders of a prompt, sections of an experiment. */
import { t } from '@vscode/l10n';
import type { DocumentSymbol } from 'vscode-languageserver-types';
import { SymbolKind } from 'vscode-languageserver-types';
import { placedPlaceholders } from '../language/placedPlaceholders.ts';
import { DOCUMENT, placeholderOf } from '../language/template.ts';
import type { YamlNode } from '../language/yaml/yamlNode.ts';
import type { PromptSnapshot, Snapshot } from './snapshot.ts';
import type { YamlChild } from './yamlParts.ts';
import { childrenOf } from './yamlParts.ts';

/** In the order of the text. */
export function documentSymbolsOf(snapshot: Snapshot): DocumentSymbol[] {
  const { yaml } = snapshot;
  const keys = yaml?.root ? symbolsIn(snapshot, yaml.root) : [];
  if (snapshot.kind === 'experiment') return keys;
  if (!yaml) return placeholderSymbols(snapshot);
  const range = snapshot.lines.rangeOf(yaml.span);
  const frontMatter: DocumentSymbol = {
    name: t('Front matter'),
    kind: SymbolKind.Namespace,
    range,
    selectionRange: { start: range.start, end: range.start },
    children: keys,
  };
  return [frontMatter, ...placeholderSymbols(snapshot)];
}

function placeholderSymbols(snapshot: PromptSnapshot): DocumentSymbol[] {
  const inputs = new Map(Object.entries(snapshot.prompt.header.inputs));
  return placedPlaceholders(snapshot.text, snapshot.prompt).map(({ name, span }) => {
    const range = snapshot.lines.rangeOf(span);
    const column = inputs.get(name) ?? (name === DOCUMENT ? undefined : name.toLowerCase());
    return {
      name: placeholderOf(name, snapshot.prompt.template.dialect),
      ...(column === undefined ? {} : { detail: t('column {0}', column) }),
      kind: SymbolKind.Variable,
      range,
      selectionRange: range,
    };
  });
}

function symbolsIn(snapshot: Snapshot, node: YamlNode): DocumentSymbol[] {
  return childrenOf(snapshot.text, node).map((child, index) => {
    // `- finished: true` is one thing, and not an item that holds a key.
    const [only, ...others] = child.entry ? [] : childrenOf(snapshot.text, child.node);
    return symbolOf(snapshot, only?.entry && others.length === 0 ? only : child, index);
  });
}

function symbolOf(snapshot: Snapshot, { entry, node, span }: YamlChild, index: number): DocumentSymbol {
  const name = entry ? entry.key : itemName(node, index);
  const { start } = span;
  const selection = entry ? entry.keySpan : { start, end: start };
  const children = symbolsIn(snapshot, node);
  return {
    name: shorten(name) || '""',
    ...(entry && node.kind === 'scalar' ? { detail: shorten(node.source) } : {}),
    kind: kindOf(node),
    range: snapshot.lines.rangeOf(span),
    selectionRange: snapshot.lines.rangeOf(selection),
    ...(children.length > 0 ? { children } : {}),
  };
}

/** An item is called by its value, or by the first plain value in it. */
function itemName(node: YamlNode, index: number): string {
  if (node.kind === 'scalar') return node.source;
  const values = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items;
  const telling = values.find((value) => value.kind === 'scalar' && value.source.trim() !== '');
  return telling?.kind === 'scalar' ? telling.source : `${index + 1}`;
}

function kindOf(node: YamlNode): SymbolKind {
  if (node.kind === 'map') return SymbolKind.Object;
  if (node.kind === 'list') return SymbolKind.Array;
  if (typeof node.value === 'number') return SymbolKind.Number;
  if (typeof node.value === 'boolean') return SymbolKind.Boolean;
  return node.value === null ? SymbolKind.Null : SymbolKind.String;
}

/** One line of at most 60 characters. */
function shorten(text: string): string {
  const line = text.slice(0, 200).replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
