/** Parameters with sweeps → the sets that are sent. */
import type { JsonValue } from './json.ts';
import type { Parameters } from './prompt.ts';

/** One value for each parameter, and those among them that a sweep varies. */
export interface ParameterSet {
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly swept: Readonly<Record<string, JsonValue>>;
}

/** The product of all sweeps, last-written parameter fastest; one empty set without parameters. */
export function parameterSets(parameters: Parameters): readonly ParameterSet[] {
  let sets: readonly ParameterSet[] = [{ values: {}, swept: {} }];
  for (const [key, value] of Object.entries(parameters)) {
    const swept = isSweep(key, value);
    const choices: readonly JsonValue[] = swept ? value : [value];
    sets = sets.flatMap((set) =>
      choices.map((choice) => ({
        values: { ...set.values, [key]: choice },
        swept: swept ? { ...set.swept, [key]: choice } : set.swept,
      })),
    );
  }
  return sets;
}

/** `stop` takes a list by itself; only a list of lists sweeps it. */
function isSweep(key: string, value: JsonValue): value is readonly JsonValue[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return key === 'stop' ? value.every((item) => Array.isArray(item)) : true;
}
