/** A foreign YAML file as a plain value, within bounds; and what is looked up in one. */

import { parseDocument } from 'yaml';
import { said } from '../../language/said.ts';

/** Configurations are small; what is longer is something else. */
const MOST_CHARACTERS = 2_000_000;

/** The value of a YAML or JSON text, or the sentence why there is none. */
export function yamlValue(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string } {
  if (text.length > MOST_CHARACTERS)
    return { ok: false, message: said('It is longer than 2,000,000 characters.') };
  try {
    const parsed = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
    const [error] = parsed.errors;
    if (error) return { ok: false, message: said('It is no YAML: {0}', error.message) };
    return { ok: true, value: parsed.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return {
      ok: false,
      message: said('It cannot be read: {0}', error instanceof Error ? error.message : String(error)),
    };
  }
}

/** Unknown keys and values of a mapping. */
export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text under a key; null where there is none. */
export function textOf(value: Mapping, key: string): string | null {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === 'string' && found !== '' ? found : null;
}
