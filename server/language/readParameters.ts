/** Parameters as a person types them into one line, "temperature: 0.7, 1.0; max_tokens: 1024", held against their schema. */
import { t } from '@vscode/l10n';
import { thousands } from './numbers.ts';
import type { Parameters } from './prompt.ts';
import { conform } from './schema/conform.ts';
import { PARAMETERS } from './schema/parameters.ts';
import { readYaml } from './yaml/readYaml.ts';

/** What was typed. `advice` warns of what is possible but may be meant otherwise. */
export type TypedParameters =
  | { readonly ok: true; readonly parameters: Parameters; readonly advice: string | null }
  | { readonly ok: false; readonly message: string };

const CODE = 'parameters';
const MOST_CHARACTERS = 2_000;
/** Columns that one line may make; more is a slip. */
const MOST_COLUMNS = 50;

/**
 * Names are separated by semicolons, values by commas, and values are written as in a prompt's front matter. Several
 * values of one name are a sweep. An empty text says nothing. Never throws.
 */
export function readParameters(typed: string): TypedParameters {
  if (typed.length > MOST_CHARACTERS) return wrong(t('This is too long to be parameters.'));
  const yaml: string[] = [];
  const names = new Set<string>();
  for (const part of typed.split(';')) {
    if (part.trim() === '') continue;
    const [, name, values] = /^\s*([\w-]+)\s*[:= ]\s*(\S.*)$/su.exec(part) ?? [];
    if (name === undefined || values === undefined) {
      return wrong(t('"{0}" is no name with values. Write it as temperature: 0.7, 1.0.', part.trim()));
    }
    if (names.has(name)) return wrong(t('{0} is named twice. Separate its values by commas.', name));
    names.add(name);
    yaml.push(`${name}: ${listed(values)}`);
  }
  const text = `{ ${yaml.join(', ')} }`;
  const read = readYaml(text, { start: 0, end: text.length }, { code: CODE, maxLength: 2 * MOST_CHARACTERS });
  const [unreadable] = read.problems;
  if (unreadable) return wrong(unreadable.message);
  if (read.root === null) return { ok: true, parameters: {}, advice: null };
  const { value, problems } = conform(read.root, PARAMETERS, { unknownKey: CODE, value: CODE });
  const error = problems.find(({ severity }) => severity === 'error');
  if (error) return wrong(error.message);
  const parameters = value as Parameters;
  const columns = Object.values(parameters).reduce<number>(
    (product, one) => product * (Array.isArray(one) ? one.length : 1),
    1,
  );
  if (columns > MOST_COLUMNS)
    return wrong(t('These are {0} combinations; at most {1} are run.', thousands(columns), MOST_COLUMNS));
  return { ok: true, parameters, advice: problems[0]?.message ?? null };
}

/** Several values as a list, one as itself. */
function listed(values: string): string {
  return values.trim().startsWith('[') || !values.includes(',') ? values : `[${values}]`;
}

function wrong(message: string): TypedParameters {
  return { ok: false, message };
}
