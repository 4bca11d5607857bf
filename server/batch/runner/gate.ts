/**
 * The one queue before all endpoints of a job: whoever wants to send waits here, in order, until one of the endpoints
 * that will do has room, and gets the one with the least to do. Waiting holds no slot.
 */

/** What the gate asks of an endpoint. */
export interface Passage {
  readonly limit: number;
  readonly inFlight: number;
  /** Another request may start now. */
  hasRoom(): boolean;
}

export interface Gate<T extends Passage> {
  /** Requests that wait. */
  readonly waiting: number;
  /**
   * Calls back with a passage that has room and whose slot is taken, at once where there is one and nobody waits, or with
   * null once the gate is closed. What is called does not throw.
   */
  enter(passages: readonly T[], onEnter: (passage: T | null) => void): void;
  /** A passage has room again, or lost it. */
  changed(): void;
  /** Calls the listener whenever fewer wait than before. */
  onShorter(listener: () => void): void;
  /** Lets everyone who waits, and everyone who comes, go with null. */
  close(): void;
}

/** A gate that nobody waits at. `take` is called at once for the passage that somebody is let through. */
export function createGate<T extends Passage>(take: (passage: T) => void): Gate<T> {
  const queues: Line<T>[] = [];
  const known = new Map<readonly T[], Line<T>>();
  let closed = false;
  let waiting = 0;
  let first = 0;
  let isLettingIn = false;
  let shorter = (): void => undefined;

  const letIn = ({ passages, queue }: Line<T>): boolean => {
    const free = queue.length > 0 ? leastLoaded(passages) : null;
    if (!free) return false;
    waiting -= 1;
    take(free);
    queue.shift()?.(free);
    return true;
  };
  const changed = (): void => {
    // Whoever is let in may leave at once; the loop at hand then sees the room.
    if (waiting === 0 || isLettingIn) return;
    isLettingIn = true;
    const before = waiting;
    const count = queues.length;
    let last = count;
    for (let position = 0; position < last; position++) {
      const line = queues[(position + first) % count];
      while (line && letIn(line)) last = position + count;
    }
    first += 1;
    isLettingIn = false;
    if (waiting < before) shorter();
  };
  return {
    get waiting() {
      return waiting;
    },
    enter(passages, onEnter) {
      if (closed) return onEnter(null);
      let line = known.get(passages);
      if (!line) {
        line = { passages, queue: createQueue() };
        known.set(passages, line);
        queues.push(line);
      }
      const { queue } = line;
      const free = queue.length === 0 ? leastLoaded(passages) : null;
      if (free) {
        take(free);
        return onEnter(free);
      }
      waiting += 1;
      queue.push(onEnter);
    },
    changed,
    onShorter(listener) {
      shorter = listener;
    },
    close() {
      closed = true;
      waiting = 0;
      for (const { queue } of queues) {
        for (let next = queue.shift(); next; next = queue.shift()) next(null);
      }
    },
  };
}

/** The passage with room that has the smallest share of its limit in flight. */
function leastLoaded<T extends Passage>(passages: readonly T[]): T | null {
  let least: T | null = null;
  let load = Number.POSITIVE_INFINITY;
  for (const passage of passages) {
    if (!passage.hasRoom()) continue;
    const own = passage.inFlight / passage.limit;
    if (own >= load) continue;
    least = passage;
    load = own;
  }
  return least;
}

/** Who waits for one of the same passages. */
interface Line<T> {
  readonly passages: readonly T[];
  readonly queue: Queue<(passage: T | null) => void>;
}

interface Queue<T> {
  readonly length: number;
  push(item: T): void;
  shift(): T | undefined;
}

/** First in, first out, in constant time: `Array.shift` copies a long queue. */
function createQueue<T>(): Queue<T> {
  let items: (T | undefined)[] = [];
  let head = 0;
  return {
    get length() {
      return items.length - head;
    },
    push(item) {
      items.push(item);
    },
    shift() {
      const item = items[head];
      if (head === items.length) return undefined;
      items[head] = undefined;
      head += 1;
      if (head > 1024 && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
  };
}
