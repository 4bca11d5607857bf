/** Which column fills which placeholder of a prompt. */
import type { Prompt } from './prompt.ts';
import { DOCUMENT, placeholderNames } from './template.ts';

/**
 * The text column that prompts without an experiment are about: the one that all of them name for the document, else the
 * usual one.
 */
export function textColumnOf(prompts: readonly Prompt[]): string {
  const named = new Set(prompts.map(({ header }) => header.inputs[DOCUMENT] ?? USUAL_TEXT_COLUMN));
  const [column] = named;
  return named.size === 1 && column !== undefined ? column : USUAL_TEXT_COLUMN;
}

const USUAL_TEXT_COLUMN = 'text';

/** Placeholder name to column, for every placeholder of the body; `textColumn` is what a document's text stands in. */
export function inputsOf(prompt: Prompt, textColumn: string): Readonly<Record<string, string>> {
  const written = new Map(Object.entries(prompt.header.inputs));
  const inputs: Record<string, string> = {};
  for (const name of placeholderNames(prompt.template)) {
    inputs[name] = written.get(name) ?? (name === DOCUMENT ? textColumn : name.toLowerCase());
  }
  return inputs;
}
