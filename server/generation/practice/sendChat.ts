/** Writes an answer of the practice endpoint to a connection, whole or as a stream at a pace that can be read along. */
import type { ServerResponse } from 'node:http';
import type { ChatAnswer } from './answerChat.ts';
import { PRACTICE_MODEL } from './practiceModel.ts';

/** `readable` streams about 150 tokens per second, `full` as fast as the connection takes them. */
export type Pace = 'readable' | 'full';

const TOKENS_PER_SECOND = 150;
const TICK_MS = 20;

/** Sends the whole answer at once. */
export function sendWhole(response: ServerResponse, answer: ChatAnswer): void {
  sendJson(response, 200, {
    ...frame(answer, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer.tokens.join('') },
        finish_reason: answer.finishReason,
      },
    ],
    usage: usageOf(answer),
  });
}

/** Streams the answer, one event per token; stops when the reader goes away. */
export function sendStream(response: ServerResponse, answer: ChatAnswer, pace: Pace): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  const event = (data: object | string): void => {
    response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  };
  const chunk = (delta: object, finishReason: string | null): void =>
    event({
      ...frame(answer, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, finish_reason: finishReason }],
    });
  const end = (): void => {
    chunk({}, answer.finishReason);
    if (answer.includeUsage) {
      event({ ...frame(answer, 'chat.completion.chunk'), choices: [], usage: usageOf(answer) });
    }
    event('[DONE]');
    response.end();
  };
  chunk({ role: 'assistant', content: '' }, null);
  let sent = 0;
  const sendUpTo = (count: number): void => {
    for (; sent < Math.min(count, answer.tokens.length); sent++)
      chunk({ content: answer.tokens[sent] }, null);
    if (sent === answer.tokens.length) end();
  };
  if (pace === 'full') {
    sendUpTo(answer.tokens.length);
    return;
  }
  const start = performance.now();
  const timer = setInterval(() => {
    sendUpTo(Math.ceil(((performance.now() - start) / 1000) * TOKENS_PER_SECOND));
    if (sent === answer.tokens.length) clearInterval(timer);
  }, TICK_MS);
  response.on('close', () => clearInterval(timer));
}

/** Sends any JSON. */
export function sendJson(response: ServerResponse, status: number, value: object): void {
  const json = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json, 'utf8'),
  });
  response.end(json);
}

/** `created` is 0: the same request gets the same bytes. */
function frame({ id }: ChatAnswer, object: string): object {
  return { id, object, created: 0, model: PRACTICE_MODEL };
}

function usageOf({ promptTokens, tokens }: ChatAnswer): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: tokens.length,
    total_tokens: promptTokens + tokens.length,
  };
}
