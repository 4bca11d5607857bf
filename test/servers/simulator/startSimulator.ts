/**
 * A simulated GPU server that speaks as vLLM does: models, chat and plain completions, streams, tokens, health,
 * metrics, Files and Batches. Its answers cost no compute, its time passes as continuous batching makes it pass, and
 * its faults are seeded, so that everything around a model can be measured and repeated.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerLengths } from './answers.ts';
import { answerTo, countTokens, LENGTHS, type SimulatedAnswer, wordsOf } from './answers.ts';
import { type Batches, type BatchRules, createBatches, type OnBatchStep } from './batches.ts';
import type { BatchingSpeed } from './batching.ts';
import { modelOf, promptOf, readBody, sendError, sendJson } from './exchange.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { faultFor } from './faults.ts';
import { metricsText } from './metricsText.ts';
import type { Simulation, Timing } from './simulation.ts';
import { startSimulation } from './simulation.ts';

/** What to simulate; plain data, so that it can go to another process. */
export interface SimulatorOptions {
  readonly model?: string;
  /** `max_model_len` as the list of models says it. */
  readonly window?: number;
  readonly timing?: Timing;
  readonly lengths?: Partial<AnswerLengths>;
  readonly faults?: FaultPlan | null;
  /** How Files and Batches behave. */
  readonly batches?: Partial<BatchRules>;
  /** Waited for when a file was stored or a batch created, before that is answered. In this process alone. */
  readonly onBatchStep?: OnBatchStep;
  /** False for a server that exports no metrics. */
  readonly metrics?: boolean;
  readonly port?: number;
  /** Other processes listen on the same port; the kernel hands connections out. */
  readonly sharesPort?: boolean;
}

/** A running simulator. */
export interface Simulator {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly origin: string;
  /** Chat requests so far, faulty ones included. */
  readonly requests: number;
  readonly running: number;
  readonly waiting: number;
  /** What Files and Batches were used for. */
  readonly batches: Pick<Batches, 'files' | 'created' | 'ran' | 'hold'>;
  /** From now on completions are asked for and not answered, until the function given is called. */
  hold(): () => void;
  /** The server gets faster, slower, wider or narrower. */
  setSpeed(speed: Partial<BatchingSpeed>): void;
  close(): Promise<void>;
}

/** What a request handler works with. */
export interface Served {
  readonly model: string;
  readonly window: number;
  readonly lengths: AnswerLengths;
  readonly faults: FaultPlan | null;
  readonly simulation: Simulation;
  readonly attempts: Map<string, number>;
  readonly totals: { requests: number; completionTokens: number; promptTokens: number };
}

export const SIMULATED_MODEL = 'simulated/model-1b';

/** Listens on a free port of this machine, or on the one given. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulation = startSimulation(options.timing ?? { kind: 'batching' });
  const served: Served = {
    model: options.model ?? SIMULATED_MODEL,
    window: options.window ?? 8192,
    lengths: { ...LENGTHS, ...options.lengths },
    faults: options.faults ?? null,
    simulation,
    attempts: new Map(),
    totals: { requests: 0, completionTokens: 0, promptTokens: 0 },
  };
  const batches = createBatches(served, options.batches, options.onBatchStep);
  let held: Promise<void> = Promise.resolve();
  const server = createServer((request, response) => {
    void route(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 600_000;
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request;
    if (url === '/v1/chat/completions' || url === '/v1/completions') {
      const body = await readBody(request);
      await held;
      return complete(served, body, url, response);
    }
    if (url === '/metrics' && options.metrics === false) return sendError(response, 404, 'Not Found');
    if (await batches.answer(method, url, request, response)) return;
    return answerSmall(served, method, url, await readBody(request), response);
  };
  await listen(server, options.port ?? 0, options.sharesPort ?? false);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/v1`,
    origin,
    get requests() {
      return served.totals.requests;
    },
    get running() {
      return simulation.running;
    },
    get waiting() {
      return simulation.waiting;
    },
    batches,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    setSpeed: simulation.setSpeed,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Answers a chat or plain completion given as JSON text. Used for batches too. */
export async function generate(
  served: Served,
  body: string,
  onGone: (leave: () => void) => void,
): Promise<{ readonly answer: SimulatedAnswer; readonly promptTokens: number } | null> {
  const promptTokens = Math.ceil(body.length / 4);
  const answer = answerTo(body, served.lengths, maxTokensOf(body));
  served.totals.promptTokens += promptTokens;
  if (!(await served.simulation.generate(promptTokens, answer.tokens, onGone))) return null;
  served.totals.completionTokens += answer.tokens;
  return { answer, promptTokens };
}

/** A completion as vLLM words it. */
export function completionBody(
  { model }: Served,
  { answer, promptTokens }: { readonly answer: SimulatedAnswer; readonly promptTokens: number },
  chat: boolean,
): unknown {
  const { text, tokens, finishReason } = answer;
  const said = chat ? { message: { role: 'assistant', content: text } } : { text };
  return {
    id: 'sim-0',
    object: chat ? 'chat.completion' : 'text_completion',
    created: 0,
    model,
    choices: [{ index: 0, ...said, finish_reason: finishReason }],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: tokens,
      total_tokens: promptTokens + tokens,
    },
  };
}

