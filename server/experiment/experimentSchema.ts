/** An experiment file: every key, what it means, and what it may hold. */
import { CREDENTIAL_NAMES } from '../language/schema/credentialNames.ts';
import { EXTRA_BODY, PARAMETERS } from '../language/schema/parameters.ts';
import type { Elsewhere, Key, ObjectShape, Shape } from '../language/schema/shape.ts';
import { BATCH } from './batchSchema.ts';
import { DOCUMENTS } from './documentsSchema.ts';

const TEXT: Shape = { kind: 'text' };
const COUNT: Shape = { kind: 'number', integer: true, min: 1 };

/** Any file in a repository may be shared, so none may hold a key. */
const CREDENTIALS: Elsewhere = {
  names: CREDENTIAL_NAMES,
  says: '"{0}" must not stand in an experiment. Keys and headers belong to your own endpoints: add one with "Rephrase: Add Endpoint…".',
  severity: 'error',
};

const ENDPOINT: Shape = {
  kind: 'either',
  choices: [
    { kind: 'text', names: 'endpoint' },
    {
      kind: 'object',
      unknown: 'drop',
      elsewhere: [CREDENTIALS],
      keys: [
        {
          name: 'url',
          doc: 'Address of an OpenAI-compatible server; `host`, `host/v1` and `host/v1/chat/completions` all work. You are asked before anything is sent to an address that is not among your endpoints.',
          shape: TEXT,
          required: true,
        },
      ],
    },
  ],
};

const LOOSE_PARAMETERS: Elsewhere = {
  names: PARAMETERS.keys.map(({ name }) => name),
  says: '"{0}" belongs under parameters.',
  severity: 'warning',
  under: 'parameters',
};

const MODEL: Shape = {
  kind: 'either',
  choices: [
    { kind: 'text', names: 'model' },
    {
      kind: 'object',
      unknown: 'drop',
      elsewhere: [CREDENTIALS, LOOSE_PARAMETERS],
      keys: [
        {
          name: 'model',
          doc: 'The model as the server lists it.',
          shape: { kind: 'text', names: 'model' },
          fallback: "the model of the endpoint's profile",
          evidence:
            'About 1 B parameters is enough for prompts of the winning shape; SmolLM2-1.7B led with every one of them (table 17.18, math 16.97, faq 16.18, tutorial 15.88).',
        },
        {
          name: 'endpoint',
          doc: 'An alias from your setting `rephrase.endpoints`, or `{ url: … }`.',
          shape: ENDPOINT,
          fallback: 'your default endpoint',
        },
        {
          name: 'parameters',
          doc: "Sampling parameters; key by key they win over the prompt's. A list as a value is a sweep.",
          shape: PARAMETERS,
          fallback: "the prompt's",
        },
        {
          name: 'extra_body',
          doc: "Passed into the request body untouched; key by key it wins over the prompt's.",
          shape: EXTRA_BODY,
          fallback: "the prompt's",
        },
      ],
    },
  ],
};

const CONTEXT: ObjectShape = {
  kind: 'object',
  unknown: 'drop',
  keys: [
    {
      name: 'window',
      doc: "The model's context in tokens. Only the document is ever cut to fit, never the prompt.",
      shape: COUNT,
      fallback: 'what the endpoint reports; without that nothing is cut',
      evidence: 'FinePhrase ran with 8,192.',
    },
    {
      name: 'cut',
      doc: 'What happens to a document that does not fit.',
      shape: {
        kind: 'text',
        values: [
          { value: 'end', doc: 'Its end is left out.' },
          { value: 'middle', doc: 'Its middle is left out; beginning and end stay.' },
          { value: 'skip', doc: 'It is not sent at all, and recorded as skipped.' },
        ],
      },
      fallback: '`end`',
    },
    {
      name: 'tokenizer',
      doc: "Path of the model's `tokenizer.json`, relative to this file: it counts tokens exactly. A job freezes it by its hash.",
      shape: TEXT,
      fallback:
        "the `tokenizer` of the endpoint's profile; without one tokens are estimated from bytes, on the safe side",
    },
  ],
};

const KEYS: readonly Key[] = [
  {
    name: 'name',
    doc: 'What the experiment is called, in job folders too. Letters, digits, `.`, `_` and `-`.',
    shape: TEXT,
    fallback: "the file's name without its extensions",
  },
  {
    name: 'prompts',
    doc: 'The prompts to compare, as paths relative to this file.',
    shape: { kind: 'list', item: { kind: 'text', says: 'paths', names: 'prompt' }, least: 1 },
    required: true,
    evidence:
      'Compare prompts that differ in one thing: a change of wording and of length at once explains neither.',
  },
  {
    name: 'models',
    doc: 'The models to compare. Each prompt runs on each of them.',
    shape: { kind: 'list', item: MODEL, least: 1 },
    fallback: 'the model of your default endpoint',
  },
  {
    name: 'documents',
    doc: 'Which rows of which dataset are documents.',
    shape: DOCUMENTS,
    fallback: 'your default dataset',
  },
  {
    name: 'rollouts',
    doc: 'How many rephrasings of each document each variant writes. With a seed, rollout n sends seed + n.',
    shape: { ...COUNT, max: 1000 },
    fallback: '1',
  },
  { name: 'context', doc: 'How a document that does not fit the context is treated.', shape: CONTEXT },
  { name: 'batch', doc: 'How to run the experiment over all documents.', shape: BATCH },
];

/** The whole file. */
export const EXPERIMENT_SCHEMA: ObjectShape = {
  kind: 'object',
  keys: KEYS,
  unknown: 'drop',
  elsewhere: [
    CREDENTIALS,
    {
      names: ['endpoint', 'endpoints', 'model'],
      says: '"{0}" belongs to an item of "models".',
      severity: 'error',
    },
  ],
};
