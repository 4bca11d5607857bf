/**
 * Continuous batching as vLLM does it, as a pure model with a clock of its own: a step gives every running sequence
 * one token and takes a + b × running; beyond `maxSequences`, or where the cache is full, requests queue in the order
 * of arrival. Events, not ticks: the cost is a heap operation per request, whatever the number of tokens.
 */

/** How fast the simulated server is. */
export interface BatchingSpeed {
  /** a: milliseconds of a step with nothing in it. */
  readonly stepMs: number;
  /** b: milliseconds that each running sequence adds to a step. */
  readonly stepMsPerSequence: number;
  readonly maxSequences: number;
  /** Prompt tokens that one step prefills; a prompt takes that many steps before its first token. */
  readonly prefillTokensPerStep: number;
  /** Tokens that the cache holds; a sequence takes its prompt and its completion. */
  readonly cacheTokens: number;
}

export const SPEED: BatchingSpeed = {
  stepMs: 12,
  stepMsPerSequence: 0.06,
  maxSequences: 256,
  prefillTokensPerStep: 2048,
  cacheTokens: 2 ** 22,
};

/** One request within the model. */
export interface Sequence {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Called with the model's time when the last token is there. */
  readonly onEnd: (atMs: number) => void;
}

/** The model. Times are milliseconds of any clock that starts at 0 and only grows. */
export interface Batching {
  readonly running: number;
  readonly waiting: number;
  /** Share of the cache in use, 0 to 1. */
  readonly cacheUsage: number;
  /** Completion tokens of the sequences that ended. */
  readonly tokensDone: number;
  /** Completion tokens generated, those of sequences that still run included: the work of the server. */
  readonly tokensMade: number;
  /** Adds a request; the result takes it out again, running or not. */
  add(sequence: Sequence, nowMs: number): () => void;
  /** Time of the next end, null when nothing runs. */
  nextEndMs(): number | null;
  /** Ends what ends until then, in order. */
  advance(nowMs: number): void;
  /** Another speed from now on; sequences that run stay. */
  setSpeed(speed: BatchingSpeed, nowMs: number): void;
}

interface Entry extends Sequence {
  state: 'waiting' | 'running' | 'gone';
  endStep: number;
}

/** An idle server. */
export function createBatching(initial: BatchingSpeed): Batching {
  let speed = initial;
  let steps = 0;
  let atMs = 0;
  let running = 0;
  let cache = 0;
  let tokensDone = 0;
  let queue: Entry[] = [];
  let gone = 0;
  const ends = createHeap();
  const stepMs = (): number => speed.stepMs + speed.stepMsPerSequence * running;
  const costOf = ({ promptTokens, completionTokens }: Sequence): number => promptTokens + completionTokens;

  const admit = (): void => {
    let taken = 0;
    for (const entry of queue) {
      if (entry.state === 'waiting') {
        const fits = running === 0 || cache + costOf(entry) <= speed.cacheTokens;
        if (running >= speed.maxSequences || !fits) break;
        entry.state = 'running';
        entry.endStep =
          steps + entry.completionTokens + Math.ceil(entry.promptTokens / speed.prefillTokensPerStep);
        running += 1;
        cache += costOf(entry);
        ends.push(entry);
      } else gone -= 1;
      taken += 1;
    }
    if (taken > 0) queue = queue.slice(taken);
  };
  const leave = (entry: Entry): void => {
    if (entry.state === 'running') {
      running -= 1;
      cache -= costOf(entry);
    } else if (entry.state === 'waiting') gone += 1;
    entry.state = 'gone';
  };
  const firstEnd = (): Entry | null => {
    for (let first = ends.first(); first; first = ends.first()) {
      if (first.state === 'running') return first;
      ends.pop();
    }
    return null;
  };
  const moveTo = (nowMs: number): void => {
    if (nowMs <= atMs) return;
    if (running > 0) steps += (nowMs - atMs) / stepMs();
    atMs = nowMs;
  };
  const nextEndMs = (): number | null => {
    const first = firstEnd();
    return first ? atMs + Math.max(0, first.endStep - steps) * stepMs() : null;
  };
  const advance = (nowMs: number): void => {
    for (let end = nextEndMs(); end !== null && end <= nowMs; end = nextEndMs()) {
      const entry = ends.pop();
      if (!entry) break;
      atMs = Math.max(atMs, end);
      steps = Math.max(steps, entry.endStep);
      leave(entry);
      tokensDone += entry.completionTokens;
      admit();
      entry.onEnd(atMs);
    }
    moveTo(nowMs);
  };

  return {
    get running() {
      return running;
    },
    get waiting() {
      return queue.length - gone;
    },
    get cacheUsage() {
      return Math.min(1, cache / speed.cacheTokens);
    },
    get tokensDone() {
      return tokensDone;
    },
    get tokensMade() {
      const left = (entry: Entry): number => Math.min(entry.completionTokens, entry.endStep - steps);
      return ends
        .all()
        .filter(({ state }) => state === 'running')
        .reduce((made, entry) => made + entry.completionTokens - left(entry), tokensDone);
    },
    add(sequence, nowMs) {
      advance(nowMs);
      const entry: Entry = { ...sequence, state: 'waiting', endStep: 0 };
      queue.push(entry);
      admit();
      return () => {
        leave(entry);
        admit();
      };
    },
    nextEndMs,
    advance,
    setSpeed(next, nowMs) {
      advance(nowMs);
      speed = next;
      admit();
    },
  };
}

interface Heap {
  /** In no order. */
  all(): readonly Entry[];
  first(): Entry | undefined;
  push(entry: Entry): void;
  pop(): Entry | undefined;
}

/** A binary heap by `endStep`. */
function createHeap(): Heap {
  const items: Entry[] = [];
  const step = (index: number): number => items[index]?.endStep ?? Number.POSITIVE_INFINITY;
  const swap = (a: number, b: number): void => {
    const left = items[a];
    const right = items[b];
    if (!left || !right) return;
    items[a] = right;
    items[b] = left;
  };
  return {
    all: () => items,
    first: () => items[0],
    push(entry) {
      items.push(entry);
      for (let child = items.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (step(parent) <= step(child)) break;
        swap(parent, child);
        child = parent;
      }
    },
    pop() {
      const first = items[0];
      const last = items.pop();
      if (items.length === 0 || !last) return first;
      items[0] = last;
      for (let parent = 0; ; ) {
        const left = 2 * parent + 1;
        const least = step(left + 1) < step(left) ? left + 1 : left;
        if (step(least) >= step(parent)) break;
        swap(parent, least);
        parent = least;
      }
      return first;
    },
  };
}
