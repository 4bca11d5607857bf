/** GitHub Models' `.prompt.yml`: messages with `{{name}}`, model parameters, test data and evaluators. */

import type { JsonObject, JsonValue } from '../../language/json.ts';
import { said } from '../../language/said.ts';
import type { Imported, ImportNote, SourceFile } from '../imported.ts';
import type { FileNames } from '../write/fileNames.ts';
import { chatParts } from './chat.ts';
import { promptFile } from './promptParts.ts';
import { isMapping, textOf, yamlValue } from './yamlValue.ts';

const PARAMETERS: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  maxTokens: 'max_tokens',
  maxCompletionTokens: 'max_completion_tokens',
  topP: 'top_p',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  stop: 'stop',
  seed: 'seed',
};

/** One prompt per file. */
export function importGitHubModels({ path, text }: SourceFile, names: FileNames): Imported {
  const note = (about: string | null, message: string): ImportNote => ({ file: path, about, message });
  const read = yamlValue(text);
  if (!read.ok) return { files: [], notes: [note(null, read.message)] };
  const config = read.value;
  const chat = isMapping(config) ? chatParts(config['messages']) : null;
  if (!isMapping(config) || !chat) {
    return { files: [], notes: [note('messages', said('It has no messages with one of the user.'))] };
  }
  const name = textOf(config, 'name') ?? fileName(path);
  const { parameters, unknown } = parametersOf(config['modelParameters']);
  const { file, notes } = promptFile(
    {
      folder: '',
      name,
      description: textOf(config, 'description'),
      system: chat.system,
      body: chat.user,
      dialect: 'jinja',
      parameters,
      remarks: chat.remarks,
    },
    path,
    names,
  );
  const left = [
    ...unknown.map((key) => note(`modelParameters.${key}`, 'It is not known here and was left out.')),
    ...leftKeys(config).map(([key, message]) => note(key, message)),
  ];
  return { files: [file], notes: [...notes, ...left] };
}

function parametersOf(written: unknown): {
  readonly parameters: JsonObject;
  readonly unknown: readonly string[];
} {
  const entries = isMapping(written) ? Object.entries(written) : [];
  const known = entries.flatMap(([key, value]): [string, JsonValue][] => {
    const name = Object.hasOwn(PARAMETERS, key) ? PARAMETERS[key] : undefined;
    return name === undefined ? [] : [[name, value as JsonValue]];
  });
  return {
    parameters: Object.fromEntries(known),
    unknown: entries.map(([key]) => key).filter((key) => !Object.hasOwn(PARAMETERS, key)),
  };
}

const CARRIED = ['name', 'description', 'messages', 'modelParameters'];
const LEFT: Readonly<Record<string, string>> = {
  model: 'Models are named in an experiment, or in the profile of an endpoint',
  testData: 'Its examples were left out: documents come from a dataset',
  evaluators: 'Its evaluators were left out; checks of the output are written under output.checks',
  responseFormat: 'It was left out; response_format can be passed through extra_body',
  jsonSchema: 'It was left out; response_format can be passed through extra_body',
};

function leftKeys(config: Readonly<Record<string, unknown>>): readonly [string, string][] {
  return Object.entries(config)
    .filter(([key]) => !CARRIED.includes(key))
    .map(([key, value]) => {
      const says = Object.hasOwn(LEFT, key) ? LEFT[key] : undefined;
      const what = key === 'model' ? ` (${String(value)})` : '';
      return [key, says === undefined ? 'It is not known here and was left out.' : `${says}${what}.`];
    });
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.prompt\.ya?ml$/i, '');
}
