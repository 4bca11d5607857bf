/** The door for what servers send: unknown JSON → completions, models, errors. Nothing past it is unchecked. */
import type { Usage } from '../completion.ts';
import type { ServedModel } from '../endpoint.ts';

/** A server's own account of what went wrong. */
export interface ServerError {
  readonly message: string;
  /** `code` and `type`, joined: "context_length_exceeded invalid_request_error". */
  readonly kind: string;
  /** An HTTP status that stands in the error itself, as gateways send under status 200. */
  readonly status: number | null;
}

/** Narrows to an object with unknown values. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined where the text is no JSON. A byte order mark, which some gateways send, is no part of it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** Parts of a choice, the same for a whole message and for a delta of a stream. */
export interface ChoicePart {
  readonly content: string;
  readonly reasoning: string;
  readonly finishReason: string | null;
}

/** What an answer or a chunk of a stream holds; null where it is no such thing. Other choices than the first are left out. */
export function decodeChunk(
  value: unknown,
): { readonly choice: ChoicePart | null; readonly usage: Usage | null } | null {
  if (!isRecord(value) || !Array.isArray(value['choices'])) return null;
  const choices: readonly unknown[] = value['choices'];
  const first = choices.find((choice) => isRecord(choice) && (choice['index'] ?? 0) === 0);
  return { choice: isRecord(first) ? choicePart(first) : null, usage: decodeUsage(value['usage']) };
}

function choicePart(choice: Readonly<Record<string, unknown>>): ChoicePart {
  const said = isRecord(choice['delta'])
    ? choice['delta']
    : isRecord(choice['message'])
      ? choice['message']
      : {};
  // Some servers send both names with the same text.
  const reasoning = textOf(said['reasoning']) || textOf(said['reasoning_content']);
  const finish = choice['finish_reason'];
  return {
    content: textOf(said['content']),
    reasoning,
    finishReason: typeof finish === 'string' ? finish : null,
  };
}

/** A string, or the text parts of a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

function decodeUsage(value: unknown): Usage | null {
  if (!isRecord(value)) return null;
  const prompt = count(value['prompt_tokens']);
  const completion = count(value['completion_tokens']);
  if (prompt === null || completion === null) return null;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: count(value['total_tokens']) ?? prompt + completion,
  };
}

/** A list of models as servers give it: `{data: […]}`, `{models: […]}` or the bare list; null where it is none. */
export function decodeModels(value: unknown): readonly ServedModel[] | null {
  const list: unknown = isRecord(value) ? (value['data'] ?? value['models']) : value;
  if (!Array.isArray(list)) return null;
  return list.flatMap((model: unknown) => {
    if (!isRecord(model)) return [];
    const id = model['id'] ?? model['name'];
    if (typeof id !== 'string' || id === '') return [];
    const owner = model['owned_by'];
    return [
      { id, window: windowOf(model), ownedBy: typeof owner === 'string' && owner !== '' ? owner : null },
    ];
  });
}

function windowOf(model: Readonly<Record<string, unknown>>): number | null {
  const meta = isRecord(model['meta']) ? model['meta'] : {};
  const stated = [
    model['max_model_len'],
    meta['n_ctx'],
    meta['n_ctx_train'],
    model['context_length'],
    model['context_window'],
    model['max_context_length'],
  ];
  const own = stated.map(count).find((tokens) => tokens !== null && tokens > 0);
  return own ?? smallestWindow(model['providers']);
}

/** A router sends a request to any of a model's providers, so the smallest context of those that state one counts. */
function smallestWindow(providers: unknown): number | null {
  if (!Array.isArray(providers)) return null;
  const windows = (providers as readonly unknown[])
    .map((provider) => (isRecord(provider) ? count(provider['context_length']) : null))
    .filter((tokens) => tokens !== null && tokens > 0);
  return windows.length > 0 ? Math.min(...windows.map(Number)) : null;
}

/** The context of one slot as llama.cpp's `/props` states it: what really counts there, smaller than the model's own. */
export function decodeSlotWindow(value: unknown): number | null {
  const settings = isRecord(value) ? value['default_generation_settings'] : null;
  const tokens = isRecord(settings) ? count(settings['n_ctx']) : null;
  return tokens !== null && tokens > 0 ? tokens : null;
}

/** The error in a body: OpenAI's shape, vLLM's older one, FastAPI's, TGI's; null where there is none. */
export function decodeError(value: unknown): ServerError | null {
  if (!isRecord(value)) return null;
  const error = value['error'];
  if (typeof error === 'string') return serverError({ ...value, message: error });
  if (isRecord(error)) return serverError(error);
  if (value['object'] === 'error') return serverError(value);
  const detail = value['detail'];
  if (typeof detail === 'string') return serverError({ message: detail });
  if (Array.isArray(detail)) return serverError({ message: detail.map(detailOf).join('; ') });
  return !('choices' in value) && typeof value['message'] === 'string' ? serverError(value) : null;
}

function serverError(error: Readonly<Record<string, unknown>>): ServerError {
  const { message, code, type, error_type: errorType } = error;
  const words = [code, type, errorType].filter((part) => typeof part === 'string' && part !== '');
  const status = typeof code === 'number' && code >= 400 && code < 600 ? code : null;
  return { message: typeof message === 'string' ? message : '', kind: words.join(' '), status };
}

/** FastAPI's validation errors: the place and the rule, never the `input` they quote. */
function detailOf(detail: unknown): string {
  if (!isRecord(detail)) return '';
  const place = Array.isArray(detail['loc']) ? detail['loc'].join('.') : '';
  return [place, typeof detail['msg'] === 'string' ? detail['msg'] : '']
    .filter((part) => part !== '')
    .join(': ');
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : null;
}