async function complete(served: Served, body: string, url: string, response: ServerResponse): Promise<void> {
  served.totals.requests += 1;
  const fault = served.faults && nextFault(served, body);
  if (fault) return fail(fault, served, response);
  if (modelOf(body) !== served.model) return wrongModel(modelOf(body), response);
  const onGone = (leave: () => void): void => void response.once('close', leave);
  const chat = url.endsWith('chat/completions');
  if (/"stream":\s*true/.test(body)) return stream(served, body, response, onGone);
  const generated = await generate(served, body, onGone);
  if (generated) sendJson(response, 200, completionBody(served, generated, chat));
}

/** Sends words as the model's time brings them; the simulation says when the last is due. */
async function stream(
  served: Served,
  body: string,
  response: ServerResponse,
  onGone: (leave: () => void) => void,
): Promise<void> {
  const { text } = answerTo(body, served.lengths, maxTokensOf(body));
  const words = wordsOf(text);
  let ended = false;
  const generating = generate(served, body, onGone).finally(() => {
    ended = true;
  });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (delta: object, finish: string | null, usage?: unknown): void => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    response.write(
      `data: ${JSON.stringify({ id: 'sim-0', object: 'chat.completion.chunk', model: served.model, choices, usage })}\n\n`,
    );
  };
  send({ role: 'assistant', content: '' }, null);
  let sent = 0;
  while (!ended && !response.destroyed) {
    await Promise.race([generating, sleep(Math.max(20, served.simulation.tokenMs()))]);
    const due = Math.floor(20 / Math.max(0.5, served.simulation.tokenMs())) || 1;
    if (ended || served.simulation.waiting > 0) continue;
    const piece = words.slice(sent, Math.min(words.length - 1, sent + due));
    sent += piece.length;
    if (piece.length > 0) send({ content: piece.join('') }, null);
  }
  const generated = await generating;
  if (!generated) return;
  send({ content: words.slice(sent).join('') }, null);
  const { answer, promptTokens } = generated;
  send({}, answer.finishReason);
  response.write(
    `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: promptTokens, completion_tokens: answer.tokens, total_tokens: promptTokens + answer.tokens } })}\n\n`,
  );
  response.end('data: [DONE]\n\n');
}

async function answerSmall(
  served: Served,
  method: string,
  url: string,
  body: string,
  response: ServerResponse,
): Promise<void> {
  switch (`${method} ${url}`) {
    case 'GET /v1/models':
      return sendJson(response, 200, {
        object: 'list',
        data: [{ id: served.model, object: 'model', owned_by: 'vllm', max_model_len: served.window }],
      });
    case 'GET /health':
    case 'GET /ping':
      response.writeHead(200).end();
      return;
    case 'GET /version':
      return sendJson(response, 200, { version: '0.0.0-simulated' });
    case 'GET /metrics':
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metricsText(served));
      return;
    case 'POST /tokenize': {
      const count = countTokens(promptOf(body));
      const tokens = Array.from({ length: count }, (_, position) => position);
      return sendJson(response, 200, { count, max_model_len: served.window, tokens });
    }
    default:
      return sendError(response, 404, 'Not Found');
  }
}

function maxTokensOf(body: string): number | null {
  const digits = /"max_(?:completion_)?tokens":\s*(\d+)/.exec(body)?.[1];
  return digits === undefined ? null : Number(digits);
}

function nextFault({ faults, attempts }: Served, body: string): Fault | null {
  const attempt = attempts.get(body) ?? 0;
  attempts.set(body, attempt + 1);
  return faultFor(faults, body, attempt);
}

function wrongModel(asked: string | null, response: ServerResponse): void {
  sendError(response, 404, `The model \`${asked}\` does not exist.`, 'NotFoundError');
}

/** Fails as servers and the gateways before them do. */
async function fail(fault: Fault, served: Served, response: ServerResponse): Promise<void> {
  switch (fault) {
    case 'rate-limited':
      return sendError(response, 429, 'Too many requests');
    case 'rate-limited-with-retry-after':
      return sendError(response, 429, 'Too many requests', 'RateLimitError', { 'retry-after': '1' });
    case 'server-error':
      return sendError(response, 500, 'Internal server error');
    case 'unavailable':
      return sendError(response, 503, 'Engine is starting');
    case 'reset':
      response.destroy();
      return;
    case 'hang':
      return;
    case 'slow-drip':
      return drip(served, response);
    case 'truncated-json':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"id": "sim-0", "choices": [{"message": {"content": "cut o');
      return;
    case 'html':
      response.writeHead(502, { 'content-type': 'text/html' });
      response.end('<html><head><title>502 Bad Gateway</title></head><body></body></html>');
      return;
    case 'wrong-model':
      return wrongModel(served.model, response);
    case 'unauthorised':
      return sendError(response, 401, 'Unauthorized');
    case 'context-exceeded':
      return sendError(
        response,
        400,
        `This model's maximum context length is ${served.window} tokens.`,
        'BadRequestError',
      );
  }
}

/** A byte at a time: right in the end, but long in coming. */
async function drip(served: Served, response: ServerResponse): Promise<void> {
  const answer: SimulatedAnswer = { text: 'Slow.', tokens: 1, finishReason: 'stop' };
  const text = JSON.stringify(completionBody(served, { answer, promptTokens: 1 }, true));
  response.writeHead(200, { 'content-type': 'application/json' });
  for (const letter of text) {
    if (response.destroyed) return;
    response.write(letter);
    await sleep(5);
  }
  response.end();
}

function listen(server: Server, port: number, reusePort: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', reusePort }, () => resolve());
  });
}
