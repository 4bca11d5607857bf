/**
 * One line of the journal as bytes. Keys come first and in a fixed order, so that a part can be cut out of a line
 * without parsing it; reading a line back parses and checks it.
 */
import { parseJson } from '../decodeJob.ts';
import type { JournalLine, OutputRow, RolloutResult, UnitFailure, UnitKey } from '../job.ts';
import type { Line } from './lineBuffer.ts';

/** What the fold keeps of a line. */
export interface LineFacts {
  readonly key: UnitKey;
  readonly completionTokens: number;
  /** The reason of a failure; null for a row. */
  readonly failure: string | null;
}

/** A row whose text stands in its part alone, because the segment was compacted. */
export interface KeptRow {
  /** Relative to the output folder. */
  readonly part: string;
  /** Of the row in the part, from 0. */
  readonly position: number;
  readonly fingerprint: string;
  readonly recipe: string;
  readonly rollouts: number;
  readonly completionTokens: number;
  /** Of the row as `partTexts` writes it, hex. */
  readonly sha256: string;
}

/** The line of a unit whose row is kept in its part. */
export interface CompactedLine {
  readonly key: UnitKey;
  readonly at: number;
  readonly kept: KeptRow;
}

/** Whatever commits a unit in a segment. */
export type StoredLine = JournalLine | CompactedLine;

const NEWLINE = 0x0a;
const ROW = Buffer.from(',"row":');

/** The line of a row, without its newline: a text as `JSON.stringify` gave it is copied once, into the buffer. */
export function encodeRow(key: UnitKey, at: number, row: OutputRow): string {
  return JSON.stringify({ key, at, row });
}

/**
 * The same line around the JSON of the row's text, without its quotation marks, which somebody has in UTF-8 already: the
 * longest stretch of a line is then copied, and not made again.
 */
export function encodeRowAround(key: UnitKey, at: number, row: OutputRow, textBytes: Uint8Array): Line {
  const rest = JSON.stringify({ key, at, row: { ...row, text: '' } });
  const before = `{"key":[${key[0]},${key[1]},${key[2]}],"at":${at},"row":{"id":${JSON.stringify(row.id)},"text":"`;
  // Columns whose names are numbers come before all others.
  if (!rest.startsWith(before)) return encodeRow(key, at, row);
  return { before, bytes: textBytes, after: rest.slice(before.length) };
}

/** The line of a final failure, without its newline. */
export function encodeFailure(key: UnitKey, at: number, failure: UnitFailure): string {
  return JSON.stringify({ key, at, failure });
}

/** The line of a row whose text stands in its part, newline included. */
export function encodeKept(key: UnitKey, at: number, kept: KeptRow): string {
  return `{"key":[${key[0]},${key[1]},${key[2]}],"at":${at},"kept":${JSON.stringify(kept)}}\n`;
}

/** The first line of a segment that opens again whatever failed in earlier ones, without its newline; `id` is that of the command. */
export function encodeReopening(id: string, at: number): string {
  return JSON.stringify({ reopen: id, at });
}

/** The command's id, where the line opens failed units again; null for any other line. */
export function parseReopening(text: string): string | null {
  if (!text.startsWith('{"reopen":')) return null;
  const parsed = parseJson(text);
  const value = parsed.ok ? (parsed.value as { readonly reopen?: unknown }).reopen : null;
  return typeof value === 'string' ? value : null;
}

/** The row's own JSON within an encoded line, followed by a newline; null for a failure and for a compacted row. Copies nothing but the row. */
export function rowBytes(line: Buffer): Buffer | null {
  const start = line.subarray(0, 96).indexOf(ROW);
  if (start < 0) return null;
  const row = Buffer.from(line.subarray(start + ROW.length, line.length - 1));
  row[row.length - 1] = NEWLINE;
  return row;
}

/** Parses a line without its newline; null when it is not one of ours. */
export function parseLine(text: string): StoredLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { key, at, row, failure, kept } = value as Readonly<Record<string, unknown>>;
  if (!isKey(key) || typeof at !== 'number') return null;
  if (isRow(row)) return { key, at, row };
  if (isKept(kept)) return { key, at, kept };
  return isFailure(failure) ? { key, at, failure } : null;
}

/** What counts about a line. */
export function factsOf(line: StoredLine): LineFacts {
  if ('failure' in line) return { key: line.key, completionTokens: 0, failure: line.failure.reason };
  if ('kept' in line) return { key: line.key, completionTokens: line.kept.completionTokens, failure: null };
  return { key: line.key, completionTokens: completionTokensOf(line.row.rollout_results), failure: null };
}

/** Completion tokens over all rollouts, 0 for those of which the server reported none. */
export function completionTokensOf(results: readonly RolloutResult[]): number {
  let tokens = 0;
  for (const { usage } of results) tokens += usage?.completion_tokens ?? 0;
  return tokens;
}

function isKey(value: unknown): value is UnitKey {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    value.every((part) => Number.isSafeInteger(part) && part >= 0)
  );
}

function isRow(value: unknown): value is OutputRow {
  if (typeof value !== 'object' || value === null) return false;
  const { id, text, rollout_results: results } = value as Readonly<Record<string, unknown>>;
  return typeof id === 'string' && typeof text === 'string' && Array.isArray(results);
}

function isKept(value: unknown): value is KeptRow {
  if (typeof value !== 'object' || value === null) return false;
  const it = value as Readonly<Record<string, unknown>>;
  const texts = [it['part'], it['fingerprint'], it['recipe'], it['sha256']];
  const counts = [it['position'], it['rollouts'], it['completionTokens']];
  return (
    texts.every((text) => typeof text === 'string') && counts.every((count) => Number.isSafeInteger(count))
  );
}

function isFailure(value: unknown): value is UnitFailure {
  if (typeof value !== 'object' || value === null) return false;
  const { id, reason, message, attempts } = value as Readonly<Record<string, unknown>>;
  return (
    typeof id === 'string' &&
    typeof reason === 'string' &&
    typeof message === 'string' &&
    typeof attempts === 'number'
  );
}
