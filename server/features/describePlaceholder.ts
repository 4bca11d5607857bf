/** A placeholder in Markdown: which column fills it, as far as the prompt says. */
import type { Prompt } from '../language/prompt.ts';
import { DOCUMENT } from '../language/template.ts';

/** Says what stands in its place when the prompt is sent. */
export function describePlaceholder(prompt: Prompt, name: string): string {
  const column = Object.entries(prompt.header.inputs).find(([input]) => input === name)?.[1];
  if (name === DOCUMENT) {
    const source = column === undefined ? "the dataset's text column" : `column \`${column}\``;
    return `**The document**, from ${source}. It is the only value that is ever cut to fit the model's context; the text of a document is never searched for placeholders.`;
  }
  return column === undefined
    ? `From column \`${name.toLowerCase()}\`, because no input is declared for it. A document without that column is not sent.`
    : `From column \`${column}\`. A document without that column is not sent.`;
}
