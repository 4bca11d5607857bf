/** How the batches of a launch stand, as a follower sees it: counts, and a sentence. Pure. */
import type { RemoteProgress } from '../executor.ts';
import type { RemoteBatch } from './decodeBatch.ts';
import type { LaunchFile } from './launchFiles.ts';
import { type FileState, isSettled, type Stage } from './ledger.ts';

/** One file with what is known of it. */
export interface Standing {
  readonly file: LaunchFile;
  readonly state: FileState;
  /** What the provider said of its batch at the last look; null without. */
  readonly seen: RemoteBatch | null;
}

/** The picture that a poll gives. `rollouts` is the number of requests for each unit. */
export function progressOf(
  standings: readonly Standing[],
  rollouts: number,
  trouble: string | null,
): RemoteProgress {
  const stages = standings.map(({ state }) => state.stage);
  const refused = stages.find((stage) => stage.stage === 'refused');
  const open = stages.filter(isOpen).length;
  const isEnd = stages.every(isSettled);
  const done = standings.reduce((sum, standing) => sum + doneOf(standing), 0);
  return {
    state: isEnd ? 'ended' : open > 0 || stages.some(({ stage }) => stage === 'ended') ? 'running' : 'queued',
    detail: sentence(standings, done),
    tasks: {
      total: standings.length,
      running: open,
      done: stages.filter(({ stage }) => stage === 'ended' || stage === 'collected').length,
      failed: stages.filter(({ stage }) => stage === 'lost' || stage === 'refused').length,
    },
    unitsDone: Math.floor(done / rollouts),
    collectable: stages.some(({ stage }) => stage === 'ended'),
    trouble: trouble ?? (refused?.stage === 'refused' ? refused.reason : null),
  };
}

function isOpen({ stage }: Stage): boolean {
  return stage === 'open' || stage === 'creating' || stage === 'uploading';
}

/** Requests of a file that have their answer there. */
function doneOf({ file, state, seen }: Standing): number {
  const { stage } = state.stage;
  if (stage === 'ended' || stage === 'collected') return file.requests;
  if (stage !== 'open' || !seen) return 0;
  if (seen.counts) return Math.min(file.requests, seen.counts.completed + seen.counts.failed);
  return seen.share === null ? 0 : Math.floor(file.requests * seen.share);
}

/** "Batch 2 of 5 is in progress, 12,000 of 50,000 requests done." */
function sentence(standings: readonly Standing[], done: number): string | null {
  const total = standings.reduce((sum, { file }) => sum + file.requests, 0);
  const counted = `${shown(done)} of ${shown(total)} requests done`;
  const open = standings.filter(({ state }) => isOpen(state.stage));
  const [only] = open;
  if (open.length === 1 && only) {
    return `${nameOf(only, standings.length)} ${wordsFor(only)}, ${counted}${waiting(standings)}.`;
  }
  if (open.length > 1)
    return `${shown(open.length)} of ${shown(standings.length)} batches ${wordsForAll(open)}, ${counted}${waiting(standings)}.`;
  if (standings.length === 0) return null;
  if (standings.every(({ state }) => isSettled(state.stage))) return ending(standings);
  if (standings.some(({ state }) => state.stage.stage === 'ended')) return `Fetching answers, ${counted}.`;
  return `${shown(standings.length)} ${plural(standings.length)} to be submitted, ${shown(total)} requests.`;
}

function nameOf({ file }: Standing, files: number): string {
  return files === 1 ? 'The batch' : `Batch ${shown(file.number)} of ${shown(files)}`;
}

function wordsFor({ state, seen }: Standing): string {
  if (state.stage.stage === 'uploading') return 'is being uploaded';
  if (state.stage.stage === 'creating') return 'is being submitted';
  switch (seen?.state) {
    case 'validating':
      return 'is checked by the provider';
    case 'finalizing':
      return 'is being finished';
    case 'cancelling':
      return 'is being cancelled';
    default:
      return 'is in progress';
  }
}

function wordsForAll(open: readonly Standing[]): string {
  const words = new Set(open.map(wordsFor));
  const [all] = words;
  return words.size === 1 && all !== undefined ? all.replace(/^is /, 'are ') : 'are in progress';
}

function waiting(standings: readonly Standing[]): string {
  const count = standings.filter(({ state }) => {
    const { stage } = state.stage;
    return stage === 'waiting' || stage === 'uploaded';
  }).length;
  const forRoom = standings.some(({ state }) => state.heldAt !== null) ? ' for room at the provider' : '';
  return count === 0 ? '' : `; ${shown(count)} more ${count === 1 ? 'waits' : 'wait'}${forRoom}`;
}

/** What came of a launch: its batches by how they ended. */
function ending(standings: readonly Standing[]): string {
  const ends = new Map<string, number>();
  for (const { state } of standings) {
    const { stage } = state;
    const end =
      stage.stage === 'collected' ? stage.state : stage.stage === 'lost' ? 'lost by the provider' : 'refused';
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  const parts = [...ends].map(([end, count]) => `${shown(count)} ${plural(count)} ${end}`);
  return `${parts.join(', ')}.`;
}

function plural(count: number): string {
  return count === 1 ? 'batch' : 'batches';
}

function shown(count: number): string {
  return count.toLocaleString('en');
}
