/** Whether a provider takes another batch: it bounds how many may be open, or said that it has no room. Pure. */
import { type Advancing, stageOf, stateOf } from './advancing.ts';
import type { LaunchFile } from './launchFiles.ts';

/** For want of room a batch is tried again when another one ended, or after this long where nothing happened. */
const HELD_MS = 5 * 60_000;

/** Whether another batch may be opened where this file goes. */
export function hasRoom(work: Advancing, file: LaunchFile): boolean {
  if (work.isEnding) return false;
  const { provider } = work.placeOf(file);
  const others = work.files.filter((other) => other.alias === file.alias);
  const open = others.filter((other) => {
    const { stage } = stageOf(work, other);
    return stage === 'open' || stage === 'creating';
  });
  if (provider.openBatches !== null && open.length >= provider.openBatches) return false;
  const states = others.map((other) => stateOf(work, other));
  const since = latest(states.map(({ heldAt }) => heldAt));
  if (since === null) return true;
  const later = (at: number | null): boolean => at !== null && at > since;
  const ended = states.filter(({ endedAt }) => later(endedAt)).length;
  const created = states.filter(({ createdAt }) => later(createdAt)).length;
  // Where one of ours ended, there is room for one; where none is open, only time can tell.
  const waitedMs = work.now() - since;
  // A clock that was set back tells nothing: asking once more costs little.
  return ended > created || (created === 0 && (waitedMs >= HELD_MS || waitedMs < 0));
}

function latest(times: readonly (number | null)[]): number | null {
  return times.reduce((last, at) => (last === null || (at !== null && at > last) ? at : last), null);
}
