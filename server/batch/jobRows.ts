/** Pages over what a job committed, from its journal, in the journal's order. */
import { join } from 'node:path';
import { SourceReadError } from '../documents/source.ts';
import type { JsonValue } from '../language/json.ts';
import type { JobManifest, JournalLine, OutputRow } from './job.ts';
import { pathsOf, segmentName } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import type { KeptRows } from './keptRows.ts';
import { createKeptRows } from './keptRows.ts';
import type { OpenedRows, ReadRow, RowChoice, RowPage } from './readRows.ts';
import { JournalDamaged, openingOf, sealedIndex, segmentsIn } from './runner/foldJournal.ts';
import { parseLine, parseReopening } from './runner/journalLine.ts';
import { scanLines } from './runner/scanLines.ts';
import type { IndexEntry } from './runner/segmentIndex.ts';

/** Opens a job folder; the message says what is wrong with one that is none. */
export async function jobRows(folder: string): Promise<OpenedRows> {
  const read = await readManifest(folder);
  if (!read.ok) return read;
  const manifest = read.value;
  const kept = createKeptRows(folder, manifest);
  const opened: Opened = { manifest, journal: pathsOf(folder).journal, kept, reopened: 0, looked: 1 };
  return {
    ok: true,
    reader: {
      path: folder,
      kind: 'job',
      variants: manifest.variants.map(({ id }) => id),
      page: (cursor, limit, choice, signal) =>
        readPage(opened, createPage(cursor, limit, choice, signal)).catch((error: unknown) => {
          throw error instanceof JournalDamaged ? new SourceReadError(error.message) : error;
        }),
      close: kept.close,
    },
  };
}

/** An opened job. */
interface Opened {
  readonly manifest: JobManifest;
  readonly journal: string;
  readonly kept: KeptRows;
  /** Failures of segments before this one were opened again, and are no more. */
  reopened: number;
  /** From this segment on it is not known yet whether it opened any. */
  looked: number;
}

const PAGE_BYTES = 16 * 1024 * 1024;

/** A page while it fills. */
interface Page {
  readonly choice: RowChoice;
  readonly rows: ReadRow[];
  readonly isFull: () => boolean;
  /** Where the next page begins: a segment and a line of it. */
  segment: number;
  line: number;
  bytes: number;
}

function createPage(
  cursor: string | null,
  limit: number,
  choice: RowChoice,
  signal: AbortSignal | undefined,
): Page {
  const [segment = 0, line = 0] = cursor === null ? [] : cursor.split(':').map(Number);
  const rows: ReadRow[] = [];
  const page: Page = {
    choice,
    rows,
    isFull: () => rows.length >= limit || page.bytes >= PAGE_BYTES || signal?.aborted === true,
    segment,
    line,
    bytes: 0,
  };
  return page;
}

async function readPage(job: Opened, page: Page): Promise<RowPage> {
  const segments = await segmentsIn(job.journal);
  if (page.choice.kind !== 'rows') await lookForReopenings(job, segments);
  for (const segment of segments) {
    if (segment < page.segment) continue;
    if (segment > page.segment) {
      page.segment = segment;
      page.line = 0;
    }
    await readSegment(job, page);
    if (page.isFull()) break;
  }
  return { rows: page.rows, next: `${page.segment}:${page.line}`, atEnd: !page.isFull() };
}

/** The newest segment is looked at again: its first line may not be there yet. */
async function lookForReopenings(job: Opened, segments: readonly number[]): Promise<void> {
  for (const segment of segments) {
    if (segment < job.looked) continue;
    if (await openingOf(job.journal, segment)) job.reopened = segment;
    job.looked = segment;
  }
}

/** Takes lines of the page's segment until the page is full. What the choice leaves out is not parsed where an index tells. */
async function readSegment({ manifest, journal, kept, reopened }: Opened, page: Page): Promise<void> {
  const take = (line: JournalLine, sizeBytes: number): undefined => {
    const row = readRowOf(line, manifest);
    page.bytes += sizeBytes;
    if (isChosen(row, page.choice)) page.rows.push(row);
  };
  const index = await sealedIndex(journal, page.segment);
  const wanted = index && wantedLines(index.entries(), manifest, page.choice);
  const first = page.line;
  let number = 0;
  await scanLines(
    join(journal, segmentName(page.segment)),
    (bytes) => {
      number += 1;
      const isOpening = number === 1 && parseReopening(bytes.toString()) !== null;
      const isWanted = !isOpening && (wanted?.next().value ?? true);
      if (number <= first) return;
      if (page.isFull()) return false;
      const line = isWanted ? parseLine(bytes.toString()) : null;
      if (isWanted && !line) return false;
      page.line = number;
      if (!line || ('failure' in line && page.segment < reopened)) return;
      if (!('kept' in line)) return take(line, bytes.length);
      const { key, at } = line;
      return kept.rowOf(line.kept).then((row) => take({ key, at, row }, row.text.length));
    },
    index?.sizeBytes,
  );
}

function* wantedLines(
  entries: Iterable<IndexEntry>,
  { variants }: JobManifest,
  { kind, variant }: RowChoice,
): Generator<boolean, undefined> {
  for (const entry of entries) {
    const ofKind = kind === 'all' || entry.failed === (kind === 'failures');
    yield !entry.duplicate && ofKind && (!variant || variants[entry.variant]?.id === variant);
  }
}

function isChosen(row: ReadRow, { kind, variant, where }: RowChoice): boolean {
  if (kind !== 'all' && (row.failure !== null) !== (kind === 'failures')) return false;
  if (variant && row.variant !== variant) return false;
  return !where || where(row);
}

function readRowOf(line: JournalLine, { variants }: JobManifest): ReadRow {
  const variant = variants[line.key[2]];
  const place = line.key.join(':');
  if ('row' in line) return rowOf(line.row, place);
  return {
    place,
    id: line.failure.id,
    text: '',
    rollouts: [],
    columns: {},
    variant: variant?.id ?? null,
    prompt: variant?.promptName ?? null,
    model: variant?.model ?? null,
    fingerprint: null,
    truncated: null,
    checks: [],
    failure: line.failure,
  };
}

function rowOf(row: OutputRow, place: string): ReadRow {
  const { id, text, rollout_results: rollouts, checks, ...rest } = row;
  const { variant, prompt, model, fingerprint, truncated } = row;
  const columns = rest as Readonly<Record<string, JsonValue>>;
  return {
    place,
    id,
    text,
    rollouts,
    columns,
    variant,
    prompt,
    model,
    fingerprint,
    truncated,
    checks,
    failure: null,
  };
}
