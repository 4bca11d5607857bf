/**
 * One endpoint as a running job sees it: how many requests it gets at once, when it is left alone, and what it says of
 * itself. An endpoint that does not answer is asked whether it is there, instead of using up every document's attempts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Completion, Failure, Outcome } from '../../generation/completion.ts';
import type { EndpointAccess } from '../../generation/endpoint.ts';
import type { PostEnd, Poster, Transport } from '../../generation/transport.ts';
import type { JsonObject } from '../../language/json.ts';
import type { EndpointState, JobEventBody } from '../job.ts';
import type { AdaptiveLimit, ServerLoad, Ticket } from './adaptiveLimit.ts';
import { createAdaptiveLimit, createFixedLimit } from './adaptiveLimit.ts';
import { createBreaker } from './breaker.ts';
import type { Passage } from './gate.ts';

export interface Lane extends Passage {
  readonly alias: string;
  /** As it stands in `state.json`. */
  state(): EndpointState;
  /** Counts a request as in flight; `complete` or `giveBack` follows. */
  take(): void;
  /** Sends the request that was taken, its JSON in UTF-8. */
  complete(bytes: Uint8Array, sender: Sender): void;
  /** The request that was taken is not sent. */
  giveBack(): void;
  setCeiling(ceiling: number | null): void;
  /** Starts nothing while held. */
  hold(held: boolean): void;
  observed(load: ServerLoad): void;
  /** Whether a request of this run came back well: what it is sent with, its key too, is right. */
  readonly hasServed: boolean;
  readonly isClosed: boolean;
  close(): void;
  /** Resolves after that long, when the lane is closed, or when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** How a request went; `counts` is false where the endpoint, not the request, is to blame. */
export interface Sent {
  readonly outcome: Outcome;
  readonly counts: boolean;
}

/** Who sent a request: `sent` or `broke` is called, once and in a later turn. Neither throws. */
export interface Sender {
  /** Makes the request's body once more. */
  again(): JsonObject;
  /** With null when the job is stopping: the request was cut off. */
  sent(sent: Sent | null): void;
  broke(bug: unknown): void;
}

/** A request under way. */
class Turn implements Poster {
  readonly sender: Sender;
  readonly ticket: Ticket;
  readonly startedAt: number;
  readonly #came: (ended: Ended) => void;

  constructor(sender: Sender, ticket: Ticket, startedAt: number, came: (ended: Ended) => void) {
    this.sender = sender;
    this.ticket = ticket;
    this.startedAt = startedAt;
    this.#came = came;
  }

  again(): JsonObject {
    return this.sender.again();
  }

  ended(end: PostEnd): void {
    this.#came({ turn: this, endedAt: performance.now(), end });
  }
}

/** A request that came back, to be read. */
interface Ended {
  readonly turn: Turn;
  readonly endedAt: number;
  readonly end: PostEnd;
}

/** What a lane needs of the job. */
export interface LaneOptions {
  readonly access: EndpointAccess;
  readonly transport: Transport;
  readonly concurrency: 'auto' | number;
  /** Cuts requests in flight off. */
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** How long it has not answered now: the job decides when that is too long. */
  readonly onMissing: (missingMs: number, message: string) => void;
  /** It does not answer, with the reason; or null: it answers again. */
  readonly onReach: (trouble: string | null) => void;
  readonly onEvent: (event: JobEventBody) => void;
  /** Room was made or lost. */
  readonly onChange: () => void;
  /** A request that came back well took so long. */
  readonly onLatency: (ms: number) => void;
}

/**
 * Answers are read some at a time: each alone would cost twice as much, since everything it takes has left the
 * processor's cache meanwhile. Their slots are free before that, and the journal gathers lines for longer.
 */
const READ_TOGETHER = 32;
const READ_WITHIN_MS = 10;

/** The ceiling of `concurrency: auto` where the endpoint's profile states none. */
const AUTO_CEILING = 2048;
const CHARACTERS_PER_TOKEN = 4;

