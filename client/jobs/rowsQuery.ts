/** What a rows document shows, as the query of its URI. URIs come back from saved window layouts, so they are decoded. */
import type { CommittedChoice } from '../../server/batch/firstCommitted.ts';

/** A job and which of its lines to show. */
export interface RowsQuery {
  readonly folder: string;
  readonly choice: CommittedChoice;
}

export function encodeRowsQuery({ folder, choice }: RowsQuery): string {
  return JSON.stringify({ folder, choice });
}

/** Null for anything that `encodeRowsQuery` did not make. */
export function decodeRowsQuery(query: string): RowsQuery | null {
  const value = parse(query);
  if (!isRecord(value) || typeof value['folder'] !== 'string' || !isRecord(value['choice'])) return null;
  const { folder } = value;
  const { kind, variant, reason } = value['choice'];
  if (kind === 'rows' && (variant === null || typeof variant === 'string')) {
    return { folder, choice: { kind, variant } };
  }
  return kind === 'failures' && typeof reason === 'string' ? { folder, choice: { kind, reason } } : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours; the caller answers with nothing.
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
