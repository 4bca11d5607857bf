/** Pages over files in DataTrove's shape: `text` is the source, `rollout_results` stands in the row or in its metadata. */
import { basename, relative } from 'node:path';
import type { Document, SourceRow } from '../documents/document.ts';
import type { HubAccess } from '../documents/hub/hubAccess.ts';
import { openSource } from '../documents/openSource.ts';
import type { DocumentSource } from '../documents/source.ts';
import { isObject } from '../language/columnAt.ts';
import { isAddress } from '../language/isAddress.ts';
import type { JsonObject, JsonValue } from '../language/json.ts';
import type { RolloutResult, RowCheck } from './job.ts';
import type { OpenedRows, ReadRow, RowChoice, RowPage } from './readRows.ts';

/** Opens the files as one dataset. They are read in order; a page that goes on where the last one ended costs nothing extra. */
export async function datasetRows(
  path: string,
  files: readonly string[],
  hub?: HubAccess,
): Promise<OpenedRows> {
  const sources: DocumentSource[] = [];
  for (const file of files) {
    const opened = await openSource(file, ROW_COLUMNS, hub && { hub });
    if (!opened.ok) return { ok: false, message: opened.failure.message };
    sources.push(opened.source);
  }
  const names = files.map((file) => nameWithin(path, file));
  const reading = createReading(sources);
  return {
    ok: true,
    reader: {
      path,
      kind: 'dataset',
      variants: [],
      page: (cursor, limit, choice, signal) => readPage(reading, names, cursor, limit, choice, signal),
      close: () => reading.close(),
    },
  };
}

/** What makes a document of a row in DataTrove's shape. */
export const ROW_COLUMNS = { column: 'text', idColumn: 'id' };

/** A file as it is called within its output. */
function nameWithin(path: string, file: string): string {
  if (isAddress(file)) return file.replace(/^hf:\/\/datasets\/[^/]+\/[^/]+\//i, '');
  return relative(path, file) || basename(file);
}

const PAGE_BYTES = 16 * 1024 * 1024;
/** What a row that is no document counts for: a file of nothing else holds nobody up either. */
const BAD_ROW_BYTES = 1024;

async function readPage(
  reading: Reading,
  names: readonly string[],
  cursor: string | null,
  limit: number,
  choice: RowChoice,
  signal: AbortSignal | undefined,
): Promise<RowPage> {
  const [file = 0, row = 0] = cursor === null ? [] : cursor.split(':').map(Number);
  if (choice.kind === 'failures') return { rows: [], next: cursor ?? '0:0', atEnd: true };
  await reading.goTo({ file, row });
  const rows: ReadRow[] = [];
  let seenBytes = 0;
  while (rows.length < limit && seenBytes < PAGE_BYTES) {
    if (signal?.aborted) break;
    const at = reading.position;
    const next = await reading.next();
    if (next === null) return { rows, next: cursorAt(at), atEnd: true };
    if (next.kind === 'bad') {
      seenBytes += BAD_ROW_BYTES;
      continue;
    }
    seenBytes += next.document.text.length * 2;
    const read = readRowOf(next.document, `${names[at.file] ?? at.file}:${at.row}`);
    const fits = !choice.variant || read.variant === choice.variant;
    if (fits && (!choice.where || choice.where(read))) rows.push(read);
  }
  return { rows, next: cursorAt(reading.position), atEnd: false };
}

function cursorAt({ file, row }: Place): string {
  return `${file}:${row}`;
}

interface Place {
  readonly file: number;
  readonly row: number;
}

/** One pass over the files that can be taken up again at any row. */
interface Reading {
  /** Of the row that comes next. */
  readonly position: Place;
  goTo(place: Place): Promise<void>;
  next(): Promise<SourceRow | null>;
  close(): Promise<void>;
}

function createReading(sources: readonly DocumentSource[]): Reading {
  let position: Place = { file: 0, row: 0 };
  let rows: AsyncIterator<SourceRow> | null = null;
  const close = async (): Promise<void> => {
    await rows?.return?.();
    rows = null;
  };
  const next = async (): Promise<SourceRow | null> => {
    for (;;) {
      const source = sources[position.file];
      if (!source) return null;
      rows ??= source.rows()[Symbol.asyncIterator]();
      const { value, done } = await rows.next();
      if (!done) {
        position = { file: position.file, row: position.row + 1 };
        return value;
      }
      rows = null;
      position = { file: position.file + 1, row: 0 };
    }
  };
  return {
    get position() {
      return position;
    },
    next,
    close,
    async goTo(place) {
      const ahead = place.file === position.file && place.row >= position.row;
      if (!ahead || (rows === null && position.row > 0)) {
        await close();
        position = { file: place.file, row: 0 };
      }
      while (position.file === place.file && position.row < place.row) {
        if ((await next()) === null) return;
      }
    },
  };
}

function readRowOf({ id, text, columns }: Document, place: string): ReadRow {
  const { rollout_results: direct, metadata, checks, ...rest } = columns;
  const nested = isObject(metadata) ? metadata['rollout_results'] : undefined;
  const others: JsonObject = {
    ...rest,
    ...(isObject(metadata) ? without(metadata) : metadata === undefined ? {} : { metadata }),
  };
  const textOf = (name: string): string | null => {
    const value = others[name];
    return typeof value === 'string' ? value : null;
  };
  const { truncated } = others;
  return {
    place,
    id,
    text,
    rollouts: rolloutsOf(direct ?? nested),
    columns: others,
    variant: textOf('variant'),
    prompt: textOf('prompt'),
    model: textOf('model'),
    fingerprint: textOf('fingerprint'),
    truncated: typeof truncated === 'boolean' ? truncated : null,
    checks: checksOf(checks),
    failure: null,
  };
}

function without({ rollout_results: _, ...rest }: JsonObject): JsonObject {
  return rest;
}

/** DataTrove keeps null in the place of a rollout that failed; it is left out. */
function rolloutsOf(value: JsonValue | undefined): readonly RolloutResult[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((rollout) => ({
    text: typeof rollout['text'] === 'string' ? rollout['text'] : '',
    finish_reason: typeof rollout['finish_reason'] === 'string' ? rollout['finish_reason'] : null,
    usage: usageOf(rollout['usage']),
    reasoning: typeof rollout['reasoning'] === 'string' ? rollout['reasoning'] : null,
  }));
}

function usageOf(value: JsonValue | undefined): RolloutResult['usage'] {
  if (!isObject(value)) return null;
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = value;
  if (typeof prompt !== 'number' || typeof completion !== 'number') return null;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: typeof total === 'number' ? total : prompt + completion,
  };
}

function checksOf(value: JsonValue | undefined): readonly RowCheck[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isObject)
    .flatMap(({ rollout, name, passed }) =>
      typeof rollout === 'number' && typeof name === 'string'
        ? [{ rollout, name, passed: typeof passed === 'boolean' ? passed : null }]
        : [],
    );
}
