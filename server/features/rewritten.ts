/** Another text in the place of one that stands in YAML, quoted as it was where that will do. */
import type { Edit } from '../language/problem.ts';
import type { Span } from '../language/span.ts';
import { textInQuotes, writtenText } from '../language/yaml/writtenText.ts';

/** `span` is that of the old text without its quotes. */
export function rewritten(text: string, span: Span, newText: string): Edit {
  const quote = text.charAt(span.start - 1);
  const isQuoted = (quote === '"' || quote === "'") && text.charAt(span.end) === quote;
  if (!isQuoted) return { span, newText: writtenText(newText) };
  const inside = textInQuotes(newText, quote);
  return inside === null
    ? { span: { start: span.start - 1, end: span.end + 1 }, newText: JSON.stringify(newText) }
    : { span, newText: inside };
}
