/**
 * How many requests an endpoint gets at once, as a pure rule with the clock handed in. Where the server tells of its
 * own queue, the limit is kept where that queue is short and never empty. Where it does not, the limit climbs while
 * tokens per second grow with it, and feels its way up and down afterwards. Overload cuts it in either case.
 */

/** A request in flight, as the rule remembers it. */
export interface Ticket {
  readonly atMs: number;
  readonly epoch: number;
  readonly round: number;
  /** Every slot was taken when it started. */
  readonly saturated: boolean;
}

/** What the server says of itself. */
export interface ServerLoad {
  /** Requests that wait in its own queue. */
  readonly waiting: number;
  /** Share of its cache in use, where it says so. */
  readonly cacheUsage: number | null;
}

/** The rule's state. */
export interface AdaptiveLimit {
  readonly limit: number;
  /** Requests at the most whatever the rule finds; null takes away what was set before. */
  setCeiling(ceiling: number | null): void;
  started(nowMs: number, inFlight: number): Ticket;
  /** A request came back well, with so many completion tokens (1 where the server does not say). */
  succeeded(ticket: Ticket, nowMs: number, tokens: number): void;
  /** The endpoint pushed back (429, 503, a timeout). True when that lowered the limit. */
  overloaded(ticket: Ticket, nowMs: number): boolean;
  /** The server told its load, about once a second. */
  observed(load: ServerLoad, nowMs: number, inFlight: number): void;
}

const START = 16;
const OVERLOAD_CUT = 0.7;
/** A server that told its load this long ago tells it no more. */
const LOAD_AGE_MS = 10_000;
/** Of the requests in flight, this share should wait at the server: enough that none of its places stays empty. */
const QUEUED_SHARE = 0.04;
/** Beyond this the cache makes the server put requests off again. */
const FULL_CACHE = 0.95;
/** Growth of the limit that must show in the rate: this share of it. */
const WORTHWHILE = 0.05;
const TOLERATED_LOSS = 0.01;
const STEP_UP = 1.25;
const STEP_DOWN = 0.85;
/** Epochs between two attempts to find out whether there is a better limit. */
const PATIENCE = 3;
/** Completions that an epoch is judged by at the least. */
const LEAST_SAMPLE = 16;

/** A limit that adapts between 1 and `most`. */
export function createAdaptiveLimit(most: number): AdaptiveLimit {
  let ceiling = most;
  let exact = Math.min(START, ceiling);
  let round = 0;
  let doubling = true;
  let loadAtMs = Number.NEGATIVE_INFINITY;
  let epoch = newEpoch(0);
  const climb = createClimb();

  const setLimit = (limit: number): void => {
    const before = Math.floor(exact);
    exact = Math.min(ceiling, Math.max(1, limit));
    if (Math.floor(exact) !== before) epoch = newEpoch(epoch.number + 1);
  };
  const judge = (): void => {
    const rate = (Math.floor(exact) * epoch.tokens) / Math.max(1, epoch.busyMs);
    const next = climb.next(Math.floor(exact), rate, doubling);
    if (next.settled) doubling = false;
    epoch = newEpoch(epoch.number + 1);
    setLimit(next.limit);
  };

  return {
    get limit() {
      return Math.floor(exact);
    },
    setCeiling(wished) {
      ceiling = Math.min(most, Math.max(1, wished ?? most));
      setLimit(exact);
    },
    started: (atMs, inFlight) => ({
      atMs,
      epoch: epoch.number,
      round,
      saturated: inFlight >= Math.floor(exact),
    }),
    succeeded(ticket, nowMs, tokens) {
      if (nowMs - loadAtMs < LOAD_AGE_MS || ticket.epoch !== epoch.number) return;
      epoch.ended += 1;
      if (!ticket.saturated) return;
      epoch.saturated += 1;
      epoch.tokens += tokens;
      epoch.busyMs += nowMs - ticket.atMs;
      if (epoch.saturated >= Math.max(LEAST_SAMPLE, exact / 4)) judge();
    },
    overloaded(ticket, nowMs) {
      if (ticket.round < round) return false;
      doubling = false;
      round += 1;
      loadAtMs = Math.min(loadAtMs, nowMs);
      const before = Math.floor(exact);
      setLimit(exact * OVERLOAD_CUT);
      climb.forget();
      return Math.floor(exact) < before;
    },
    observed({ waiting, cacheUsage }, nowMs, inFlight) {
      loadAtMs = nowMs;
      const wished = Math.max(1, inFlight * QUEUED_SHARE);
      if (waiting > 2 * wished + 1) {
        doubling = false;
        setLimit(inFlight - waiting + wished);
      } else if (waiting < wished && inFlight >= 0.9 * Math.floor(exact) && (cacheUsage ?? 0) < FULL_CACHE) {
        setLimit(doubling ? exact * 2 : waiting > 0 ? exact + 1 : exact * 1.15 + 1);
      }
    },
  };
}

/** A limit that stays where it is, or where a ceiling set while the job runs puts it; never above `most`. */
export function createFixedLimit(fixed: number, most = Number.POSITIVE_INFINITY): AdaptiveLimit {
  let limit = Math.min(fixed, most);
  return {
    get limit() {
      return limit;
    },
    setCeiling(ceiling) {
      limit = Math.max(1, Math.min(ceiling ?? fixed, most));
    },
    started: (atMs) => ({ atMs, epoch: 0, round: 0, saturated: false }),
    succeeded: () => undefined,
    overloaded: () => false,
    observed: () => undefined,
  };
}

/** Requests that started since the limit last changed; older ones say nothing about it. */
interface Epoch {
  readonly number: number;
  ended: number;
  saturated: number;
  tokens: number;
  busyMs: number;
}

function newEpoch(number: number): Epoch {
  return { number, ended: 0, saturated: 0, tokens: 0, busyMs: 0 };
}

/** The search without a server's help: compares the rate at one limit with the rate at the one before. */
interface Climb {
  /** The limit to try after `rate` was seen at `limit`; settled once doubling it brought too little. */
  next(limit: number, rate: number, doubling: boolean): { readonly limit: number; readonly settled: boolean };
  /** The rates seen are not to be compared with any more. */
  forget(): void;
}

function createClimb(): Climb {
  let before: { readonly limit: number; readonly rate: number } | null = null;
  let waited = 0;
  let direction: 'up' | 'down' = 'down';
  const tryNext = (limit: number): number => {
    waited = 0;
    return direction === 'up' ? Math.max(limit + 1, limit * STEP_UP) : Math.min(limit - 1, limit * STEP_DOWN);
  };
  return {
    next(limit, rate, doubling) {
      const last = before;
      before = { limit, rate };
      if (!last || last.limit === limit) {
        if (doubling) return { limit: limit * 2, settled: false };
        waited += 1;
        return { limit: waited >= PATIENCE ? tryNext(limit) : limit, settled: false };
      }
      const gain = rate / last.rate - 1;
      if (limit > last.limit) {
        const expected = limit / last.limit - 1;
        if (gain >= WORTHWHILE * expected) {
          return { limit: doubling ? limit * 2 : tryNext(limit), settled: false };
        }
        direction = doubling ? 'up' : 'down';
      } else {
        if (gain >= -TOLERATED_LOSS) return { limit: tryNext(limit), settled: false };
        direction = 'up';
      }
      before = last;
      waited = 0;
      return { limit: last.limit, settled: true };
    },
    forget() {
      before = null;
      waited = 0;
      direction = 'up';
    },
  };
}
