import { describe, expect, it } from 'vitest';
import { decodeModels, decodeSlotWindow } from '../../../server/generation/wire/decode.ts';
import { failureOfAnswer, failureOfError } from '../../../server/generation/wire/failures.ts';
import { excerptOf, type Place } from '../../../server/generation/wire/place.ts';
import { retryAfterMs } from '../../../server/generation/wire/retryAfter.ts';

const PLACE: Place = {
  name: 'gpu (http://host:8000/v1)',
  hasKey: true,
  secrets: ['sk-verysecretkey'],
  sent: () => [],
};
const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('failureOfAnswer', () => {
  it.each([
    [
      'vLLM, too long',
      400,
      {
        object: 'error',
        message: "This model's maximum context length is 2048 tokens. However, you requested 3000 tokens",
        type: 'BadRequestError',
        code: 400,
      },
      'context-exceeded',
    ],
    [
      'vLLM, newer',
      400,
      {
        error: {
          message:
            "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 8192 tokens",
          type: 'BadRequestError',
          param: 'max_tokens',
          code: 400,
        },
      },
      'context-exceeded',
    ],
    [
      'llama.cpp, too long',
      400,
      {
        error: {
          code: 400,
          message: 'the request exceeds the available context size, try increasing it',
          type: 'exceed_context_size_error',
          n_prompt_tokens: 900,
          n_ctx: 512,
        },
      },
      'context-exceeded',
    ],
    [
      'llama.cpp, too long, as it once said it',
      500,
      { error: { code: 500, message: 'x', type: 'exceed_context_size_error' } },
      'context-exceeded',
    ],
    [
      'OpenAI, too long',
      400,
      { error: { message: 'x', type: 'invalid_request_error', code: 'context_length_exceeded' } },
      'context-exceeded',
    ],
    [
      'SGLang, too long',
      400,
      {
        object: 'error',
        message: "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
      },
      'context-exceeded',
    ],
    [
      'TGI, too long',
      422,
      {
        error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 3000',
        error_type: 'validation',
      },
      'context-exceeded',
    ],
    [
      'vLLM, no such model',
      404,
      { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 },
      'model-not-found',
    ],
    ['OpenAI, no such model', 404, { error: { message: 'x', code: 'model_not_found' } }, 'model-not-found'],
    [
      'Ollama, no such model',
      404,
      { error: { message: 'model "x" not found, try pulling it first' } },
      'model-not-found',
    ],
    [
      'LiteLLM, no such model',
      400,
      { error: { message: 'Invalid model name passed in model=x', code: '400' } },
      'model-not-found',
    ],
    ['a wrong path', 404, { detail: 'Not Found' }, 'bad-response'],
    ['a wrong method', 405, { detail: 'Method Not Allowed' }, 'bad-response'],
    ['a wrong key', 401, { error: { message: 'Incorrect API key' } }, 'unauthorised'],
    ['a forbidden thing', 403, '<html><title>403 Forbidden</title></html>', 'unauthorised'],
    ['an unpaid bill', 402, { error: 'Payment required' }, 'unauthorised'],
    ['an exhausted quota', 429, { error: { message: 'x', code: 'insufficient_quota' } }, 'unauthorised'],
    ['too many requests', 429, { error: { message: 'slow down' } }, 'rate-limited'],
    ['a bad parameter', 400, { error: { message: 'temperature must be at most 2' } }, 'rejected'],
    [
      'a parameter this model does not take',
      400,
      { error: { message: 'For model x, temperature is not supported' } },
      'rejected',
    ],
    ['a body that is too large', 413, '', 'rejected'],
    [
      'a gateway that gave up',
      504,
      '<html><head><title>504 Gateway Time-out</title></head></html>',
      'server-error',
    ],
    [
      'a model that still loads',
      503,
      { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
      'server-error',
    ],
    ['a request that took too long', 408, '', 'timeout'],
    ['a redirect without a place', 302, '', 'redirected'],
    ['an error under 200', 200, { error: { message: 'Provider returned error', code: 429 } }, 'rate-limited'],
    ['an error under 200 without a status', 200, { error: { message: 'worker died' } }, 'server-error'],
  ] as const)('%s', (_, status, body, reason) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const failure = failureOfAnswer({ status, retryAfter: null, text }, PLACE, NOW);
    expect(failure.reason).toBe(reason);
    expect(failure.message).toMatch(/^gpu \(http:\/\/host:8000\/v1\) .+\.$/);
    expect(failure.message).not.toMatch(/<\w/);
  });

  it("carries the server's words, its status and how long to wait", () => {
    const text = JSON.stringify({ error: { message: 'slow\n down' } });
    expect(failureOfAnswer({ status: 429, retryAfter: '2', text }, PLACE, NOW)).toEqual({
      reason: 'rate-limited',
      message:
        'gpu (http://host:8000/v1) has too many requests at present (429): "slow down". Lower the concurrency, or try again later.',
      status: 429,
      retryAfterMs: 2000,
    });
  });

  it("takes FastAPI's validation errors without the input they quote", () => {
    const text = JSON.stringify({
      detail: [{ loc: ['body', 'top_p'], msg: 'must be at most 1', input: 'the document' }],
    });
    const { message } = failureOfAnswer({ status: 422, retryAfter: null, text }, PLACE, NOW);
    expect(message).toContain('body.top_p: must be at most 1');
    expect(message).not.toContain('the document');
  });
});

