/**
 * The gate before one endpoint: never more requests in flight than the limit, in the order in which they asked. It
 * also keeps quiet when told to (`Retry-After`, an endpoint that does not answer), so that waiting holds no slot.
 */
import type { AdaptiveLimit } from './adaptiveLimit.ts';

/** How a request went, as far as the limit is concerned. `neutral` says nothing about the endpoint's capacity. */
export type SlotResult = 'succeeded' | 'overloaded' | 'neutral';

/** A request's place in flight. */
export interface Slot {
  readonly round: number;
  readonly saturated: boolean;
}

export interface Limiter {
  readonly limit: number;
  readonly inFlight: number;
  readonly waiting: number;
  /** Resolves with a slot, or with null once the limiter is closed. */
  acquire(): Promise<Slot | null>;
  /** Gives a slot back. True when the limit changed because of it. */
  release(slot: Slot, result: SlotResult): boolean;
  /** Starts nothing for that long; a longer pause in force stays. */
  pause(ms: number): void;
  /** Lets everyone who waits, and everyone who comes, go with null. */
  close(): void;
}

/** A gate whose width `rule` decides. */
export function createLimiter(rule: AdaptiveLimit): Limiter {
  const queue = createQueue<(slot: Slot | null) => void>();
  let inFlight = 0;
  let closed = false;
  let pausedUntil = 0;
  let timer: NodeJS.Timeout | null = null;

  const isOpen = (): boolean => inFlight < rule.limit && timer === null;
  const take = (): Slot => {
    inFlight += 1;
    return { round: rule.round, saturated: inFlight >= rule.limit };
  };
  const letIn = (): void => {
    while (isOpen()) {
      const next = queue.shift();
      if (!next) return;
      next(take());
    }
  };
  const wake = (): void => {
    timer = null;
    letIn();
  };

  return {
    get limit() {
      return rule.limit;
    },
    get inFlight() {
      return inFlight;
    },
    get waiting() {
      return queue.length;
    },
    acquire() {
      if (closed) return Promise.resolve(null);
      if (queue.length === 0 && isOpen()) return Promise.resolve(take());
      return new Promise((resolve) => queue.push(resolve));
    },
    release(slot, result) {
      const before = rule.limit;
      inFlight -= 1;
      if (result === 'succeeded') rule.succeeded(slot.saturated || queue.length > 0);
      else if (result === 'overloaded') rule.overloaded(slot.round);
      letIn();
      return rule.limit !== before;
    },
    pause(ms) {
      const until = performance.now() + ms;
      if (closed || until <= pausedUntil) return;
      pausedUntil = until;
      if (timer) clearTimeout(timer);
      timer = setTimeout(wake, ms);
    },
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
      timer = null;
      for (let next = queue.shift(); next; next = queue.shift()) next(null);
    },
  };
}

interface Queue<T> {
  readonly length: number;
  push(item: T): void;
  shift(): T | undefined;
}

/** First in, first out, in constant time: `Array.shift` copies a long queue. */
function createQueue<T>(): Queue<T> {
  let items: T[] = [];
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
      head += 1;
      if (head > 1024 && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
  };
}
