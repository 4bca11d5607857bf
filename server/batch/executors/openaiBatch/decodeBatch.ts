/** The door for what providers say of files and batches: unknown JSON, in the dialects there are, to one shape; or null. */
import { isRecord } from '../../../generation/wire/decode.ts';

/** A file at the provider. */
export interface RemoteFile {
  readonly id: string;
  readonly name: string | null;
  readonly sizeBytes: number | null;
}

/** The states of the protocol. */
export type BatchState =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

/** A batch at the provider. */
export interface RemoteBatch {
  readonly id: string;
  /** A word that nobody knows counts as `in_progress`. */
  readonly state: BatchState;
  readonly inputFileId: string | null;
  readonly outputFileId: string | null;
  readonly errorFileId: string | null;
  readonly counts: { readonly total: number; readonly completed: number; readonly failed: number } | null;
  /** Share that is done, where the provider counts in percent. */
  readonly share: number | null;
  readonly errors: readonly BatchError[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdAt: number | null;
}

/** Why a batch failed as a whole, or one of its lines. */
export interface BatchError {
  readonly code: string;
  readonly message: string;
  /** Of the input file, from 1. */
  readonly line: number | null;
}

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The query that gives the next page; null on the last. */
  readonly next: string | null;
}

/** One line of an output or an error file. */
export type AnswerLine =
  | { readonly kind: 'response'; readonly customId: string; readonly status: number; readonly body: unknown }
  | {
      readonly kind: 'error';
      readonly customId: string;
      readonly code: string;
      readonly message: string;
    };

/** Null for what is no file. */
export function decodeFile(value: unknown): RemoteFile | null {
  if (!isRecord(value)) return null;
  const id = idOf(value['id']);
  if (id === null) return null;
  return {
    id,
    name: textOf(value['filename']) ?? textOf(value['name']),
    sizeBytes: countOf(value['bytes']) ?? countOf(value['size']),
  };
}

/** Null for what is no batch. Together wraps a new one in `job`, and writes states in capitals. */
export function decodeBatch(value: unknown): RemoteBatch | null {
  if (!isRecord(value)) return null;
  const batch = isRecord(value['job']) ? value['job'] : value;
  const id = idOf(batch['id']);
  const status = textOf(batch['status']);
  if (id === null || status === null) return null;
  return {
    id,
    state: stateOf(status),
    inputFileId: idOf(batch['input_file_id']),
    outputFileId: idOf(batch['output_file_id']),
    errorFileId: idOf(batch['error_file_id']),
    counts: countsOf(batch['request_counts']),
    share: shareOf(batch['progress']),
    errors: errorsOf(batch),
    metadata: metadataOf(batch['metadata']),
    createdAt: timeOf(batch['created_at']),
  };
}

/** Null for what is no list. Items that are none are left out. */
export function decodePage<T extends { readonly id: string }>(
  value: unknown,
  decode: (item: unknown) => T | null,
): Page<T> | null {
  const list: unknown = isRecord(value) ? value['data'] : value;
  if (!Array.isArray(list)) return null;
  const items = list.map((item: unknown) => decode(item)).filter((item) => item !== null);
  return { items, next: isRecord(value) ? nextOf(value, items.at(-1)?.id ?? null) : null };
}

/** Null for what is neither an answer nor an error with a name. A body that is JSON within a text is read. */
export function decodeAnswerLine(value: unknown): AnswerLine | null {
  if (!isRecord(value)) return null;
  const customId = textOf(value['custom_id']);
  if (customId === null) return null;
  const { response, error } = value;
  if (isRecord(response) && 'status_code' in response) {
    const status = countOf(response['status_code']) ?? 0;
    return { kind: 'response', customId, status, body: bodyOf(response['body']) };
  }
  if (isRecord(response) && isRecord(response['body']) && !isPresent(error)) {
    return { kind: 'response', customId, status: 200, body: response['body'] };
  }
  const told = isRecord(error) ? error : {};
  return {
    kind: 'error',
    customId,
    code: textOf(told['code']) ?? textOf(told['type']) ?? '',
    message: textOf(told['message']) ?? textOf(error) ?? '',
  };
}

/** An id is part of paths: one of dots alone, which would lead elsewhere, is none. Null for anything but an id. */
export function idOf(value: unknown): string | null {
  return typeof value === 'string' && value.length <= MOST_ID_LENGTH && /[^.]/.test(value) ? value : null;
}

/** Those of proxies hold encoded names. */
const MOST_ID_LENGTH = 2048;

const STATES: Readonly<Record<string, BatchState>> = {
  validating: 'validating',
  queued: 'validating',
  pending: 'validating',
  created: 'validating',
  in_progress: 'in_progress',
  inprogress: 'in_progress',
  progress: 'in_progress',
  processing: 'in_progress',
  running: 'in_progress',
  finalizing: 'finalizing',
  finalising: 'finalizing',
  completed: 'completed',
  complete: 'completed',
  succeeded: 'completed',
  failed: 'failed',
  error: 'failed',
  expired: 'expired',
  cancelling: 'cancelling',
  canceling: 'cancelling',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

function stateOf(status: string): BatchState {
  return STATES[status.toLowerCase().replaceAll(/[\s-]+/g, '_')] ?? 'in_progress';
}

/** Errors stand in a list, in `errors.data`, or as one text in `error`. */
function errorsOf(batch: Readonly<Record<string, unknown>>): readonly BatchError[] {
  const { errors } = batch;
  const list: unknown = isRecord(errors) ? errors['data'] : errors;
  const single = textOf(batch['error']);
  const told: readonly unknown[] = Array.isArray(list) ? list : [];
  return [
    ...told.filter(isRecord).map((error) => ({
      code: textOf(error['code']) ?? '',
      message: textOf(error['message']) ?? '',
      line: countOf(error['line']),
    })),
    ...(single === null ? [] : [{ code: '', message: single, line: null }]),
  ];
}

function countsOf(value: unknown): RemoteBatch['counts'] {
  if (!isRecord(value)) return null;
  const total = countOf(value['total']);
  if (total === null) return null;
  return { total, completed: countOf(value['completed']) ?? 0, failed: countOf(value['failed']) ?? 0 };
}

function shareOf(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= 100 ? value / 100 : null;
}

function metadataOf(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  const pairs = Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs);
}

function nextOf(page: Readonly<Record<string, unknown>>, lastId: string | null): string | null {
  const { paging } = page;
  const cursor = isRecord(paging) ? textOf(paging['next_cursor']) : null;
  if (cursor !== null) return `cursor=${encodeURIComponent(cursor)}`;
  const after = textOf(page['last_id']) ?? lastId;
  return page['has_more'] === true && after !== null ? `after=${encodeURIComponent(after)}` : null;
}

function bodyOf(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Seconds or milliseconds since 1970, or an ISO date. */
function timeOf(value: unknown): number | null {
  if (typeof value === 'string') {
    const time = Date.parse(value);
    return Number.isNaN(time) ? null : time;
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return null;
  return value > 1e11 ? value : value * 1000;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Empty texts, as in `error_file_id: ""`, are none. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : null;
}
