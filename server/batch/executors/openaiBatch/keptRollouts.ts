/**
 * Rollouts that came home without their siblings. A unit commits whole, so they wait in `executor/rollouts.ndjson` until
 * the others are there: what was paid for is not asked for twice.
 */
import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Completion, Usage } from '../../../generation/completion.ts';
import { isRecord, parseJson } from '../../../generation/wire/decode.ts';
import { appendSynced } from '../../durableFile.ts';
import type { IngestDoor } from '../ingestDoor.ts';
import { executorFolder } from '../launchLog.ts';
import { parseCustomId } from './customId.ts';
import { unitName } from './launchFiles.ts';

/** One rollout under the name of its request. */
export interface KeptRollout {
  readonly id: string;
  readonly completion: Completion;
}

/** By unit, its rollouts by their number. */
export type KeptRollouts = Map<string, Map<number, KeptRollout>>;

/** Those of units that are not committed yet. A line that a crash left unfinished is cut off. */
export async function readKeptRollouts(
  jobFolder: string,
  door: Pick<IngestDoor, 'has'>,
): Promise<KeptRollouts> {
  const path = pathOf(jobFolder);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  if (wholeBytes < bytes.length) await truncate(path, wholeBytes);
  const kept: KeptRollouts = new Map();
  for (const line of bytes.toString('utf8', 0, wholeBytes).split('\n')) {
    const rollout = decodeKept(parseJson(line));
    const name = rollout && parseCustomId(rollout.id);
    if (rollout && name && !door.has(name.key)) put(kept, unitName(name.key), name.rollout, rollout);
  }
  return kept;
}

/** Resolves when they are on disk. */
export async function keepRollouts(jobFolder: string, rollouts: readonly KeptRollout[]): Promise<void> {
  if (rollouts.length > 0) await appendSynced(pathOf(jobFolder), rollouts);
}

/** Adds a rollout; the first of a number stays. */
function put(kept: KeptRollouts, unit: string, rollout: number, it: KeptRollout): void {
  const siblings = kept.get(unit) ?? new Map<number, KeptRollout>();
  if (!siblings.has(rollout)) siblings.set(rollout, it);
  kept.set(unit, siblings);
}

function pathOf(jobFolder: string): string {
  return join(executorFolder(jobFolder), 'rollouts.ndjson');
}

function decodeKept(value: unknown): KeptRollout | null {
  if (!isRecord(value) || typeof value['id'] !== 'string' || !isRecord(value['completion'])) return null;
  const { text, reasoning, finishReason, usage } = value['completion'];
  if (typeof text !== 'string') return null;
  return {
    id: value['id'],
    completion: {
      text,
      reasoning: typeof reasoning === 'string' ? reasoning : null,
      finishReason: typeof finishReason === 'string' ? finishReason : null,
      usage: isRecord(usage) ? (usage as unknown as Usage) : null,
    },
  };
}
