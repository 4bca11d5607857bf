/** The sampling parameters of a request and what is passed through beside them, as prompts and experiments share them. */
import type { AnyShape, EitherShape, Elsewhere, Key, ListShape, ObjectShape, TextShape } from './shape.ts';
import { sweepOf } from './shape.ts';

/** What a request body carries that no parameter may replace, and credentials, wherever bodies are written. */
const REFUSED: readonly Elsewhere[] = [
  {
    names: ['model'],
    says: '"{0}" belongs in an experiment, under models, or in the profile of an endpoint.',
    severity: 'error',
  },
  {
    names: ['messages', 'prompt', 'stream', 'stream_options'],
    says: '"{0}" is written by Rephrase itself: the body of the prompt becomes the one message.',
    severity: 'error',
  },
  {
    names: ['n', 'best_of'],
    says: '"{0}" would give several answers to one request. Set "rollouts" in an experiment instead.',
    severity: 'error',
  },
  {
    names: ['api_key', 'apikey', 'authorization', 'token', 'password', 'secret', 'headers', 'extra_headers'],
    says: '"{0}" looks like a credential and must not stand in this file. Keys are added with "Rephrase: Add Endpoint…".',
    severity: 'error',
  },
];

const STOP_TEXT: TextShape = { kind: 'text' };
const STOP_LIST: ListShape = { kind: 'list', item: STOP_TEXT };

/** `stop` takes a list by itself, so only a list of lists sweeps it. */
const STOP: EitherShape = {
  kind: 'either',
  choices: [STOP_TEXT, STOP_LIST, { kind: 'list', item: STOP_LIST }],
};

const KEYS: readonly Key[] = [
  {
    name: 'temperature',
    doc: 'How freely the next token is drawn: 0 always takes the likeliest. A list tries each value.',
    shape: sweepOf({ kind: 'number', min: 0, max: 2 }),
    fallback: "the server's own",
  },
  {
    name: 'top_p',
    doc: 'Draws only from the likeliest tokens that together reach this probability. A list tries each value.',
    shape: sweepOf({ kind: 'number', above: 0, max: 1 }),
    fallback: "the server's own",
  },
  {
    name: 'top_k',
    doc: 'Draws only from this many likeliest tokens; -1 or 0 from all (vLLM, SGLang, llama.cpp).',
    shape: sweepOf({ kind: 'number', integer: true, min: -1 }),
    fallback: "the server's own",
  },
  {
    name: 'min_p',
    doc: 'Leaves out tokens less likely than this share of the likeliest one (vLLM, SGLang, llama.cpp).',
    shape: sweepOf({ kind: 'number', min: 0, max: 1 }),
    fallback: "the server's own",
  },
  {
    name: 'max_tokens',
    doc: 'Most completion tokens of one rephrasing; what is longer ends with finish_reason `length`. It is taken from the context window before the document gets its share.',
    shape: sweepOf({ kind: 'number', integer: true, min: 1 }),
    fallback: "the server's own",
    evidence:
      'Mean completion tokens in FinePhrase: faq 437, tutorial 437, math 291, table 273; it ran with 2,048.',
  },
  {
    name: 'max_completion_tokens',
    doc: 'The newer name of `max_tokens` at some providers. Write one of the two.',
    shape: sweepOf({ kind: 'number', integer: true, min: 1 }),
    fallback: "the server's own",
  },
  {
    name: 'presence_penalty',
    doc: 'Makes tokens less likely once they have appeared.',
    shape: sweepOf({ kind: 'number', min: -2, max: 2 }),
    fallback: '0',
  },
  {
    name: 'frequency_penalty',
    doc: 'Makes tokens less likely the more often they have appeared.',
    shape: sweepOf({ kind: 'number', min: -2, max: 2 }),
    fallback: '0',
  },
  {
    name: 'repetition_penalty',
    doc: 'Divides the score of tokens that have appeared, those of the document included (vLLM, SGLang). Above 1 it also discourages copying.',
    shape: sweepOf({ kind: 'number', above: 0, max: 10 }),
    fallback: '1',
  },
  {
    name: 'stop',
    doc: 'Text, or a list of texts, at which generation ends. A list of lists is a sweep.',
    shape: STOP,
    fallback: 'none',
  },
  {
    name: 'seed',
    doc: 'Makes sampling repeatable where the server can. Rollout n sends seed + n.',
    shape: sweepOf({ kind: 'number', integer: true }),
    fallback: 'none: every run draws anew',
  },
];

/** `parameters`: known ones are checked, unknown ones warned of and sent as written. */
export const PARAMETERS: ObjectShape = {
  kind: 'object',
  keys: KEYS,
  unknown: 'keep',
  unknownAdvice: 'It is sent as written; what only your server knows belongs in extra_body.',
  elsewhere: REFUSED,
};

/** `extra_body`: anything at all, but nothing that replaces what the preview shows. */
export const EXTRA_BODY: AnyShape = { kind: 'any', object: true, refused: REFUSED };
