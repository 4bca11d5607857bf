/** Rows of a job in the shape of a stored run, so that the grid shows them as it shows a preview. Pure. */
import type { JobManifest, JournalLine, OutputRow } from '../../server/batch/job.ts';
import { ROW_KEYS } from '../../server/batch/job.ts';
import type { Document } from '../../server/documents/document.ts';
import type { JsonValue } from '../../server/language/json.ts';
import type { JobSample } from './jobSample.ts';
import type { StoredCell, StoredColumn, StoredRun } from './storedRun.ts';

/**
 * Documents in the order of the sample. A failure is kept without its document: one whose units all failed comes from
 * `texts`, by `ordinal:row`, and has no text where it is not there.
 */
export function jobRun(
  manifest: JobManifest,
  { lines, rows }: JobSample,
  texts: ReadonlyMap<string, Document>,
): StoredRun {
  const all = [...lines.values()];
  const documents = rows.flatMap((row) => documentOf(row, all, manifest, texts.get(row) ?? null) ?? []);
  const cells = all.flatMap((line) => cellsOf(line, manifest));
  return {
    header: {
      version: 1,
      id: manifest.id,
      title: manifest.name,
      uris: [],
      startedAt: Date.parse(manifest.createdAt),
      done: cells.filter(({ result }) => result !== null).length,
      failed: cells.filter(({ result }) => result === null).length,
      total: documents.length * manifest.variants.length * manifest.rollouts,
      dataset: { name: manifest.input.source, revision: null, total: manifest.input.documents, seed: 0 },
      columns: manifest.variants.flatMap((variant) => columnOf(variant, manifest) ?? []),
    },
    documents,
    cells,
  };
}

function columnOf(
  variant: JobManifest['variants'][number],
  { context, endpoints, rollouts }: JobManifest,
): StoredColumn | null {
  const endpoint = endpoints.find(({ alias }) => alias === variant.endpoint);
  if (!endpoint) return null;
  const { alias, baseUrl, origin } = endpoint;
  return {
    variant,
    endpoint: { alias, baseUrl, origin },
    window: variant.window,
    cut: context.cut,
    counter: variant.counter,
    promptPath: variant.promptPath,
    rollouts,
    version: null,
  };
}

function documentOf(
  row: string,
  lines: readonly JournalLine[],
  { input }: JobManifest,
  read: Document | null,
): Document | null {
  const own = lines.filter(({ key }) => `${key[0]}:${key[1]}` === row);
  const [first] = own;
  if (!first) return null;
  const [fileOrdinal, rowInFile] = first.key;
  const place = { textColumn: input.column, fileOrdinal, row: rowInFile };
  for (const line of own) {
    if ('row' in line)
      return { id: line.row.id, text: line.row.text, columns: columnsOf(line.row), ...place };
  }
  if (read) return read;
  return 'failure' in first ? { id: first.failure.id, text: '', columns: {}, ...place } : null;
}

/** What a prompt's placeholders were filled from. */
function columnsOf(row: OutputRow): Readonly<Record<string, JsonValue>> {
  const entries = Object.entries(row).filter(([name]) => name === 'id' || !ROW_KEYS.has(name));
  return Object.fromEntries(entries) as Readonly<Record<string, JsonValue>>;
}

function cellsOf(line: JournalLine, { rollouts, variants }: JobManifest): readonly StoredCell[] {
  const [file, row, at] = line.key;
  const column = variants[at]?.id;
  if (column === undefined) return [];
  const address = (rollout: number): StoredCell['address'] => ({ column, row: `${file}:${row}`, rollout });
  if ('failure' in line) {
    return Array.from({ length: rollouts }, (_, rollout) => ({
      address: address(rollout),
      fingerprint: '',
      truncated: false,
      result: null,
      figures: null,
      error: line.failure.message,
    }));
  }
  const { fingerprint, rollout_results, truncated } = line.row;
  return rollout_results.map(({ finish_reason, reasoning, text, usage }, rollout) => ({
    address: address(rollout),
    fingerprint,
    truncated,
    result: {
      completion: { text, reasoning, finishReason: finish_reason, usage },
      tokensPerSecond: null,
      firstTokenMs: null,
      finishedAt: line.at,
      replaced: null,
    },
    figures: null,
    error: null,
  }));
}
