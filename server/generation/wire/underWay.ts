/**
 * Exchanges under way, and what may end them early: a signal that thousands share, and a deadline of each. One listener
 * and one timer do for all of them; Node's own lists would take an object, a closure and a walk for every exchange.
 */

/** The deadline passed. */
export class DeadlinePassed extends Error {}

/** What can be broken off. */
export interface Exchange {
  /** By the clock of `performance.now()`. */
  readonly endsAtMs: number;
  /** Where it stands in its list, which alone writes it. */
  place: number;
  /** Called once at the most, with the signal's reason or `DeadlinePassed`; it removes itself. */
  breakOff(reason: unknown): void;
}

export interface UnderWay {
  add(exchange: Exchange): void;
  /** At the same cost however many there are; does nothing for one that is not there. */
  remove(exchange: Exchange): void;
}

const lists = new WeakMap<AbortSignal, UnderWay>();

/** The exchanges that this signal ends. */
export function underWay(signal: AbortSignal): UnderWay {
  let list = lists.get(signal);
  if (!list) {
    list = createUnderWay(signal);
    lists.set(signal, list);
  }
  return list;
}

/** Beyond this, timers of Node fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

function createUnderWay(signal: AbortSignal): UnderWay {
  const all: Exchange[] = [];
  let timer: NodeJS.Timeout | null = null;
  let looksAtMs = Number.POSITIVE_INFINITY;
  const rest = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    looksAtMs = Number.POSITIVE_INFINITY;
  };
  const lookAt = (atMs: number): void => {
    if (atMs >= looksAtMs) return;
    rest();
    looksAtMs = atMs;
    timer = setTimeout(look, Math.min(LONGEST_MS, Math.max(1, atMs - performance.now())));
  };
  const look = (): void => {
    rest();
    const nowMs = performance.now();
    for (const exchange of all.filter(({ endsAtMs }) => endsAtMs <= nowMs)) {
      exchange.breakOff(new DeadlinePassed());
    }
    lookAt(all.reduce((first, { endsAtMs }) => Math.min(first, endsAtMs), Number.POSITIVE_INFINITY));
  };
  const breakAllOff = (): void => {
    rest();
    for (const exchange of all.splice(0)) exchange.breakOff(signal.reason);
  };
  signal.addEventListener('abort', breakAllOff, { once: true });
  return {
    add(exchange) {
      exchange.place = all.length;
      all.push(exchange);
      lookAt(exchange.endsAtMs);
    },
    remove(exchange) {
      if (all[exchange.place] !== exchange) return;
      const last = all.pop();
      if (last && last !== exchange) {
        all[exchange.place] = last;
        last.place = exchange.place;
      }
      if (all.length === 0) rest();
    },
  };
}
