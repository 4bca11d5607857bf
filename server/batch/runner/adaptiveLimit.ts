/**
 * How many requests an endpoint gets at once, as a pure rule with the clock handed in. Where the server tells of its
 * own queue, the limit is kept where that queue is short and never empty. Where it does not, a search finds the limit by
 * what comes back (`limitSearch.ts`). Overload cuts it in either case, and is remembered; a refusal now and then is none.
 */
import { createLimitSearch } from './limitSearch.ts';
import { createOverloadMemory } from './overloadMemory.ts';
import { createRefusalShare } from './refusalShare.ts';

/** A request in flight, as the rule remembers it. */
export interface Ticket {
  readonly atMs: number;
  readonly turn: number;
  readonly round: number;
  /** Every slot had been taken since the limit was set. */
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
  /** A request came back well, with so many completion tokens, or what stands for them. */
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

/** A limit that adapts between 1 and `most`. */
export function createAdaptiveLimit(most: number): AdaptiveLimit {
  let ceiling = most;
  /** As the server's queue has it; null while the search has the say. */
  let told: number | null = null;
  let doubling = true;
  let round = 0;
  let loadAtMs = Number.NEGATIVE_INFINITY;
  let fullAtMs = Number.NEGATIVE_INFINITY;
  let fullTurn = -1;
  const search = createLimitSearch(Math.min(START, most));
  const overloads = createOverloadMemory();
  const refusals = createRefusalShare();
  const limit = (): number => Math.floor(told ?? search.limit);
  const top = (nowMs: number): number => Math.min(ceiling, overloads.ceilingAt(nowMs));
  const tell = (wished: number, nowMs: number): void => {
    told = Math.min(top(nowMs), Math.max(1, wished));
  };
  const setTo = (wished: number): void => {
    const kept = Math.max(1, Math.min(ceiling, wished));
    if (told !== null) told = kept;
    search.holdAt(Math.floor(kept));
  };

  return {
    get limit() {
      return limit();
    },
    setCeiling(wished) {
      ceiling = Math.min(most, Math.max(1, wished ?? most));
      if (limit() > ceiling) setTo(ceiling);
    },
    started(atMs, inFlight) {
      const wasFull = fullTurn === search.turn || search.turn === 0;
      if (inFlight >= limit()) {
        fullAtMs = atMs;
        fullTurn = search.turn;
      }
      return { atMs, turn: search.turn, round, saturated: wasFull || fullTurn === search.turn };
    },
    succeeded(ticket, nowMs, tokens) {
      search.sawLength(tokens);
      refusals.note('answered');
      if (nowMs - loadAtMs < LOAD_AGE_MS) return;
      if (told !== null) {
        search.holdAt(limit());
        told = null;
      }
      if (ticket.turn !== search.turn || !ticket.saturated || fullAtMs < ticket.atMs) return;
      search.add(tokens, nowMs - ticket.atMs, top(nowMs));
    },
    overloaded(ticket, nowMs) {
      if (ticket.round < round) return false;
      refusals.note('refused');
      if (refusals.isRare) return false;
      doubling = false;
      round += 1;
      const before = limit();
      overloads.note(before, nowMs);
      setTo((told ?? search.limit) * OVERLOAD_CUT);
      return limit() < before;
    },
    observed({ waiting, cacheUsage }, nowMs, inFlight) {
      loadAtMs = nowMs;
      const now = told ?? search.limit;
      const wished = Math.max(1, inFlight * QUEUED_SHARE);
      if (waiting > 2 * wished + 1) {
        doubling = false;
        tell(inFlight - waiting + wished, nowMs);
      } else if (waiting < wished && inFlight >= 0.9 * limit() && (cacheUsage ?? 0) < FULL_CACHE) {
        tell(doubling ? now * 2 : waiting > 0 ? now + 1 : now * 1.15 + 1, nowMs);
      } else told = now;
    },
  };
}

const NO_TICKET: Ticket = { atMs: 0, turn: 0, round: 0, saturated: false };

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
    started: () => NO_TICKET,
    succeeded: () => undefined,
    overloaded: () => false,
    observed: () => undefined,
  };
}
