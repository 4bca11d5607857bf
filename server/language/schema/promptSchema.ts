/** The front matter of a prompt: every key, what it means, and what it may hold. */

import { IGNORABLE_CODES } from '../rules/codes.ts';
import { NAME_PATTERN } from '../template.ts';
import { CHECK } from './checks.ts';
import { CREDENTIAL_NAMES } from './credentialNames.ts';
import { EXTRA_BODY, PARAMETERS } from './parameters.ts';
import type { Elsewhere, Key, ObjectShape, Shape } from './shape.ts';

const TEXT: Shape = { kind: 'text' };

const FORMS: Shape = {
  kind: 'text',
  values: [
    { value: 'faq', doc: 'Questions with answers. 14.45 in the study (Gemma-3-1B), about 437 tokens.' },
    { value: 'table', doc: 'A table and what follows from it. 14.83 in the study, about 273 tokens.' },
    { value: 'math', doc: 'A worked mathematical problem. 15.31 in the study, about 291 tokens.' },
    { value: 'tutorial', doc: 'Steps to follow. 14.30 in the study, about 437 tokens.' },
    { value: 'qa', doc: 'Question and answer pairs of several kinds. 14.59 in the study (diverse_qa).' },
    { value: 'list', doc: 'A list of items. 13.11 in the study (knowledge_list).' },
    { value: 'json', doc: 'One JSON value.' },
    { value: 'free', doc: 'Anything else: no measure of form applies.' },
  ],
};

const OUTPUT: ObjectShape = {
  kind: 'object',
  unknown: 'drop',
  keys: [
    {
      name: 'form',
      doc: 'The form the prompt asks for. Measures and estimates follow it; nothing of it is sent.',
      shape: FORMS,
      fallback: '`free`',
      evidence:
        'Of the forms in the study only math, table, diverse QA, FAQ, tutorial and discussion beat the best plain-web baseline (13.77).',
    },
    {
      name: 'checks',
      doc: 'Verdicts on each rephrasing, shown in the preview and written beside each row. They never drop a row.',
      shape: { kind: 'list', item: CHECK },
      fallback: 'none',
      evidence:
        'Adherence to the form is information, not a gate: 23 % of the math outputs that trained best hold no digit.',
    },
  ],
};

const ELSEWHERE: readonly Elsewhere[] = [
  {
    names: ['endpoint', 'endpoints', 'url', 'base_url', 'baseurl', 'api_base', 'host', 'server'],
    says: '"{0}" does not belong in a prompt: where documents are sent is your own setting "rephrase.endpoints", which an experiment names by its alias.',
    severity: 'error',
  },
  {
    names: CREDENTIAL_NAMES,
    says: '"{0}" must not stand in a prompt. Keys are added with "Rephrase: Add Endpoint…" and kept apart from every file.',
    severity: 'error',
  },
  {
    names: PARAMETERS.keys.map(({ name }) => name),
    says: '"{0}" belongs under parameters.',
    severity: 'warning',
    under: 'parameters',
  },
  {
    names: ['form', 'checks'],
    says: '"{0}" belongs under output.',
    severity: 'warning',
    under: 'output',
  },
  {
    names: ['model', 'models'],
    says: '"{0}" has no effect in a prompt: models are named in an experiment, or in the profile of an endpoint.',
    severity: 'warning',
  },
];

const KEYS: readonly Key[] = [
  {
    name: 'name',
    doc: 'What the prompt is called in the preview, in output folders and in every row. Letters, digits, `.`, `_` and `-`.',
    shape: TEXT,
    fallback: "the file's name without its extensions",
  },
  { name: 'description', doc: 'What the prompt is for. Shown to people, never sent.', shape: TEXT },
  {
    name: 'system',
    doc: 'A system message, sent before the prompt. It is not cut and takes its share of the context.',
    shape: TEXT,
    fallback: 'no system message',
    evidence: "None of the study's four winning prompts has one.",
  },
  {
    name: 'template',
    doc: 'How the body is read. What fills it is never read as template.',
    shape: {
      kind: 'text',
      values: [
        {
          value: 'literal',
          doc: 'Text with `[[NAME]]` placeholders; every other character is sent as it stands.',
        },
        {
          value: 'jinja',
          doc: 'Jinja: `{{ document }}`, `{% if %}`, `{% for %}`, `{% set %}` and filters, rendered by @huggingface/jinja within fixed bounds. The DataTrove executors do not run such prompts.',
        },
      ],
    },
    fallback: '`literal`',
    evidence: "All of the study's prompts are plain text with one placeholder.",
  },
  {
    name: 'inputs',
    doc: 'Which column of the dataset fills which placeholder.',
    shape: {
      kind: 'map',
      example: { key: 'DOCUMENT', inner: 'column', value: 'text' },
      keyPattern: `^${NAME_PATTERN}$`,
      keyNames: 'placeholder',
      keySays: 'a placeholder: capital letters, digits and _, starting with a letter',
      value: {
        kind: 'object',
        unknown: 'drop',
        keys: [
          {
            name: 'column',
            doc: 'The column of the dataset; a dot reaches into nested ones.',
            shape: { kind: 'text', names: 'column' },
            required: true,
          },
        ],
      },
    },
    fallback:
      "DOCUMENT takes the dataset's text column, any other name the column of that name in lower case",
  },
  {
    name: 'parameters',
    doc: 'Sampling parameters of the request. A list as a value is a sweep: each item makes its own variant.',
    shape: PARAMETERS,
    fallback: "the endpoint's own",
  },
  {
    name: 'extra_body',
    doc: 'Passed into the request body untouched, for what only some servers know, such as `chat_template_kwargs`.',
    shape: EXTRA_BODY,
    fallback: 'nothing',
  },
  { name: 'output', doc: 'What the rephrasings should look like.', shape: OUTPUT },
  {
    name: 'ignore',
    doc: 'Codes of rules that are not reported in this file.',
    shape: { kind: 'list', item: { kind: 'text', values: IGNORABLE_CODES } },
    fallback: 'every rule is reported',
  },
];

/** The whole front matter. */
export const PROMPT_SCHEMA: ObjectShape = {
  kind: 'object',
  keys: KEYS,
  unknown: 'drop',
  elsewhere: ELSEWHERE,
};
