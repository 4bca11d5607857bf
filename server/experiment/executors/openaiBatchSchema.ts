/** `batch.openai_batch` in an experiment file. */
import { numberAt, textAt } from '../../language/conformedValue.ts';
import type { JsonObject } from '../../language/json.ts';
import type { ObjectShape } from '../../language/schema/shape.ts';
import type { OpenaiBatchOptions } from './executorSetup.ts';

export const OPENAI_BATCH: ObjectShape = {
  kind: 'object',
  unknown: 'drop',
  keys: [
    {
      name: 'provider',
      doc: "Whose limits and prices hold, where the endpoint's address does not tell.",
      shape: { kind: 'text' },
      fallback: "told by the endpoint's address",
    },
    {
      name: 'completion_window',
      doc: 'How long the provider may take.',
      shape: { kind: 'text', pattern: '^[0-9]+[hd]$', says: 'a time such as 24h' },
      fallback: "the provider's own, mostly `24h`",
    },
    {
      name: 'requests_per_file',
      doc: "Requests in one batch, below the provider's limit.",
      shape: { kind: 'number', integer: true, min: 1 },
      fallback: "the provider's limit",
    },
    {
      name: 'bytes_per_file',
      doc: "Bytes in one batch, below the provider's limit.",
      shape: { kind: 'number', integer: true, min: 1024 },
      fallback: "the provider's limit",
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
  };
}
