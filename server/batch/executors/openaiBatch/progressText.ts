/** How the batches of a launch stand, as a follower sees it: counts, and a sentence. Pure. */
import { said } from '../../../language/said.ts';
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
  const counted = said('{0} of {1} requests done', shown(done), shown(total));
  const open = standings.filter(({ state }) => isOpen(state.stage));
  const [only] = open;
  if (open.length === 1 && only) {
    return `${courseOf(only, standings.length)}, ${counted}${waiting(standings)}.`;
  }
  if (open.length > 1) return `${courseOfAll(open, standings.length)}, ${counted}${waiting(standings)}.`;
  if (standings.length === 0) return null;
  if (standings.every(({ state }) => isSettled(state.stage))) return ending(standings);
  if (standings.some(({ state }) => state.stage.stage === 'ended'))
    return `${said('Fetching answers')}, ${counted}.`;
  const files = standings.length;
  const sent =
    files === 1 ? said('1 batch to be submitted') : said('{0} batches to be submitted', shown(files));
  return `${sent}, ${said('{0} requests', shown(total))}.`;
}

/** What open batches are at; those that are at different things are in progress. */
type Course = 'uploading' | 'creating' | 'validating' | 'finalizing' | 'cancelling' | 'running';

const COURSES: Readonly<
  Record<
    Course,
    {
      only(): string;
      one(number: string, files: string): string;
      several(open: string, files: string): string;
    }
  >
> = {
  uploading: {
    only: () => said('The batch is being uploaded'),
    one: (number, files) => said('Batch {0} of {1} is being uploaded', number, files),
    several: (open, files) => said('{0} of {1} batches are being uploaded', open, files),
  },
  creating: {
    only: () => said('The batch is being submitted'),
    one: (number, files) => said('Batch {0} of {1} is being submitted', number, files),
    several: (open, files) => said('{0} of {1} batches are being submitted', open, files),
  },
  validating: {
    only: () => said('The batch is checked by the provider'),
    one: (number, files) => said('Batch {0} of {1} is checked by the provider', number, files),
    several: (open, files) => said('{0} of {1} batches are checked by the provider', open, files),
  },
  finalizing: {
    only: () => said('The batch is being finished'),
    one: (number, files) => said('Batch {0} of {1} is being finished', number, files),
    several: (open, files) => said('{0} of {1} batches are being finished', open, files),
  },
  cancelling: {
    only: () => said('The batch is being cancelled'),
    one: (number, files) => said('Batch {0} of {1} is being cancelled', number, files),
    several: (open, files) => said('{0} of {1} batches are being cancelled', open, files),
  },
  running: {
    only: () => said('The batch is in progress'),
    one: (number, files) => said('Batch {0} of {1} is in progress', number, files),
    several: (open, files) => said('{0} of {1} batches are in progress', open, files),
  },
};

function courseOf(standing: Standing, files: number): string {
  const words = COURSES[courseName(standing)];
  return files === 1 ? words.only() : words.one(shown(standing.file.number), shown(files));
}

function courseOfAll(open: readonly Standing[], files: number): string {
  const names = new Set(open.map(courseName));
  const [all = 'running'] = names;
  return COURSES[names.size === 1 ? all : 'running'].several(shown(open.length), shown(files));
}

function courseName({ state, seen }: Standing): Course {
  const { stage } = state.stage;
  if (stage === 'uploading' || stage === 'creating') return stage;
  switch (seen?.state) {
    case 'validating':
    case 'finalizing':
    case 'cancelling':
      return seen.state;
    default:
      return 'running';
  }
}

function waiting(standings: readonly Standing[]): string {
  const count = standings.filter(({ state }) => {
    const { stage } = state.stage;
    return stage === 'waiting' || stage === 'uploaded';
  }).length;
  if (count === 0) return '';
  const forRoom = standings.some(({ state }) => state.heldAt !== null);
  return `; ${forRoom ? waitingForRoom(count) : waitingWords(count)}`;
}

function waitingWords(count: number): string {
  return count === 1 ? said('1 more waits') : said('{0} more wait', shown(count));
}

function waitingForRoom(count: number): string {
  return count === 1
    ? said('1 more waits for room at the provider')
    : said('{0} more wait for room at the provider', shown(count));
}

/** How batches end. */
const ENDS: Readonly<Record<string, (count: number) => string>> = {
  completed: (count) =>
    count === 1 ? said('1 batch completed') : said('{0} batches completed', shown(count)),
  failed: (count) => (count === 1 ? said('1 batch failed') : said('{0} batches failed', shown(count))),
  expired: (count) => (count === 1 ? said('1 batch expired') : said('{0} batches expired', shown(count))),
  cancelled: (count) =>
    count === 1 ? said('1 batch cancelled') : said('{0} batches cancelled', shown(count)),
  lost: (count) =>
    count === 1
      ? said('1 batch lost by the provider')
      : said('{0} batches lost by the provider', shown(count)),
  refused: (count) => (count === 1 ? said('1 batch refused') : said('{0} batches refused', shown(count))),
};

/** What came of a launch: its batches by how they ended. */
function ending(standings: readonly Standing[]): string {
  const ends = new Map<string, number>();
  for (const { state } of standings) {
    const { stage } = state;
    const end = stage.stage === 'collected' ? stage.state : stage.stage === 'lost' ? 'lost' : 'refused';
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  const parts = [...ends].map(([end, count]) => ENDS[end]?.(count) ?? `${shown(count)} ${end}`);
  return `${parts.join(', ')}.`;
}

function shown(count: number): string {
  return count.toLocaleString('en');
}
