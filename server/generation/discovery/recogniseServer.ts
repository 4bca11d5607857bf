/**
 * Which program listens at an address, from what it answered at a few paths. Programs that give away their own name are
 * believed; the others are told by a path that only they answer. Pure: nothing is asked here.
 */
import type { ServedModel } from '../endpoint.ts';
import { PRACTICE_OWNER } from '../practice/practiceModel.ts';
import { decodeModels, decodeSlotWindow, isRecord } from '../wire/decode.ts';

/** Programs told apart; `other` speaks the protocol and gives no name. */
export type ServerKind =
  | 'vllm'
  | 'sglang'
  | 'tgi'
  | 'llama.cpp'
  | 'ollama'
  | 'lm-studio'
  | 'practice'
  | 'other';

/** Paths that are asked for, below the server's root. */
export const LISTING = '/v1/models';
export const FURTHER = [
  '/props',
  '/api/tags',
  '/api/ps',
  '/api/v0/models',
  '/info',
  '/get_model_info',
] as const;
export type Path = typeof LISTING | (typeof FURTHER)[number];

/** What came back at a path; `json` is undefined where the body is no JSON, or too long to be what was asked for. */
export interface PathAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** A server that was recognised. */
export interface Recognised {
  readonly kind: ServerKind;
  /** `locked`: asks for a key before it says anything. `loading`: answers, and has no model ready yet. */
  readonly state: 'ready' | 'locked' | 'loading';
  readonly models: readonly ServedModel[];
}

/** Programs by their own names. */
export const PROGRAM_NAMES: Readonly<Record<Exclude<ServerKind, 'practice' | 'other'>, string>> = {
  vllm: 'vLLM',
  sglang: 'SGLang',
  tgi: 'Text Generation Inference',
  'llama.cpp': 'llama.cpp',
  ollama: 'Ollama',
  'lm-studio': 'LM Studio',
};

/** Programs that write their own name into `owned_by`. */
const OWN_NAMES: ReadonlyMap<string, ServerKind> = new Map([
  ['vllm', 'vllm'],
  ['sglang', 'sglang'],
  ['llamacpp', 'llama.cpp'],
  [PRACTICE_OWNER, 'practice'],
]);

type Answers = ReadonlyMap<Path, PathAnswer>;

/** Null where nothing there is a model server: another program, a web page, an answer in another shape. */
export function recogniseServer(answers: Answers): Recognised | null {
  const listed = decodeModels(goodJson(answers.get(LISTING))) ?? [];
  const byName = listed.map(({ ownedBy }) => OWN_NAMES.get(ownedBy ?? '')).find((kind) => kind !== undefined);
  if (byName === 'llama.cpp') return ready('llama.cpp', withWindow(listed, slotWindow(answers)));
  if (byName) return ready(byName, listed);
  const told =
    lmStudio(answers) ?? tgi(answers, listed) ?? ollama(answers, listed) ?? sglang(answers, listed);
  if (told) return told;
  if (slotWindow(answers) !== null) return ready('llama.cpp', withWindow(listed, slotWindow(answers)));
  if (isLoadingLlama(answers.get(LISTING))) return { kind: 'llama.cpp', state: 'loading', models: [] };
  if (isLocked(answers.get(LISTING))) return { kind: 'other', state: 'locked', models: [] };
  return listed.length > 0 ? ready('other', listed) : null;
}

/** Whether the listing alone leaves open who answers, or what its context is. */
export function isUnclear(listing: PathAnswer): boolean {
  const owners = (decodeModels(goodJson(listing)) ?? []).map(({ ownedBy }) => OWN_NAMES.get(ownedBy ?? ''));
  return !owners.some((kind) => kind !== undefined && kind !== 'llama.cpp');
}

