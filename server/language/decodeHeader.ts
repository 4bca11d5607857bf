/** Front matter that fits its schema → `PromptHeader`. All checking was done by `schema/conform.ts`. */
import { objectAt, objectOf, textAt, textsAt } from './conformedValue.ts';
import type { JsonValue } from './json.ts';
import type { OutputForm, PromptHeader } from './prompt.ts';

/** What holds where nothing is written. */
export const DEFAULT_HEADER: PromptHeader = {
  name: null,
  description: null,
  system: null,
  dialect: 'literal',
  inputs: {},
  parameters: {},
  extraBody: {},
  form: 'free',
  checks: [],
  ignore: [],
};

/** Decodes what `conform` left of the front matter. */
export function decodeHeader(value: JsonValue | undefined): PromptHeader {
  const written = objectOf(value);
  const output = objectAt(written, 'output');
  const checks = output['checks'];
  const inputs = Object.entries(objectAt(written, 'inputs'));
  return {
    name: textAt(written, 'name'),
    description: textAt(written, 'description'),
    system: textAt(written, 'system'),
    dialect: textAt(written, 'template') === 'jinja' ? 'jinja' : 'literal',
    inputs: Object.fromEntries(
      inputs.map(([name, input]) => [name, textAt(objectOf(input), 'column') ?? name]),
    ),
    parameters: objectAt(written, 'parameters'),
    extraBody: objectAt(written, 'extra_body'),
    form: (textAt(output, 'form') ?? DEFAULT_HEADER.form) as OutputForm,
    checks: Array.isArray(checks) ? checks : [],
    ignore: textsAt(written, 'ignore'),
  };
}
