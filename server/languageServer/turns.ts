/** When work that nobody waits for may run. */
import { setImmediate } from 'node:timers/promises';

/** How long after the last message from the editor work that nobody waits for stands still, and how long at most. */
const QUIET_MS = 20;
const LONGEST_MS = 100;
/** How much of such work is done at a time. */
const TURN_MS = 1;

/** Turns for work in the background: it stands back while somebody types. */
export class Turns {
  #lastMessageMs = 0;
  #turnEndsMs = 0;

  /** Somebody asked or typed something. */
  message(): void {
    this.#lastMessageMs = performance.now();
  }

  async turn(): Promise<void> {
    if (performance.now() < this.#turnEndsMs && this.#lastMessageMs < this.#turnEndsMs - TURN_MS) return;
    await setImmediate();
    const began = performance.now();
    while (performance.now() - this.#lastMessageMs < QUIET_MS && performance.now() - began < LONGEST_MS) {
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS / 4));
    }
    this.#turnEndsMs = performance.now() + TURN_MS;
  }
}
