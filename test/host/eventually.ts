/** Waiting for what others bring about in their own time, for as long as `PATIENCE` has it. */
import { PATIENCE } from './patience.ts';

/** What `look` gives once that is good; throws with the last of it where it never is. */
export async function eventually<T>(look: () => T | PromiseLike<T>, good: (seen: T) => boolean): Promise<T> {
  const end = performance.now() + PATIENCE.stepMs;
  for (;;) {
    const seen = await look();
    if (good(seen)) return seen;
    if (performance.now() > end)
      throw new Error(`It did not come about in ${PATIENCE.stepMs / 1000} s: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** Resolves once it holds. */
export async function until(holds: () => boolean | PromiseLike<boolean>): Promise<void> {
  await eventually(holds, (seen) => seen);
}

const EVERY_MS = 10;
