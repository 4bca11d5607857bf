/** Which column fills which placeholder of a prompt. */
import type { Prompt } from './prompt.ts';
import { DOCUMENT, placeholderNames } from './template.ts';

/** Placeholder name to column, for every placeholder of the body; `textColumn` is what a document's text stands in. */
export function inputsOf(prompt: Prompt, textColumn: string): Readonly<Record<string, string>> {
  const written = new Map(Object.entries(prompt.header.inputs));
  const inputs: Record<string, string> = {};
  for (const name of placeholderNames(prompt.template)) {
    inputs[name] = written.get(name) ?? (name === DOCUMENT ? textColumn : name.toLowerCase());
  }
  return inputs;
}
