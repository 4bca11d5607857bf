/** Seals a segment: its index is put in its place, once. Whoever comes second learns that the job is another runner's. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { said } from '../../language/said.ts';
import { createFile, replaceFile } from '../durableFile.ts';
import { indexName, segmentName } from '../jobFolder.ts';
import { decodeIndex } from './segmentIndex.ts';

/** Two runners wrote to one journal, because one was held up for so long that it was taken for dead. */
export class SealedByAnother extends Error {}

/**
 * An index that stands says for good which lines of its segment count: a runner that was held up, and whose job another
 * has gone on with, must not add to them what that one has asked for again. Throws `SealedByAnother`.
 */
export async function placeIndex(folder: string, segment: number, bytes: Uint8Array): Promise<void> {
  const path = join(folder, indexName(segment));
  if (await createFile(path, bytes)) return;
  const there = await readFile(path);
  if (there.equals(bytes)) return;
  if (decodeIndex(there)) {
    throw new SealedByAnother(
      said(
        '{0} was sealed by another runner while this one was held up. Nothing committed is lost; resume the job once nobody runs it.',
        join(folder, segmentName(segment)),
      ),
    );
  }
  await replaceFile(path, bytes);
}
