/** When work that nobody waits for may run. */
import { setImmediate, setTimeout } from 'node:timers/promises';

/** Somebody who typed or asked this recently is about to do so again. */
const RECENT_MS = 500;
/** How much is done at a time, and how long it rests while somebody types: most keys then find the process idle. */
const TURN_MS = 2;
const REST_MS = 10;

/** Turns for work in the background: it stands back while somebody types. */
export class Turns {
  #lastMessageMs = Number.NEGATIVE_INFINITY;
  #beganMs = Number.NEGATIVE_INFINITY;

  /** Somebody asked or typed something. */
  message(): void {
    this.#lastMessageMs = performance.now();
  }

  /** Resolves when nobody typed or asked for a while: for work that cannot be done a little at a time. */
  async quiet(): Promise<void> {
    while (true) {
      const restMs = this.#lastMessageMs + RECENT_MS - performance.now();
      if (restMs <= 0) return;
      await setTimeout(restMs, undefined, { ref: false });
    }
  }

  /** Resolves when there is time for the next small piece of work. */
  async turn(): Promise<void> {
    const now = performance.now();
    if (now - this.#beganMs < TURN_MS) return;
    if (now - this.#lastMessageMs < RECENT_MS) await setTimeout(REST_MS);
    else await setImmediate();
    this.#beganMs = performance.now();
  }
}
