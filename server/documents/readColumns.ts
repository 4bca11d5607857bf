/** The columns of a local dataset file: enough to know a misspelt name, and never more than a glance. */
import { basename } from 'node:path';
import { describeFiles } from './describeFiles.ts';
import { formatOf } from './fileFormat.ts';
import { localFile } from './localFile.ts';
import { SourceReadError } from './source.ts';

/**
 * The names of all columns in the footer or the first rows of a local file, nested ones by dot as well, in order of
 * appearance. Null where the file is of an unknown format, cannot be read, or begins with no row within the first few
 * megabytes.
 */
export async function readColumns(path: string): Promise<readonly string[] | null> {
  if (formatOf(path) === null) return null;
  try {
    const { columns } = await describeFiles([localFile(path, basename(path))]);
    return columns.length === 0 ? null : columns.map(({ name }) => name);
  } catch (error) {
    if (error instanceof SourceReadError) return null;
    throw error;
  }
}
