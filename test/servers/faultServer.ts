/**
 * An OpenAI-compatible server in this process that fails as told: by request, by attempt, by document. It counts what
 * it was asked, so that a test can say what was sent too often. No model is behind it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One chat request as it came in. */
export interface ChatRequest {
  /** The last message's content. */
  readonly prompt: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
  /** How often this very body was asked before. */
  readonly earlier: number;
}

/** How to answer. */
export type Answer =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly delayMs?: number;
      /** The answer waits for this too. */
      readonly after?: Promise<void> | undefined;
    }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }
  /** Half of an answer, then the connection is gone. */
  | { readonly kind: 'dropped' }
  | { readonly kind: 'broken-json' };

export interface FaultServer {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly origin: string;
  readonly requests: readonly ChatRequest[];
  /** Chat requests in flight at the most so far. */
  readonly mostInFlight: number;
  close(): Promise<void>;
}

/** What a server may be told. */
export interface FaultServerOptions {
  readonly models?: readonly string[];
  readonly answer: (request: ChatRequest) => Answer;
  readonly port?: number;
}

/** Starts a server on a free port of the loopback interface, or on `port`. */
export async function startFaultServer(options: FaultServerOptions): Promise<FaultServer> {
  const requests: ChatRequest[] = [];
  const seen = new Map<string, number>();
  let inFlight = 0;
  let mostInFlight = 0;
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await bodyOf(request);
    if (request.url === '/v1/models') {
      const data = (options.models ?? ['test-model']).map((id) => ({
        id,
        object: 'model',
        owned_by: 'test',
      }));
      return send(response, 200, JSON.stringify({ object: 'list', data }));
    }
    const body = JSON.parse(text) as Record<string, unknown>;
    const earlier = seen.get(text) ?? 0;
    seen.set(text, earlier + 1);
    const chat: ChatRequest = { prompt: promptOf(body), body, headers: request.headers, earlier };
    requests.push(chat);
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    response.once('close', () => {
      inFlight -= 1;
    });
    await give(response, options.answer(chat), chat);
  };
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/v1`,
    origin,
    requests,
    get mostInFlight() {
      return mostInFlight;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function give(response: ServerResponse, answer: Answer, { prompt }: ChatRequest): Promise<void> {
  switch (answer.kind) {
    case 'text':
      if (answer.delayMs) await sleep(answer.delayMs);
      await answer.after;
      return send(response, 200, JSON.stringify(completion(answer.text, prompt)));
    case 'status':
      return send(
        response,
        answer.status,
        answer.body ?? JSON.stringify({ error: { message: 'told to fail' } }),
        answer.headers,
      );
    case 'reset':
      response.destroy();
      return;
    case 'hang':
      return;
    case 'dropped': {
      const body = JSON.stringify(completion('half of it', prompt));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.write(body.slice(0, body.length / 2), () => response.destroy());
      return;
    }
    case 'broken-json':
      return send(response, 200, '{"choices": [{"message": {"content": "cut o');
  }
}

function completion(text: string, prompt: string): unknown {
  const usage = {
    prompt_tokens: prompt.length,
    completion_tokens: text.length,
    total_tokens: prompt.length + text.length,
  };
  return {
    id: 'test',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage,
  };
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function promptOf(body: Readonly<Record<string, unknown>>): string {
  const messages = body['messages'];
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : null;
  const content = typeof last === 'object' && last !== null ? (last as { content?: unknown }).content : null;
  return typeof content === 'string' ? content : '';
}
