/** Folding: the front matter, and every key or item of YAML that stands on several lines. */
import type { FoldingRange } from 'vscode-languageserver-types';
import type { YamlNode } from '../language/yaml/yamlNode.ts';
import type { Snapshot } from './snapshot.ts';
import { childrenOf } from './yamlParts.ts';

/** At most one range begins on a line: the outermost. */
export function foldingRangesOf(snapshot: Snapshot): FoldingRange[] {
  const { lines, yaml, text } = snapshot;
  if (!yaml) return [];
  const ends = new Map<number, number>();
  const add = (startLine: number, endLine: number): void => {
    if (endLine > startLine && !ends.has(startLine)) ends.set(startLine, endLine);
  };
  if (snapshot.kind === 'prompt') {
    // The span begins on the line after the opening fence, and ends where the closing fence stands.
    add(lines.positionAt(yaml.span.start).line - 1, lines.positionAt(yaml.span.end).line);
  }
  const visit = (node: YamlNode): void => {
    for (const child of childrenOf(text, node)) {
      add(lines.positionAt(child.span.start).line, lines.positionAt(child.span.end).line);
      visit(child.node);
    }
  };
  if (yaml.root) visit(yaml.root);
  return [...ends].map(([startLine, endLine]) => ({ startLine, endLine }));
}
