/**
 * What a job warned of: it went on, and somebody may have to do what it cannot do itself (end a batch that the provider
 * would not cancel, delete a file there).
 */
import type { Following } from './readEvents.ts';
import { readEvents } from './readEvents.ts';

/** One warning. */
export interface JobWarning {
  /** ISO time. */
  readonly at: string;
  /** Sentences in English; a window retells them. */
  readonly message: string;
}

/** The warnings of a job from a byte position of its events (0 for all), oldest first. */
export async function readWarnings(folder: string, fromByte: number): Promise<Following<JobWarning>> {
  const { items, nextByte } = await readEvents(folder, fromByte);
  return {
    items: items.flatMap((event) =>
      event.kind === 'warning' ? [{ at: event.at, message: event.message }] : [],
    ),
    nextByte,
  };
}
