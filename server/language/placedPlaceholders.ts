/** Placeholders at their places in the file: what rules, hover and colours share. Sending has no use for it. */
import type { Prompt } from './prompt.ts';
import type { Span } from './span.ts';
import type { NameUse } from './template.ts';
import { scanTemplate } from './template.ts';

/**
 * The names that a prompt's body uses, in order, in offsets of `text`, the file it was read from. The body is scanned
 * as it stands there, because line ends are normalised only for sending; no name spans a line end.
 */
export function placedPlaceholders(text: string, prompt: Prompt): readonly NameUse[] {
  const { start, end } = prompt.bodySpan;
  const placed = ({ start: from, end: to }: Span): Span => ({ start: start + from, end: start + to });
  return scanTemplate(text.slice(start, end), prompt.template.dialect).uses.map(
    ({ name, span, nameSpan }) => ({
      name,
      span: placed(span),
      nameSpan: placed(nameSpan),
    }),
  );
}
