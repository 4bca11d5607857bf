/** Long work in short turns, so that the extension host stays at hand for everything else. */
import type { Clock } from './clock.ts';

/** A turn ends at the first item after so long; pieces of streams that came meanwhile are taken in next, in one go. */
export const TURN_MS = 4;

/** Goes through the steps of a longer computation and lets others run in between; null once `isOver` says so. */
export async function stepsInTurns<R>(
  clock: Pick<Clock, 'now' | 'turn'>,
  steps: Generator<void, R>,
  isOver: () => boolean,
): Promise<R | null> {
  let began = clock.now();
  while (!isOver()) {
    const step = steps.next();
    if (step.done) return step.value;
    if (clock.now() - began < TURN_MS) continue;
    await clock.turn();
    began = clock.now();
  }
  return null;
}

/** Does `work` for each item in order and lets others run in between; `onTurn` is called at the end of each turn. */
export async function inTurns<T>(
  clock: Pick<Clock, 'now' | 'turn'>,
  items: Iterable<T>,
  work: (item: T) => void,
  onTurn: () => void = () => undefined,
): Promise<void> {
  let began = clock.now();
  for (const item of items) {
    work(item);
    if (clock.now() - began < TURN_MS) continue;
    onTurn();
    await clock.turn();
    began = clock.now();
  }
  onTurn();
}
