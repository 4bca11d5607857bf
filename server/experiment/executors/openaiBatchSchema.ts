/** `batch.openai_batch` in an experiment file. */
import { numberAt, textAt } from '../../language/conformedValue.ts';
import type { JsonObject } from '../../language/json.ts';
import type { Choice, ObjectShape } from '../../language/schema/shape.ts';
import type { OpenaiBatchOptions } from './executorSetup.ts';

/** Providers whose ways are known. */
export const BATCH_PROVIDERS: readonly Choice[] = [
  { value: 'openai', doc: 'OpenAI.' },
  { value: 'azure', doc: 'Azure OpenAI, with a base URL that ends in `/openai/v1`.' },
  { value: 'groq', doc: 'Groq.' },
  { value: 'together', doc: 'Together.' },
  { value: 'deepinfra', doc: 'DeepInfra.' },
  { value: 'litellm', doc: 'A LiteLLM proxy.' },
  { value: 'generic', doc: 'Any other server of Files and Batches.' },
];

export const OPENAI_BATCH: ObjectShape = {
  kind: 'object',
  unknown: 'drop',
  keys: [
    {
      name: 'provider',
      doc: "Whose limits and prices hold, where the endpoint's address does not tell: for a LiteLLM proxy or a gateway of your own.",
      shape: { kind: 'text', values: BATCH_PROVIDERS },
      fallback: "told by the endpoint's address",
    },
    {
      name: 'completion_window',
      doc: 'How long the provider may take. Groq takes up to `7d`, the others `24h` alone.',
      shape: { kind: 'text', pattern: '^[0-9]+[hd]$', says: 'a time such as 24h' },
      fallback: '`24h`',
    },
    {
      name: 'requests_per_file',
      doc: 'Requests in one batch, at most what the provider allows.',
      shape: { kind: 'number', integer: true, min: 1 },
      fallback: "the provider's limit",
    },
    {
      name: 'bytes_per_file',
      doc: 'Bytes in one batch, at most what the provider allows.',
      shape: { kind: 'number', integer: true, min: 1024 },
      fallback: "the provider's limit",
    },
    {
      name: 'keep_files',
      doc: 'Leave requests and answers at the provider once they are home. They hold your documents.',
      shape: { kind: 'boolean' },
      fallback: '`false`: they are deleted',
    },
  ],
};

/** What the section says, with defaults. */
export function openaiBatchOf(section: JsonObject): OpenaiBatchOptions {
  return {
    provider: textAt(section, 'provider'),
    completionWindow: textAt(section, 'completion_window'),
    requestsPerFile: numberAt(section, 'requests_per_file'),
    bytesPerFile: numberAt(section, 'bytes_per_file'),
    keepFiles: section['keep_files'] === true,
  };
}
