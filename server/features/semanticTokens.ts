/** Placeholders as semantic tokens: plain Markdown has no grammar of ours, so this is what colours them there. */
import type { SemanticTokens, SemanticTokensLegend } from 'vscode-languageserver-types';
import { placedPlaceholders } from '../language/placedPlaceholders.ts';
import type { Snapshot } from './snapshot.ts';

/** The one token type, contributed in the manifest with its TextMate scope. */
export const TOKENS_LEGEND: SemanticTokensLegend = {
  tokenTypes: ['rephrasePlaceholder'],
  tokenModifiers: [],
};

/** Tokens of the whole document, encoded relative to each other as LSP wants them. */
export function semanticTokensOf(snapshot: Snapshot): SemanticTokens {
  if (snapshot.kind !== 'prompt') return { data: [] };
  const data: number[] = [];
  let last = { line: 0, character: 0 };
  for (const { span } of placedPlaceholders(snapshot.text, snapshot.prompt)) {
    const position = snapshot.lines.positionAt(span.start);
    const sameLine = position.line === last.line;
    const character = sameLine ? position.character - last.character : position.character;
    data.push(position.line - last.line, character, span.end - span.start, 0, 0);
    last = position;
  }
  return { data };
}