describe('failureOfError', () => {
  it.each([
    ['ECONNREFUSED', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'unreachable'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unreachable'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'unreachable'],
    ['ECONNRESET', 'dropped'],
    ['EPIPE', 'dropped'],
    ['UND_ERR_SOCKET', 'dropped'],
    ['HPE_INVALID_CONSTANT', 'bad-response'],
    ['UND_ERR_HEADERS_OVERFLOW', 'bad-response'],
  ])('%s is %s, wrapped or not', (code, reason) => {
    const error = Object.assign(new Error('x'), { code });
    expect(failureOfError(error, PLACE)?.reason).toBe(reason);
    expect(failureOfError(new Error('outer', { cause: error }), PLACE)?.reason).toBe(reason);
    expect(failureOfError(new AggregateError([error]), PLACE)?.reason).toBe(reason);
  });

  it('leaves bugs alone', () => {
    expect(failureOfError(new TypeError('x is not a function'), PLACE)).toBeNull();
    expect(failureOfError('text', PLACE)).toBeNull();
  });
});

describe('excerptOf', () => {
  it('hides the key, in part too, and what was sent', () => {
    const sent = () => ['Rewrite this: the river rises in the mountains and flows to the sea.'];
    const words = 'bad key sk-verysecretkey (sk-very…): the river rises in the mountains\nand flows to';
    expect(excerptOf(words, { ...PLACE, sent })).toBe('bad key … (……)…');
  });

  it('is one line of at most 300 characters', () => {
    expect(excerptOf('word\n\u0000'.repeat(200), PLACE)).toHaveLength(301);
  });
});

describe('retryAfterMs', () => {
  it.each([
    [null, null],
    ['3', 3000],
    [' 0.5 ', 500],
    ['0', 0],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['9999999999', 86_400_000],
    ['soon', null],
    ['-5', null],
  ])('%j is %j', (header, wait) => {
    expect(retryAfterMs(header, NOW)).toBe(wait);
  });
});

describe('decodeModels', () => {
  it.each([
    [
      'vLLM',
      { data: [{ id: 'a', owned_by: 'vllm', max_model_len: 4096 }] },
      { id: 'a', window: 4096, ownedBy: 'vllm' },
    ],
    [
      'llama.cpp',
      { data: [{ id: 'a', owned_by: 'llamacpp', meta: { n_ctx_train: 8192 } }] },
      { id: 'a', window: 8192, ownedBy: 'llamacpp' },
    ],
    [
      'llama.cpp, newer',
      { data: [{ id: 'a', meta: { n_ctx: 2048, n_ctx_train: 8192 } }] },
      { id: 'a', window: 2048, ownedBy: null },
    ],
    [
      'OpenRouter',
      { data: [{ id: 'a', context_length: 32_768 }] },
      { id: 'a', window: 32_768, ownedBy: null },
    ],
    [
      'Groq',
      { data: [{ id: 'a', owned_by: 'Meta', context_window: 131_072 }] },
      { id: 'a', window: 131_072, ownedBy: 'Meta' },
    ],
    ['a bare list', [{ id: 'a', context_length: '9' }], { id: 'a', window: null, ownedBy: null }],
    ['names', { models: [{ name: 'a' }, { id: 5 }, null] }, { id: 'a', window: null, ownedBy: null }],
  ])('reads %s', (_, value, model) => {
    expect(decodeModels(value)).toEqual([model]);
  });

  it('takes nothing else for a list', () => {
    expect([{}, null, 'x', { data: {} }, { data: 'x' }].map(decodeModels)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect([{ default_generation_settings: { n_ctx: 512 } }, {}, null].map(decodeSlotWindow)).toEqual([
      512,
      null,
      null,
    ]);
  });
});
