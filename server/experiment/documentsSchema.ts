/** The dataset of an experiment and the choice of its rows. */
import { CREDENTIAL_NAMES } from '../language/schema/credentialNames.ts';
import type { Elsewhere, ObjectShape, Shape } from '../language/schema/shape.ts';

const TEXT: Shape = { kind: 'text' };
const COLUMN: Shape = { kind: 'text', names: 'column' };
const COUNT: Shape = { kind: 'number', integer: true, min: 1 };

const CREDENTIALS: Elsewhere = {
  names: CREDENTIAL_NAMES,
  says: '"{0}" must not stand in an experiment. A dataset on the Hub is opened with the token in your environment variable HF_TOKEN.',
  severity: 'error',
};

const VALUE: Shape = { kind: 'either', choices: [TEXT, { kind: 'number' }, { kind: 'boolean' }] };
const VALUES: Shape = { kind: 'either', choices: [VALUE, { kind: 'list', item: VALUE, least: 1 }] };

const CONDITION: Shape = {
  kind: 'either',
  choices: [
    VALUE,
    { kind: 'list', item: VALUE, least: 1 },
    {
      kind: 'object',
      unknown: 'drop',
      filled: true,
      keys: [
        { name: 'min', doc: 'The least number, itself included.', shape: { kind: 'number' } },
        { name: 'max', doc: 'The greatest number, itself included.', shape: { kind: 'number' } },
        { name: 'not', doc: 'A value, or a list of them, that the column must not have.', shape: VALUES },
      ],
    },
  ],
};

const SEED: Shape = { kind: 'number', integer: true };

const SAMPLE: ObjectShape = {
  kind: 'object',
  unknown: 'drop',
  keys: [
    {
      name: 'size',
      doc: 'How many documents a preview samples.',
      shape: { ...COUNT, max: 10_000 },
      fallback: '20',
    },
    {
      name: 'seed',
      doc: 'The same seed draws the same documents.',
      shape: SEED,
      fallback: '7',
    },
    {
      name: 'stratify',
      doc: 'How the sample is spread over the dataset.',
      shape: {
        kind: 'either',
        choices: [
          {
            kind: 'text',
            values: [
              {
                value: 'length',
                doc: 'Even shares of the length quartiles, so that short and long documents are seen.',
              },
              { value: 'none', doc: 'Every document is equally likely.' },
            ],
          },
          {
            kind: 'object',
            unknown: 'drop',
            keys: [
              {
                name: 'column',
                doc: 'Even shares of the values of this column, so that rare ones are seen.',
                shape: COLUMN,
                required: true,
              },
            ],
          },
        ],
      },
      fallback: '`length`',
    },
    {
      name: 'pinned',
      doc: 'Ids of documents that are always in the sample, beside those drawn.',
      shape: { kind: 'list', item: TEXT },
      fallback: 'none',
    },
  ],
};

/** The keys below `documents`. */
export const DOCUMENTS: ObjectShape = {
  kind: 'object',
  unknown: 'drop',
  elsewhere: [CREDENTIALS],
  keys: [
    {
      name: 'source',
      doc: 'The dataset: `.jsonl`, `.csv` or `.tsv` (plain, `.gz` or `.zst`), `.parquet`, a pattern of such files, relative to this file, or `hf://datasets/<owner>/<name>[@revision]/<path or pattern>` on the Hub.',
      shape: { kind: 'text', names: 'dataset' },
      fallback: 'your default dataset',
    },
    {
      name: 'column',
      doc: 'The column that holds the text; a dot reaches into nested ones.',
      shape: COLUMN,
      fallback: '`text`',
    },
    {
      name: 'id_column',
      doc: 'The column that holds the id; a row without one is called by its file and row.',
      shape: COLUMN,
      fallback: '`id`',
    },
    {
      name: 'filter',
      doc: 'Only rows that meet every condition, by column: a value, a list of values, or `{ min, max, not }`.',
      shape: {
        kind: 'map',
        example: { key: 'language', value: 'en' },
        keyPattern: '^[^\\s]',
        keyNames: 'column',
        keySays: 'the name of a column',
        value: CONDITION,
      },
      fallback: 'all rows',
    },
    {
      name: 'limit',
      doc: 'Only the first rows that the filter lets through, this many.',
      shape: COUNT,
      fallback: 'all rows',
    },
    {
      name: 'seed',
      doc: 'Draws the rows of `limit` at random instead of taking the first ones; the same seed draws the same rows, and a larger limit keeps those of a smaller one.',
      shape: SEED,
      fallback: 'the first rows',
    },
    { name: 'sample', doc: 'The pinned, seeded set of documents for previewing.', shape: SAMPLE },
  ],
};
