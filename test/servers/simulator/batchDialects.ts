/** The same batches in the words of providers that differ from OpenAI, after their own references. */

/** `together`: another place for uploads, states in capitals, percent instead of counts, bare lists. `groq`: pages by cursor. */
export type BatchDialect = 'openai' | 'together' | 'groq';

type Batch = Readonly<Record<string, unknown>> & { readonly id: string };

export function uploadPathIn(dialect: BatchDialect): string {
  return dialect === 'together' ? '/v1/files/upload' : '/v1/files';
}

/** The answer to a creation. */
export function createdIn(dialect: BatchDialect, batch: Batch): unknown {
  return dialect === 'together' ? { job: batchIn(dialect, batch), warning: '' } : batchIn(dialect, batch);
}

export function batchIn(dialect: BatchDialect, batch: Batch): Batch {
  if (dialect === 'groq') {
    const errors = batch['errors'] as { readonly data?: unknown } | null;
    return { ...batch, errors: errors?.data ?? null };
  }
  if (dialect === 'openai') return batch;
  const counts = batch['request_counts'] as { readonly total: number; readonly completed: number };
  const { id, input_file_id, output_file_id, error_file_id, status, created_at } = batch;
  return {
    id,
    input_file_id,
    output_file_id: output_file_id ?? '',
    error_file_id: error_file_id ?? '',
    status: String(status).toUpperCase(),
    progress: counts.total === 0 ? 0 : Math.floor((100 * counts.completed) / counts.total),
    created_at: new Date(Number(created_at) * 1000).toISOString(),
    error: '',
  };
}

export function pageIn(
  dialect: BatchDialect,
  objects: readonly { readonly id: string }[],
  size: number,
  query: URLSearchParams,
): unknown {
  if (dialect === 'together') return objects;
  const from = query.get(dialect === 'groq' ? 'cursor' : 'after');
  const start = objects.findIndex(({ id }) => id === from) + 1;
  const data = objects.slice(start, start + size);
  const last = data.at(-1)?.id ?? null;
  const more = start + data.length < objects.length;
  if (dialect === 'groq') return { object: 'list', data, paging: { next_cursor: more ? last : null } };
  return { object: 'list', data, first_id: data[0]?.id ?? null, last_id: last, has_more: more };
}

/** What a line of a request file must have and must not have; a sentence where it is otherwise. */
export function lineIn(dialect: BatchDialect, line: Readonly<Record<string, unknown>>): string | null {
  const keys = Object.keys(line).sort().join(' ');
  const wanted = dialect === 'together' ? 'body custom_id' : 'body custom_id method url';
  return keys === wanted ? null : `A line has the keys ${keys}, not ${wanted}.`;
}
