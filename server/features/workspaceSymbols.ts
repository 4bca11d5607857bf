/** Workspace symbols: the prompts and experiments that are open, by their names, and what they hold. */
import type { SymbolInformation } from 'vscode-languageserver-types';
import { SymbolKind } from 'vscode-languageserver-types';
import { DOCUMENT, placeholderNames } from '../language/template.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';
import { documentSymbolsOf } from './documentSymbols.ts';
import { basename } from './fileUri.ts';
import type { Snapshot } from './snapshot.ts';

/** More answers than anybody scrolls through. */
const MOST = 1000;

/** The symbols of all files whose names hold the letters of `query` in their order; all where it is empty. */
export function symbolsMatching(
  files: readonly { readonly symbols: readonly SymbolInformation[] }[],
  query: string,
): SymbolInformation[] {
  return files.flatMap(({ symbols }) => symbols.filter(({ name }) => matches(name, query))).slice(0, MOST);
}

/**
 * The symbols of one file: the file under its name, then each placeholder once, or each section. None where the
 * document's placeholder is missing.
 */
export function workspaceSymbolsOf(snapshot: Snapshot): SymbolInformation[] {
  return [...symbolsOf(snapshot)];
}

function symbolsOf(snapshot: Snapshot): readonly SymbolInformation[] {
  const { uri, kind, text, lines } = snapshot;
  if (kind === 'prompt' && !placeholderNames(snapshot.prompt.template).includes(DOCUMENT)) return [];
  const name = nameOf(snapshot);
  const whole = lines.rangeOf({ start: 0, end: text.length });
  const file = { name, kind: SymbolKind.File, location: { uri, range: whole } };
  const seen = new Set<string>();
  const inside = documentSymbolsOf(snapshot).filter((symbol) => {
    const wanted = (kind === 'experiment' || symbol.kind === SymbolKind.Variable) && !seen.has(symbol.name);
    seen.add(symbol.name);
    return wanted;
  });
  return [
    file,
    ...inside.map((symbol) => ({
      name: symbol.name,
      kind: symbol.kind,
      location: { uri, range: symbol.selectionRange },
      containerName: name,
    })),
  ];
}

function nameOf({ uri, yaml }: Snapshot): string {
  const written = entryOf(yaml?.root ?? null, 'name')?.value;
  if (written?.kind === 'scalar' && typeof written.value === 'string' && written.value.trim() !== '') {
    return written.value;
  }
  return basename(uri);
}

function matches(name: string, query: string): boolean {
  const letters = name.toLowerCase();
  let at = 0;
  for (const letter of query.toLowerCase()) {
    at = letters.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
