/** Rows of a part read back, in order and as data, whatever its format. For proofs and for readers of old segments. */
import { join } from 'node:path';
import { decompressZstd } from '../../documents/decompressZstd.ts';
import { localFile } from '../../documents/localFile.ts';
import { readParquet } from '../../documents/parquet/readParquet.ts';
import { readLines } from '../../documents/readLines.ts';
import type { JsonObject } from '../../language/json.ts';
import type { PartFormat } from '../job.ts';

/** From `firstRow` on, counted from 0. Throws `SourceReadError`, or what the decompressor says, where the part is damaged. */
export async function* readPart(
  output: string,
  path: string,
  format: PartFormat,
  firstRow = 0,
): AsyncGenerator<JsonObject> {
  const file = localFile(join(output, path), path);
  if (format === 'parquet') {
    for await (const rows of readParquet(file, { firstRow })) {
      for (const row of rows) {
        if (!row.ok) throw new Error(`${path} row ${row.number}: ${row.message}`);
        yield row.value;
      }
    }
    return;
  }
  for await (const lines of readLines(decompressZstd(file.stream() as AsyncIterable<Buffer>))) {
    for (const line of lines) {
      if (!line.ok) throw new Error(`${path} line ${line.number}: ${line.message}`);
      if (line.number > firstRow) yield JSON.parse(line.text) as JsonObject;
    }
  }
}
