/** The samples as tests see them: texts by path, and the forty documents. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Document } from '../../server/documents/document.ts';
import { openSource } from '../../server/documents/openSource.ts';

/** Absolute path of the samples folder. */
export const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));

/** The forms that have a sample prompt, each with its file below `samples/`. */
export const PROMPTS = {
  faq: 'prompts/faq.rephrase.md',
  table: 'prompts/table.rephrase.md',
  math: 'prompts/math.md',
  tutorial: 'prompts/tutorial.md',
} as const;

export const PROMPT_PATHS = Object.values(PROMPTS);

/** The text of a sample, by its path below `samples/`. */
export function readSample(path: string): string {
  return readFileSync(join(SAMPLES, path), 'utf8');
}

/** Names of the files directly in a folder of the samples, sorted. */
export function listSamples(folder: string): readonly string[] {
  return readdirSync(join(SAMPLES, folder)).sort();
}

/** The forty documents, read as the product reads them; fails when a row is bad. */
export async function readDocuments(name = 'documents.jsonl'): Promise<readonly Document[]> {
  const opened = await openSource(join(SAMPLES, 'data', name), { column: 'text', idColumn: 'id' });
  if (!opened.ok) throw new Error(opened.failure.message);
  const documents: Document[] = [];
  for await (const row of opened.source.rows()) {
    expect(row.kind === 'bad' ? row.bad.message : '').toBe('');
    if (row.kind === 'document') documents.push(row.document);
  }
  return documents;
}
