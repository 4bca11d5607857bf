/** A prompt file's text from its parts: front matter only where there is something to say. */
import { stringify } from 'yaml';
import type { JsonObject, JsonValue } from '../../language/json.ts';
import type { Dialect } from '../../language/template.ts';

/** The parts of a prompt. What is absent or empty is not written. */
export interface PromptParts {
  readonly description?: string | null;
  readonly system?: string | null;
  readonly template?: Dialect;
  /** Columns by name. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly parameters?: JsonObject;
  readonly extraBody?: JsonObject;
  readonly checks?: readonly JsonValue[];
  readonly body: string;
}

/** The file's text, ending in a line end. Reading it gives these parts again. */
export function writePrompt(parts: PromptParts): string {
  const { description, system, template, inputs = {}, parameters = {}, extraBody = {}, checks = [] } = parts;
  const body = parts.body.replace(/\r\n?/g, '\n');
  const columns = Object.fromEntries(Object.entries(inputs).map(([name, column]) => [name, { column }]));
  const header: Record<string, unknown> = {
    ...(description && { description }),
    ...(system && { system }),
    ...(template === 'jinja' && { template }),
    ...(Object.keys(columns).length > 0 && { inputs: columns }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...(Object.keys(extraBody).length > 0 && { extra_body: extraBody }),
    ...(checks.length > 0 && { output: { checks } }),
  };
  const yaml = Object.keys(header).length > 0 ? stringify(header, { lineWidth: 0 }) : '';
  // A body that begins with dashes needs an empty block before it.
  const needsBlock = yaml !== '' || /^\uFEFF?---/.test(body);
  return `${needsBlock ? `---\n${yaml}---\n` : ''}${body}${body.endsWith('\n') ? '' : '\n'}`;
}
