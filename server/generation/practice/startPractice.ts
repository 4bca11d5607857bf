/**
 * The practice endpoint: an OpenAI-compatible server on this machine with no model behind it. It rewrites documents by
 * rules into the asked form, so that the whole product can be tried without a GPU, and its model's name says so.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject, JsonValue } from '../../language/json.ts';
import { answerChat, countChatTokens, messagesOf } from './answerChat.ts';
import { PRACTICE_MODEL, PRACTICE_OWNER, PRACTICE_WINDOW } from './practiceModel.ts';
import { type Pace, sendJson, sendStream, sendWhole } from './sendChat.ts';
import { tokenId, tokenise } from './tokens.ts';

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** A running practice endpoint. */
export interface Practice {
  /** The base URL, ending in `/v1`. */
  readonly url: string;
  readonly port: number;
  /** Breaks off open streams. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 only; port 0 takes a free one. Closes itself after `idleExitMs` without a request (null: never)
 * and then calls `onIdle`. Rejects with Node's error when the port is taken.
 */
export async function startPractice(options: {
  readonly port: number;
  readonly idleExitMs: number | null;
  readonly onIdle?: () => void;
  readonly pace?: Pace;
}): Promise<Practice> {
  const server = createServer((request, response) => {
    void answer(request, response, options.pace ?? 'readable');
  });
  const port = await listen(server, options.port);
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  if (options.idleExitMs !== null) {
    closeWhenIdle(server, options.idleExitMs, () => void close().then(() => options.onIdle?.()));
  }
  return { url: `http://127.0.0.1:${port}/v1`, port, close };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closeWhenIdle(server: Server, idleMs: number, close: () => void): void {
  let open = 0;
  let timer = setTimeout(close, idleMs);
  server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
    open += 1;
    clearTimeout(timer);
    response.on('close', () => {
      open -= 1;
      if (open === 0 && server.listening) timer = setTimeout(close, idleMs);
    });
  });
  server.on('close', () => clearTimeout(timer));
}

async function answer(request: IncomingMessage, response: ServerResponse, pace: Pace): Promise<void> {
  const path = (request.url ?? '/').replace(/\?.*$/, '').replace(/(?<=.)\/$/, '');
  switch (`${request.method} ${path}`) {
    case 'GET /health':
    case 'GET /v1/health':
      return sendJson(response, 200, { status: 'ok' });
    case 'GET /v1/models':
      return sendJson(response, 200, { object: 'list', data: [MODEL] });
    case `GET /v1/models/${PRACTICE_MODEL}`:
      return sendJson(response, 200, MODEL);
    case 'POST /v1/chat/completions':
      return withBody(request, response, (body) => chat(response, body, pace));
    case 'POST /tokenize':
    case 'POST /v1/tokenize':
      return withBody(request, response, (body) => tokenize(response, body));
    default:
      return sendError(
        response,
        404,
        `There is no ${request.method} ${path} at the practice endpoint.`,
        'not_found',
      );
  }
}

const MODEL = {
  id: PRACTICE_MODEL,
  object: 'model',
  created: 0,
  owned_by: PRACTICE_OWNER,
  max_model_len: PRACTICE_WINDOW,
};

function chat(response: ServerResponse, body: JsonObject, pace: Pace): void {
  const result = answerChat(body);
  if (!result.ok) {
    const { status, ...error } = result.error;
    sendJson(response, status, { error });
  } else if (result.answer.stream) sendStream(response, result.answer, pace);
  else sendWhole(response, result.answer);
}

/** vLLM's `/tokenize`: a `prompt` as text, or `messages`. */
function tokenize(response: ServerResponse, body: JsonObject): void {
  const prompt = body['prompt'] ?? body['content'];
  const messages = messagesOf(body['messages']);
  if (typeof prompt !== 'string' && !messages) {
    sendError(response, 400, 'Give a prompt or messages to tokenise.', 'invalid_request_error');
    return;
  }
  const texts = typeof prompt === 'string' ? [prompt] : (messages ?? []).map(({ content }) => content);
  const tokens = texts.flatMap((text) => tokenise(text).map(tokenId));
  const count = typeof prompt === 'string' ? tokens.length : countChatTokens(messages ?? []);
  sendJson(response, 200, { count, max_model_len: PRACTICE_WINDOW, tokens });
}

async function withBody(
  request: IncomingMessage,
  response: ServerResponse,
  use: (body: JsonObject) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    // The client went away while it was sending: nobody is left to answer.
    return;
  }
  if (length > MAX_BODY_BYTES) {
    sendError(response, 413, `The body is longer than ${MAX_BODY_BYTES} bytes.`, 'invalid_request_error');
    return;
  }
  const body = parseObject(Buffer.concat(chunks).toString('utf8'));
  if (body) use(body);
  else sendError(response, 400, 'The body is not a JSON object.', 'invalid_request_error');
}

function parseObject(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : null;
  } catch {
    return null;
  }
}

function sendError(response: ServerResponse, status: number, message: string, type: string): void {
  sendJson(response, status, { error: { message, type, code: null, param: null } });
}
