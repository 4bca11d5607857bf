/** A chat request's body → the practice endpoint's answer or an error, as data. No connection, no clock. */
import type { JsonObject, JsonValue } from '../../language/json.ts';
import { plainJson } from '../../language/plainJson.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { chooserFor } from './choice.ts';
import { PRACTICE_MODEL, PRACTICE_WINDOW } from './practiceModel.ts';
import { readPassage } from './readPassage.ts';
import { readTask } from './readTask.ts';
import { tokenise } from './tokens.ts';
import { writeForm } from './writeForm.ts';

/** An error in OpenAI's shape. */
export interface ChatError {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;
}

/** What is to be sent, cut into tokens for streaming. */
export interface ChatAnswer {
  readonly tokens: readonly string[];
  readonly finishReason: 'stop' | 'length';
  readonly promptTokens: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The same for the same body, streaming or not. */
  readonly id: string;
}

/**
 * Answers a body: the same one always gets the same text. `max_tokens` (or `max_completion_tokens`) and the window cut
 * it; temperature 0 makes the first of all choices; every other parameter only changes the choices.
 */
export function answerChat(
  body: JsonObject,
): { readonly ok: true; readonly answer: ChatAnswer } | { readonly ok: false; readonly error: ChatError } {
  const { stream, stream_options: streamOptions, ...request } = plainJson(body);
  const messages = messagesOf(request['messages']);
  const error = modelError(request['model']) ?? (messages ? null : badMessages()) ?? parameterError(request);
  if (error || !messages) return { ok: false, error: error ?? badMessages() };
  const promptTokens = countChatTokens(messages);
  const limit = numberAt(request, 'max_completion_tokens') ?? numberAt(request, 'max_tokens');
  const room = PRACTICE_WINDOW - promptTokens;
  if (room < (limit ?? 1)) return { ok: false, error: tooLong(promptTokens, limit ?? 1) };
  const fingerprint = fingerprintOf(request);
  const task = readTask(messages.findLast(({ role }) => role === 'user')?.content ?? '');
  const text = writeForm(
    task.form,
    readPassage(task.document),
    chooserFor(fingerprint, numberAt(request, 'temperature') ?? 1),
  );
  const all = tokenise(text);
  const tokens = all.slice(0, limit ?? room);
  return {
    ok: true,
    answer: {
      tokens,
      finishReason: tokens.length < all.length ? 'length' : 'stop',
      promptTokens,
      stream: stream === true,
      includeUsage: isObject(streamOptions) && streamOptions['include_usage'] === true,
      id: `chatcmpl-practice-${fingerprint.slice(0, 24)}`,
    },
  };
}

/** A message with its text. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** Decodes messages, joining the text parts of a content list; null where they are not at least one message. */
export function messagesOf(value: JsonValue | undefined): readonly ChatMessage[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const messages: ChatMessage[] = [];
  for (const message of value as readonly JsonValue[]) {
    if (!isObject(message) || typeof message['role'] !== 'string') return null;
    const content = textOf(message['content']);
    if (content === null) return null;
    messages.push({ role: message['role'], content });
  }
  return messages;
}

/** Tokens of a chat: four for the frame of each message, three that open the answer. */
export function countChatTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + tokenise(content).length + 4, 3);
}

function textOf(content: JsonValue | undefined): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const parts = (content as readonly JsonValue[]).map((part) => (isObject(part) ? part['text'] : undefined));
  return parts.every((part) => typeof part === 'string') ? parts.join('') : null;
}

function modelError(model: JsonValue | undefined): ChatError | null {
  if (model === PRACTICE_MODEL) return null;
  if (typeof model !== 'string') return invalid('The request names no model.', 'model');
  return {
    status: 404,
    message: `The model \`${model}\` does not exist. The practice endpoint has only \`${PRACTICE_MODEL}\`.`,
    type: 'invalid_request_error',
    code: 'model_not_found',
    param: 'model',
  };
}

const BOUNDS: readonly (readonly [name: string, least: number, most: number, whole: boolean])[] = [
  ['max_tokens', 1, Number.MAX_SAFE_INTEGER, true],
  ['max_completion_tokens', 1, Number.MAX_SAFE_INTEGER, true],
  ['n', 1, 1, true],
  ['temperature', 0, 2, false],
  ['top_p', 0, 1, false],
];

function parameterError(request: JsonObject): ChatError | null {
  for (const [name, least, most, whole] of BOUNDS) {
    const value = request[name];
    if (value === undefined || value === null) continue;
    const fits =
      typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
    if (fits) continue;
    const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `between ${least} and ${most}`;
    return invalid(
      `${name} must be a ${whole ? 'whole ' : ''}number ${range}, not ${JSON.stringify(value)}.`,
      name,
    );
  }
  return null;
}

function badMessages(): ChatError {
  return invalid(
    'messages must be a list of at least one message with a role and a text as content.',
    'messages',
  );
}

/** Worded as vLLM words it, so that clients recognise it. */
function tooLong(promptTokens: number, wanted: number): ChatError {
  return {
    ...invalid(
      `This model's maximum context length is ${PRACTICE_WINDOW} tokens. However, you requested ${promptTokens + wanted} tokens (${promptTokens} in the messages, ${wanted} in the completion). Please reduce the length of the messages or completion.`,
      'messages',
    ),
    code: 'context_length_exceeded',
  };
}

function invalid(message: string, param: string): ChatError {
  return { status: 400, message, type: 'invalid_request_error', code: null, param };
}

function numberAt(request: JsonObject, name: string): number | null {
  const value = request[name];
  return typeof value === 'number' ? value : null;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
