/** Placeholders at their places in the file: what rules, hover and colours share. Sending has no use for it. */
import type { Prompt } from './prompt.ts';
import type { Span } from './span.ts';
import { scanTemplate } from './template.ts';

/** A placeholder and where it stands, brackets included. */
export interface PlacedPlaceholder {
  readonly name: string;
  readonly span: Span;
}

/**
 * The placeholders of a prompt's body in order, in offsets of `text`, the file it was read from. The body is scanned
 * as it stands there, because line ends are normalised only for sending; no placeholder spans a line end.
 */
export function placedPlaceholders(text: string, prompt: Prompt): readonly PlacedPlaceholder[] {
  const { start, end } = prompt.bodySpan;
  const placed: PlacedPlaceholder[] = [];
  for (const segment of scanTemplate(text.slice(start, end)).segments) {
    if (segment.kind === 'text') continue;
    placed.push({
      name: segment.name,
      span: { start: start + segment.span.start, end: start + segment.span.end },
    });
  }
  return placed;
}
