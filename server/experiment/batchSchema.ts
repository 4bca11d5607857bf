/** `batch` in an experiment file: how to run it over all documents. */
import type { ObjectShape, Shape } from '../language/schema/shape.ts';
import { EXECUTOR_KEYS } from './executors/executorSchema.ts';

const TEXT: Shape = { kind: 'text' };

export const BATCH: ObjectShape = {
  kind: 'object',
  unknown: 'drop',
  keys: [
    ...EXECUTOR_KEYS,
    {
      name: 'output',
      doc: 'Folder for the rows, relative to this file; one folder per variant is made in it.',
      shape: TEXT,
      fallback: "the job's own `out/`",
    },
    {
      name: 'format',
      doc: 'The format of the rows.',
      shape: {
        kind: 'text',
        values: [
          {
            value: 'parquet',
            doc: 'Parquet, compressed with Zstandard: what the Hub and most readers prefer.',
          },
          { value: 'jsonl.zst', doc: 'JSON Lines, compressed with Zstandard.' },
        ],
      },
      fallback: '`parquet`',
    },
    {
      name: 'bad_rows',
      doc: 'What a row does that is no document.',
      shape: {
        kind: 'text',
        values: [
          { value: 'report', doc: 'It is recorded as a failure, with its place and what is wrong.' },
          { value: 'stop', doc: 'It ends the job, which says where it stands.' },
        ],
      },
      fallback: '`report`',
    },
    {
      name: 'concurrency',
      doc: 'Requests in flight at each endpoint: a number, or `auto`, which looks for the best one while the job runs.',
      shape: {
        kind: 'either',
        choices: [
          { kind: 'text', values: [{ value: 'auto', doc: 'Found while the job runs.' }] },
          { kind: 'number', integer: true, min: 1, max: 4096 },
        ],
      },
      fallback: '`auto`',
    },
    {
      name: 'budget',
      doc: 'What the job may spend. It pauses there, and goes on once it may spend more.',
      shape: {
        kind: 'object',
        unknown: 'drop',
        keys: [
          {
            name: 'gpu_hours',
            doc: "GPU-hours: running time multiplied by the endpoint's GPUs.",
            shape: { kind: 'number', above: 0 },
            evidence: 'FinePhrase wrote about 33 M completion tokens per GPU-hour.',
          },
        ],
      },
      fallback: 'no limit',
    },
    {
      name: 'stop_if',
      doc: 'Pauses the job when too many units fail. A unit is a document in one variant: with three variants each document counts three times.',
      shape: {
        kind: 'object',
        unknown: 'drop',
        keys: [
          {
            name: 'failed',
            doc: 'The share of units (documents × variants) that may fail: `5%`, or a number from 0 to 1.',
            shape: {
              kind: 'either',
              choices: [
                {
                  kind: 'text',
                  pattern: '^(?:100(?:\\.0+)?|[0-9]{1,2}(?:\\.[0-9]+)?) ?%$',
                  says: 'a share such as 5%',
                },
                { kind: 'number', min: 0, max: 1 },
              ],
            },
            required: true,
            evidence:
              'Failed requests per million documents in FinePhrase: SmolLM2 1,469, gemma-3-1b 193, Qwen3 115.',
          },
          {
            name: 'after',
            doc: 'Looks only once this many units (documents × variants) of a run have ended.',
            shape: { kind: 'number', integer: true, min: 0 },
            fallback: '100',
          },
        ],
      },
      fallback: 'never',
    },
  ],
};
