/**
 * A finished preview as a file: one JSON line about the run, then one per document, then one per rephrasing. Holds what
 * was sent and what came back; no key, no header.
 */
import type { Document } from '../../server/documents/document.ts';
import type { Variant } from '../../server/experiment/variant.ts';
import type { JsonObject, JsonValue } from '../../server/language/json.ts';
import type { Decoder } from '../webviews/decoder.ts';
import {
  count,
  decode,
  eitherOf,
  flag,
  listOf,
  nullable,
  number,
  oneOf,
  recordOf,
  shape,
  text,
} from '../webviews/decoder.ts';
import type { CellAddress } from '../webviews/messages.ts';
import type { Figures } from './cellFigures.ts';
import type { StoredResult } from './resultStore.ts';
import { storedResult } from './resultStore.ts';

/** What a list of runs shows, and what a grid is laid out from. */
export interface RunHeader {
  readonly version: 1;
  /** Decided by what was asked of whom: the same preview run again has the same one. */
  readonly id: string;
  readonly title: string;
  readonly uris: readonly string[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  readonly dataset: {
    readonly name: string;
    readonly revision: string | null;
    readonly total: number;
    readonly seed: number;
  };
  readonly columns: readonly StoredColumn[];
}

/** A column without what only sending needs. */
export interface StoredColumn {
  readonly variant: Variant;
  readonly endpoint: { readonly alias: string; readonly baseUrl: string; readonly origin: string };
  readonly window: number | null;
  readonly cut: 'end' | 'middle' | 'skip';
  /** Id of the token counter. */
  readonly counter: string;
  readonly promptPath: string;
  readonly rollouts: number;
  readonly version: { readonly of: string; readonly label: string } | null;
}

/** One rollout that ended. */
export interface StoredCell {
  readonly address: CellAddress;
  readonly fingerprint: string;
  readonly truncated: boolean;
  /** Null for one that failed. */
  readonly result: StoredResult | null;
  readonly figures: Figures | null;
  readonly error: string | null;
}

export interface StoredRun {
  readonly header: RunHeader;
  readonly documents: readonly Document[];
  readonly cells: readonly StoredCell[];
}

/** The lines of a run; `header` first. */
export function* runLines({ header, documents, cells }: StoredRun): Generator<string> {
  yield `${JSON.stringify(header)}\n`;
  for (const document of documents) yield `${JSON.stringify({ document })}\n`;
  for (const cell of cells) yield `${JSON.stringify({ cell })}\n`;
}

/** The first line of a run; null where it is none of ours. */
export function decodeHeader(line: string): RunHeader | null {
  return decodeLine(header, line);
}

/** A whole run; null where its header cannot be read. Damaged lines after it are left out and counted. */
export function decodeRun(written: string): { readonly run: StoredRun; readonly damaged: number } | null {
  const [first = '', ...lines] = written.split('\n');
  const head = decodeHeader(first);
  if (!head) return null;
  const documents: Document[] = [];
  const cells: StoredCell[] = [];
  let damaged = 0;
  for (const line of lines) {
    if (line === '') continue;
    const item = decodeLine(either, line);
    if (!item) damaged += 1;
    else if ('document' in item) documents.push(item.document);
    else cells.push(item.cell);
  }
  return { run: { header: head, documents, cells }, damaged };
}

function decodeLine<T>(decoder: Decoder<T>, line: string): T | null {
  try {
    const decoded = decode(decoder, JSON.parse(line));
    return decoded.ok ? decoded.value : null;
  } catch {
    return null;
  }
}

/** Came out of `JSON.parse`, so that it is JSON. */
const json: Decoder<JsonValue> = (value) => value as JsonValue;
const object: Decoder<JsonObject> = recordOf(json);

const variant: Decoder<Variant> = shape<Variant>({
  id: text,
  promptName: text,
  promptPath: text,
  template: text,
  system: nullable(text),
  inputs: recordOf(text),
  form: oneOf(['faq', 'table', 'math', 'tutorial', 'qa', 'list', 'json', 'free']),
  checks: listOf(json),
  model: text,
  endpoint: text,
  parameters: object,
  extraBody: object,
  swept: object,
  origins: recordOf(oneOf(['experiment', 'prompt', 'endpoint'])),
});

const column: Decoder<StoredColumn> = shape<StoredColumn>({
  variant,
  endpoint: shape({ alias: text, baseUrl: text, origin: text }),
  window: nullable(number),
  cut: oneOf(['end', 'middle', 'skip']),
  counter: text,
  promptPath: text,
  rollouts: count,
  version: nullable(shape({ of: text, label: text })),
});

const header: Decoder<RunHeader> = shape<RunHeader>({
  version: oneOf([1]),
  id: text,
  title: text,
  uris: listOf(text),
  startedAt: number,
  done: count,
  failed: count,
  total: count,
  dataset: shape({ name: text, revision: nullable(text), total: count, seed: number }),
  columns: listOf(column),
});

const document: Decoder<Document> = shape<Document>({
  id: text,
  text,
  textColumn: text,
  columns: object,
  fileOrdinal: count,
  row: count,
});

const cell: Decoder<StoredCell> = shape<StoredCell>({
  address: shape<CellAddress>({ column: text, row: text, rollout: count }),
  fingerprint: text,
  truncated: flag,
  result: nullable(storedResult),
  figures: nullable(
    shape<Figures>({
      measures: listOf(shape({ id: text, value: nullable(eitherOf(flag, number)) })),
      checks: listOf(shape({ name: text, passed: nullable(flag) })),
    }),
  ),
  error: nullable(text),
});

const either: Decoder<{ readonly document: Document } | { readonly cell: StoredCell }> = eitherOf(
  shape({ cell }),
  shape({ document }),
);
