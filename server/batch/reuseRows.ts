/**
 * The fork of a job: a new job takes over, before its first runner, every row of an older one whose request was the
 * same to the byte. What changed is sent; what did not change is not paid for twice.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Document } from '../documents/document.ts';
import type { HubAccess } from '../documents/hub/hubAccess.ts';
import { openSource } from '../documents/openSource.ts';
import { SourceReadError } from '../documents/source.ts';
import { buildRequest } from '../generation/buildRequest.ts';
import type { ContextBudget } from '../generation/request.ts';
import { decodeChecks } from '../measures/checks.ts';
import type { FrozenVariant, JobManifest, OutputRow, RolloutResult } from './job.ts';
import { pathsOf, segmentName } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import { createKeptRows } from './keptRows.ts';
import { segmentsIn } from './runner/foldJournal.ts';
import { encodeRow, factsOf, parseLine } from './runner/journalLine.ts';
import type { JournalWriter } from './runner/journalWriter.ts';
import { createJournalWriter } from './runner/journalWriter.ts';
import { outputRow } from './runner/outputRow.ts';
import { scanLines } from './runner/scanLines.ts';

/** What to take over, from where to where. */
export interface ReuseOptions {
  /** The new job; no runner has touched it. */
  readonly folder: string;
  readonly manifest: JobManifest;
  /** By variant id of the new job. */
  readonly budgets: ReadonlyMap<string, ContextBudget>;
  /** Folder of the older job. */
  readonly from: string;
  /** Where `hf://` leads; without it what the environment says. */
  readonly hub?: HubAccess;
  readonly signal?: AbortSignal;
  /** Told now and then how many units were looked at, and how many of them were taken over. */
  readonly onProgress?: (looked: number, reused: number) => void;
}

export type Reused =
  | { readonly ok: true; readonly reused: number }
  | { readonly ok: false; readonly message: string };

/** Rows waiting to be written at the most. */
const WAITING_BYTES = 8 * 1024 * 1024;
const REPORT_EVERY = 2_000;

/**
 * Reads the older journal once, the dataset once, and copies what fits; needs about 100 bytes for each older row. Stopped
 * by `signal` it keeps what it has: the runner does the rest. What was committed is synced when it returns.
 */
export async function reuseRows(options: ReuseOptions): Promise<Reused> {
  const { manifest, budgets, folder, hub, signal, onProgress } = options;
  const older = await openOlder(options.from, signal);
  const { input } = manifest;
  const opened = await openSource(input.source, input, {
    filter: input.filter,
    ...(hub && { hub }),
    ...(signal && { signal }),
  });
  if (!opened.ok) {
    await older.close();
    return { ok: false, message: opened.failure.message };
  }
  const writer = createJournalWriter({
    folder: pathsOf(folder).journal,
    firstSegment: 0,
    onSealed: () => undefined,
  });
  const checks = new Map(manifest.variants.map(({ id, checks: asked }) => [id, decodeChecks(asked).checks]));
  let looked = 0;
  let reused = 0;
  let documents = 0;
  try {
    for await (const row of opened.source.rows(signal)) {
      if (signal?.aborted || documents >= input.documents) break;
      documents += 1;
      if (row.kind === 'bad') continue;
      for (const [index, variant] of manifest.variants.entries()) {
        looked += 1;
        if (looked % REPORT_EVERY === 0) onProgress?.(looked, reused);
        const sent = requestOf(variant, row.document, budgets);
        const found = sent && (await older.find(sent.fingerprint, manifest.rollouts));
        if (!sent || !found) continue;
        const { fileOrdinal, row: number } = row.document;
        const completions = found.slice(0, manifest.rollouts).map(completionOf);
        const taken = outputRow(variant, checks.get(variant.id) ?? [], row.document, completions, sent);
        await write(writer, [fileOrdinal, number, index], taken);
        reused += 1;
      }
    }
    return { ok: true, reused };
  } catch (error) {
    if (error instanceof SourceReadError) return { ok: false, message: error.message };
    throw error;
  } finally {
    await writer.close();
    await older.close();
  }
}

