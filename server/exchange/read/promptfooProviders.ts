/** Providers of promptfoo as the models of an experiment. Keys and headers are never carried over, nor shown. */
import type { JsonObject, JsonValue } from '../../language/json.ts';
import type { Remark } from './promptfoo.ts';
import { isMapping, textOf } from './yamlValue.ts';

const PARAMETERS = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'max_tokens',
  'max_completion_tokens',
  'presence_penalty',
  'frequency_penalty',
  'repetition_penalty',
  'stop',
  'seed',
];
const ADDRESSES = ['apiBaseUrl', 'baseUrl', 'base_url', 'url'];
const SECRETS = /key|token|secret|password|header|auth/i;
const CREDENTIALS = 'Credentials are never carried over. Add the endpoint with "Rephrase: Add Endpoint…".';
/** The second word of a provider's name, where it says how the model is asked. */
const MODES = new Set(['chat', 'completion', 'responses', 'messages', 'text-generation', 'chat-completion']);

/** One entry of `models`, as an experiment writes it. */
type Model = Readonly<Record<string, JsonValue>>;

/** The models of a list of providers; what is no model is remarked on. */
export function importProviders(written: unknown, remark: Remark): readonly Model[] {
  const list = Array.isArray(written) ? written : written === undefined ? [] : [written];
  return list.flatMap((item, index) => {
    const place = `providers[${index}]`;
    if (typeof item === 'string') return modelOf(item, {}, place, remark);
    if (!isMapping(item)) {
      remark(place, 'It is no provider and was left out.');
      return [];
    }
    const id = textOf(item, 'id');
    if (id !== null) return modelOf(id, isMapping(item['config']) ? item['config'] : {}, place, remark);
    // The short form has the name as its key.
    return Object.entries(item).flatMap(([name, options]) =>
      modelOf(
        name,
        isMapping(options) && isMapping(options['config']) ? options['config'] : {},
        place,
        remark,
      ),
    );
  });
}

function modelOf(
  id: string,
  config: Readonly<Record<string, unknown>>,
  place: string,
  remark: Remark,
): readonly Model[] {
  const model = modelName(id);
  if (model === null) {
    remark(
      place,
      `${withoutCredentials(id)} is no model behind an OpenAI-compatible server and was left out.`,
    );
    return [];
  }
  const parameters: Record<string, JsonValue> = {};
  let url: string | null = null;
  for (const [key, value] of Object.entries(config)) {
    if (PARAMETERS.includes(key)) parameters[key] = value as JsonValue;
    else if (ADDRESSES.includes(key) && typeof value === 'string' && !value.includes('{{')) {
      url = withoutCredentials(value);
      if (url !== value) remark(`${place}.config.${key}`, CREDENTIALS);
    } else if (SECRETS.test(key)) {
      remark(`${place}.config.${key}`, CREDENTIALS);
    } else remark(`${place}.config.${key}`, 'It is not known here and was left out.');
  }
  if (url === null) {
    remark(place, `Which endpoint serves ${model} is not said; the default endpoint is asked.`);
  }
  const more: JsonObject = Object.keys(parameters).length > 0 ? { parameters } : {};
  return [{ model, ...(url !== null && { endpoint: { url } }), ...more }];
}

/** An address without user name, password, query and fragment, any of which may be a key. */
function withoutCredentials(address: string): string {
  return address.replace(/[?#].*$/s, '').replace(/(\/\/)[^/]*@/, '$1');
}

/** "openai:chat:org/model" → "org/model"; null for programs, addresses and files. */
function modelName(id: string): string | null {
  if (/^(?:file|exec|python|https?|webhook|echo|package|golang|ruby|browser|manual-input)\b/.test(id))
    return null;
  const [provider, ...rest] = id.split(':');
  if (provider === undefined || rest.length === 0) return null;
  const [mode, ...model] = rest;
  const name = mode !== undefined && MODES.has(mode) ? model : rest;
  return name.length > 0 && name.join(':') !== '' ? name.join(':') : null;
}
