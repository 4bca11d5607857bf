/** Which files of a request file lie at the provider: those that notes name, and uploads whose answer never came. */
import type { Failure } from '../../../generation/completion.ts';
import type { BatchClient } from './batchClient.ts';
import type { RemoteFile } from './decodeBatch.ts';
import type { LaunchFile } from './launchFiles.ts';
import type { FileState } from './ledger.ts';
import { hasNone } from './providerFailures.ts';

/** What there is to delete. */
export interface FilesThere {
  /** Each once. */
  readonly ids: readonly string[];
  /** Why there may be more: the provider was asked for its list and gave none. Null where these are all. */
  readonly failure: Failure | null;
}

/** Asks the provider only after an upload whose answer was lost. One that has no list at all was warned of then. */
export async function filesThere(
  client: BatchClient,
  file: LaunchFile,
  { stage, mayHaveCopies }: FileState,
): Promise<FilesThere> {
  const known = [
    'fileId' in stage ? stage.fileId : null,
    ...(stage.stage === 'collected' ? [stage.outputFileId, stage.errorFileId] : []),
  ].filter((id) => id !== null);
  if (!mayHaveCopies) return { ids: known, failure: null };
  const ids = new Set(known);
  const asked = await client.findFile((listed) => {
    if (isCopyOf(file, listed)) ids.add(listed.id);
    return false;
  });
  return { ids: [...ids], failure: asked.ok || hasNone(asked.failure) ? null : asked.failure };
}

/** Whether a file at the provider is this one: no other has its name. */
export function isCopyOf({ name, sizeBytes }: LaunchFile, listed: RemoteFile): boolean {
  return listed.name === name && (listed.sizeBytes === null || listed.sizeBytes === sizeBytes);
}
