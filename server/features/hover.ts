/** Hover: what a key, one of a closed set of values, or a placeholder means. */
import type { Hover, Position } from 'vscode-languageserver-types';
import { MarkupKind } from 'vscode-languageserver-types';
import { placedPlaceholders } from '../language/placedPlaceholders.ts';
import { describeKey } from '../language/schema/describeKey.ts';
import { pointedAt } from '../language/schema/shapeAt.ts';
import type { Span } from '../language/span.ts';
import { describePlaceholder } from './describePlaceholder.ts';
import type { PromptSnapshot, Snapshot } from './snapshot.ts';

/** What stands at `position`, or null where nothing is known about it. */
export function hoverAt(snapshot: Snapshot, position: Position): Hover | null {
  const offset = snapshot.lines.offsetAt(position);
  const { yaml } = snapshot;
  if (yaml?.root && yaml.span.start <= offset && offset < yaml.span.end) {
    const pointed = pointedAt(yaml.root, yaml.shape, offset);
    if (!pointed) return null;
    return pointed.kind === 'key'
      ? hover(snapshot, pointed.entry.keySpan, `**${pointed.key.name}**\n\n${describeKey(pointed.key)}`)
      : hover(snapshot, pointed.node.span, `**${pointed.choice.value}**\n\n${pointed.choice.doc}`);
  }
  return snapshot.kind === 'prompt' ? placeholderHover(snapshot, offset) : null;
}

function placeholderHover(snapshot: PromptSnapshot, offset: number): Hover | null {
  for (const { name, span } of placedPlaceholders(snapshot.text, snapshot.prompt)) {
    if (span.start <= offset && offset <= span.end) {
      return hover(snapshot, span, describePlaceholder(snapshot.prompt, name));
    }
  }
  return null;
}

function hover(snapshot: Snapshot, span: Span, value: string): Hover {
  return { contents: { kind: MarkupKind.Markdown, value }, range: snapshot.lines.rangeOf(span) };
}