function requestOf(
  variant: FrozenVariant,
  document: Document,
  budgets: ReuseOptions['budgets'],
): { readonly fingerprint: string; readonly truncated: boolean } | null {
  const budget = budgets.get(variant.id);
  const request = budget && buildRequest(variant, document, budget, 0);
  if (request?.kind !== 'request') return null;
  return { fingerprint: request.fingerprint, truncated: request.truncation.truncated };
}

function completionOf({ text, finish_reason, usage, reasoning }: RolloutResult) {
  return { text, finishReason: finish_reason, usage, reasoning };
}

async function write(
  writer: JournalWriter,
  key: readonly [number, number, number],
  row: OutputRow,
): Promise<void> {
  const at = Date.now();
  const committed = writer.append(encodeRow(key, at, row), factsOf({ key, at, row }));
  // A disk that refuses says so where somebody waits: here, or when the journal is closed.
  if (writer.waitingBytes > WAITING_BYTES) await committed;
  else committed.catch(() => undefined);
}

/** The rows of the older job by fingerprint. */
interface Older {
  /** The rollouts of a row that was asked for with that request, at least so many; null where there is none. */
  find(fingerprint: string, rollouts: number): Promise<readonly RolloutResult[] | null>;
  close(): Promise<void>;
}

/** A place in the journal as one number: segment and offset, in which a segment never reaches 2⁴⁰ bytes. */
const OFFSETS = 2 ** 40;
const READ_BYTES = 64 * 1024;

async function openOlder(folder: string, signal: AbortSignal | undefined): Promise<Older> {
  const { journal } = pathsOf(folder);
  const places = new Map<number, number>();
  for (const segment of await segmentsIn(journal)) {
    if (signal?.aborted) break;
    await scanLines(join(journal, segmentName(segment)), (bytes, offset) => {
      const fingerprint = fingerprintIn(bytes);
      if (fingerprint) places.set(shortened(fingerprint), segment * OFFSETS + offset);
      return undefined;
    });
  }
  const handles = new Map<number, FileHandle>();
  const manifest = await readManifest(folder);
  const kept = manifest.ok ? createKeptRows(folder, manifest.value) : null;
  return {
    async find(fingerprint, rollouts) {
      const place = places.get(shortened(fingerprint));
      if (place === undefined) return null;
      const segment = Math.floor(place / OFFSETS);
      const handle = handles.get(segment) ?? (await open(join(journal, segmentName(segment)), 'r'));
      handles.set(segment, handle);
      const line = parseLine(await lineAt(handle, place % OFFSETS));
      if (!line || 'failure' in line) return null;
      const { fingerprint: asked } = 'row' in line ? line.row : line.kept;
      if (asked !== fingerprint) return null;
      const row = 'row' in line ? line.row : await kept?.rowOf(line.kept);
      return row && row.rollout_results.length >= rollouts ? row.rollout_results : null;
    },
    async close() {
      for (const handle of handles.values()) await handle.close();
      await kept?.close();
    },
  };
}

const FINGERPRINT = '"fingerprint":"';
const HEX_DIGITS = 64;

/** The row's own is the last: what its document's columns hold stands before it. Within a text its quotes were escaped. */
function fingerprintIn(line: Buffer): string | null {
  const at = line.lastIndexOf(FINGERPRINT);
  if (at === -1) return null;
  const start = at + FINGERPRINT.length;
  const found = line.toString('latin1', start, start + HEX_DIGITS + 1);
  return /^[0-9a-f]{64}"$/.test(found) ? found.slice(0, HEX_DIGITS) : null;
}

/** 48 bits of a fingerprint: what is found by them is compared whole. */
function shortened(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(0, 12), 16);
}

async function lineAt(handle: FileHandle, start: number): Promise<string> {
  const pieces: Buffer[] = [];
  for (let position = start; ; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, position);
    const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
    pieces.push(buffer.subarray(0, end < 0 ? bytesRead : end));
    if (end >= 0 || bytesRead === 0) return Buffer.concat(pieces).toString();
    position += bytesRead;
  }
}