export function createLane(options: LaneOptions): Lane {
  const { access, transport, signal, deadlineMs, onChange } = options;
  const { alias } = access.endpoint;
  const limits = { signal, deadlineMs };
  const rule = ruleFor(options);
  let inFlight = 0;
  let held = false;
  let hasServed = false;
  let load: ServerLoad | null = null;
  const closed = new AbortController();
  const quiet = createQuiet(onChange);
  const breaker = createBreaker({
    probe: () => transport.listModels(access, signal),
    onReach(trouble) {
      options.onReach(trouble);
      onChange();
    },
    onMissing: options.onMissing,
    signal,
  });

  const end = ({ turn: { ticket, startedAt }, endedAt }: Ended, outcome: Outcome): void => {
    if (outcome.ok) {
      hasServed = true;
      breaker.answered();
      options.onLatency(endedAt - startedAt);
      rule.succeeded(ticket, endedAt, lengthOf(outcome.completion));
      return;
    }
    const { failure } = outcome;
    if (failure.retryAfterMs !== null) quiet.keep(failure.retryAfterMs);
    if (isOverload(failure) && rule.overloaded(ticket, endedAt)) {
      options.onEvent({ kind: 'limit', endpoint: alias, limit: rule.limit, reason: failure.reason });
    }
  };
  const judged = (ended: Ended): Sent | null => {
    const outcome = ended.end.outcome();
    if (!outcome.ok && (outcome.failure.reason === 'aborted' || signal.aborted)) return null;
    end(ended, outcome);
    return { outcome, counts: outcome.ok || breaker.blames(outcome.failure, ended.turn.startedAt) };
  };

  let unread: Ended[] = [];
  let reading: NodeJS.Timeout | null = null;
  const readAll = (): void => {
    if (reading) clearTimeout(reading);
    reading = null;
    const all = unread;
    unread = [];
    for (const ended of all) {
      let sent: Sent | null;
      try {
        sent = judged(ended);
      } catch (bug) {
        ended.turn.sender.broke(bug);
        continue;
      }
      ended.turn.sender.sent(sent);
    }
  };
  const giveBack = (): void => {
    inFlight -= 1;
    onChange();
  };
  const came = (ended: Ended): void => {
    unread.push(ended);
    if (ended.end.isPromising) {
      giveBack();
      if (unread.length >= READ_TOGETHER) readAll();
      else reading ??= setTimeout(readAll, READ_WITHIN_MS);
      return;
    }
    // What it says counts before another request goes out.
    readAll();
    giveBack();
  };

  return {
    alias,
    get limit() {
      return rule.limit;
    },
    get inFlight() {
      return inFlight;
    },
    hasRoom: () => inFlight < rule.limit && !held && !breaker.isOpen && !quiet.isKept,
    state: () => ({
      alias,
      inFlight,
      limit: rule.limit,
      serverQueue: load?.waiting ?? null,
      trouble: breaker.trouble,
    }),
    take() {
      inFlight += 1;
    },
    complete(bytes, sender) {
      const startedAt = performance.now();
      const ticket = rule.started(startedAt, inFlight);
      transport.post(access, bytes, limits, new Turn(sender, ticket, startedAt, came));
    },
    giveBack,
    setCeiling(ceiling) {
      rule.setCeiling(ceiling);
      onChange();
    },
    hold(wished) {
      held = wished;
      onChange();
    },
    observed(seen) {
      load = seen;
      rule.observed(seen, performance.now(), inFlight);
      onChange();
    },
    get hasServed() {
      return hasServed;
    },
    get isClosed() {
      return closed.signal.aborted;
    },
    close() {
      closed.abort();
      quiet.end();
      breaker.close();
    },
    async sleep(ms, other) {
      const either = AbortSignal.any([closed.signal, other]);
      await sleep(ms, undefined, { signal: either, ref: false }).catch(() => undefined);
    },
  };
}

function ruleFor({ concurrency, access }: LaneOptions): AdaptiveLimit {
  const ceiling = access.endpoint.concurrency;
  if (concurrency === 'auto') return createAdaptiveLimit(ceiling ?? AUTO_CEILING);
  return createFixedLimit(concurrency, ceiling ?? undefined);
}

/** Completion tokens; where the server does not count them, characters stand for them. */
function lengthOf({ usage, text, reasoning }: Completion): number {
  return (
    usage?.completion_tokens ?? Math.ceil((text.length + (reasoning?.length ?? 0)) / CHARACTERS_PER_TOKEN)
  );
}

/** What a failure says about the endpoint's capacity. */
function isOverload({ reason, status }: Failure): boolean {
  return reason === 'rate-limited' || reason === 'timeout' || (reason === 'server-error' && status === 503);
}

/** Starts nothing for as long as the server asked for (`Retry-After`); a longer wish in force stays. */
function createQuiet(onEnd: () => void): { readonly isKept: boolean; keep(ms: number): void; end(): void } {
  let until = 0;
  let timer: NodeJS.Timeout | null = null;
  const end = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
  };
  return {
    get isKept() {
      return timer !== null;
    },
    keep(ms) {
      const wished = performance.now() + ms;
      if (ms <= 0 || (timer && wished <= until)) return;
      until = wished;
      end();
      timer = setTimeout(() => {
        timer = null;
        onEnd();
      }, ms);
    },
    end,
  };
}