/** LM Studio lists every model on disk with its kind and state; what embeds text answers no prompt. */
function lmStudio(answers: Answers): Recognised | null {
  const models = listOf(goodJson(answers.get('/api/v0/models')), 'data');
  if (!models.some((model) => 'state' in model && 'max_context_length' in model)) return null;
  const told = models
    .filter((model) => typeof model['id'] === 'string' && model['type'] !== 'embeddings')
    .sort((one, other) => Number(other['state'] === 'loaded') - Number(one['state'] === 'loaded'))
    .map((model) => ({
      id: String(model['id']),
      window: tokens(model['loaded_context_length']) ?? tokens(model['max_context_length']),
      ownedBy: null,
    }));
  return ready('lm-studio', told);
}

/** `max_total_tokens` tells it from the embedding server of the same family, which has an `/info` too. */
function tgi(answers: Answers, listed: readonly ServedModel[]): Recognised | null {
  const info = goodJson(answers.get('/info'));
  if (!isRecord(info) || typeof info['model_id'] !== 'string') return null;
  const window = tokens(info['max_total_tokens']);
  if (window === null) return null;
  const models = listed.length > 0 ? listed : [{ id: info['model_id'], window, ownedBy: null }];
  return ready('tgi', withWindow(models, window));
}

/** Only a model in memory has a context here; it may be far smaller than the model's own. */
function ollama(answers: Answers, listed: readonly ServedModel[]): Recognised | null {
  const tags = listOf(goodJson(answers.get('/api/tags')), 'models');
  const isOllama = tags.some((tag) => typeof tag['digest'] === 'string' && tag['digest'] !== '');
  // Without any model yet there is still a listing with its one key.
  const isEmpty =
    tags.length === 0 && isListing(answers.get('/api/tags')) && isListing(answers.get('/api/ps'));
  if (!isOllama && !isEmpty) return null;
  const loaded = new Map(
    listOf(goodJson(answers.get('/api/ps')), 'models').map((model) => [
      String(model['model'] ?? model['name']),
      tokens(model['context_length']),
    ]),
  );
  const models =
    listed.length > 0
      ? listed
      : tags.map((tag) => ({ id: String(tag['model'] ?? tag['name']), window: null, ownedBy: null }));
  return ready(
    'ollama',
    models.map((model) => ({ ...model, window: loaded.get(model.id) ?? null })),
  );
}

/** Older versions list their models without a name in `owned_by`. */
function sglang(answers: Answers, listed: readonly ServedModel[]): Recognised | null {
  const info = goodJson(answers.get('/get_model_info'));
  if (!isRecord(info) || typeof info['model_path'] !== 'string' || !('tokenizer_path' in info)) return null;
  return ready(
    'sglang',
    listed.length > 0 ? listed : [{ id: info['model_path'], window: null, ownedBy: null }],
  );
}

/** What really counts at llama.cpp: the context of one slot. */
function slotWindow(answers: Answers): number | null {
  return decodeSlotWindow(goodJson(answers.get('/props')));
}

/** `{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}` */
function isLoadingLlama(answer: PathAnswer | undefined): boolean {
  const error = isRecord(answer?.json) ? answer.json['error'] : null;
  return answer?.status === 503 && isRecord(error) && error['type'] === 'unavailable_error';
}

/** A refusal in JSON: a page that wants a password is no model server. */
function isLocked(answer: PathAnswer | undefined): boolean {
  return (answer?.status === 401 || answer?.status === 403) && isRecord(answer.json);
}

function ready(kind: ServerKind, models: readonly ServedModel[]): Recognised {
  return { kind, state: 'ready', models };
}

function withWindow(models: readonly ServedModel[], window: number | null): readonly ServedModel[] {
  return window === null ? models : models.map((model) => ({ ...model, window }));
}

function goodJson(answer: PathAnswer | undefined): unknown {
  return answer && answer.status >= 200 && answer.status < 300 ? answer.json : undefined;
}

function isListing(answer: PathAnswer | undefined): boolean {
  const value = goodJson(answer);
  return isRecord(value) && Array.isArray(value['models']);
}

function listOf(value: unknown, key: string): readonly Readonly<Record<string, unknown>>[] {
  const list: unknown = isRecord(value) ? value[key] : null;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function tokens(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}
