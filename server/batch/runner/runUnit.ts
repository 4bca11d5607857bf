/** One unit, from document to result: build the requests of all rollouts, send them, try again where that makes sense. */
import type { Document } from '../../documents/document.ts';
import { buildRequest } from '../../generation/buildRequest.ts';
import type { Completion, Failure } from '../../generation/completion.ts';
import { verdictOf } from '../../generation/completion.ts';
import type { BuiltRequest, ContextBudget, Unsendable } from '../../generation/request.ts';
import type { JsonObject } from '../../language/json.ts';
import type { Check } from '../../measures/checks.ts';
import type { FrozenVariant, OutputRow, UnitFailure, UnitKey } from '../job.ts';
import type { Gate } from './gate.ts';
import type { Lane, Sender, Sent } from './lane.ts';
import { outputRow } from './outputRow.ts';
import type { RetryPolicy } from './retryPolicy.ts';
import { retryDelayMs } from './retryPolicy.ts';

/** A variant with all that its units share. */
export interface UnitKind {
  readonly variant: FrozenVariant;
  readonly budget: ContextBudget;
  readonly checks: readonly Check[];
  /** The endpoints that serve it, shared with other variants by identity. */
  readonly lanes: readonly Lane[];
  readonly rollouts: number;
}

/** What a unit asks of the job around it. */
export interface UnitWorld {
  readonly gate: Gate<Lane>;
  readonly policy: RetryPolicy;
  /** False when the job stopped while waiting. */
  readonly wait: (ms: number) => Promise<boolean>;
  readonly onRetry: (key: UnitKey, failure: Failure, delayMs: number) => void;
  /** A bug; whatever met it counts as dropped. */
  readonly onError: (error: unknown) => void;
}

/** A unit's end. `dropped`: the job is stopping, and a later run does it again. `stop`: the job must stop for it. */
export type UnitResult =
  | {
      readonly kind: 'row';
      readonly row: OutputRow;
      /** Its text as JSON in UTF-8, without quotation marks, where that was sent; null where it was not. */
      readonly textBytes: Uint8Array | null;
    }
  | { readonly kind: 'failure'; readonly failure: UnitFailure }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'stop'; readonly failure: Failure };

/** One document in one variant. */
export interface Unit {
  readonly kind: UnitKind;
  readonly key: UnitKey;
  readonly document: Document;
}

/** Who waits for a unit. */
export interface UnitWaiter {
  /** Called once, whatever happens. Does not throw. */
  take(result: UnitResult): void;
}

/** Runs one unit. All rollouts are asked for at once, each in its own slot. No promise waits for them: see `Transport.post`. */
export function runUnit(unit: Unit, world: UnitWorld, waiter: UnitWaiter): void {
  const open = new OpenUnit(unit, world, waiter);
  for (let rollout = 0; rollout < unit.kind.rollouts; rollout++) new Rollout(open, rollout).start();
}

/**
 * A unit on its way, with what its rollouts share. Of all that is kept by the thousand for as long as an answer takes there are
 * as few objects as will do: each is moved twice and looked at again and again before it goes.
 */
class OpenUnit implements Unit {
  readonly kind: UnitKind;
  readonly key: UnitKey;
  readonly document: Document;
  readonly world: UnitWorld;
  /** Once a rollout has failed for good, the others start no further attempt. */
  hasFailed = false;
  readonly #waiter: UnitWaiter;
  /** Of the first rollout's request; null before it is built. */
  #fingerprint: string | null = null;
  #truncated = false;
  /** The document within that request. */
  #textBytes: Uint8Array | null = null;
  #earlier: readonly RolloutResult[] | null = null;

  constructor({ kind, key, document }: Unit, world: UnitWorld, waiter: UnitWaiter) {
    this.kind = kind;
    this.key = key;
    this.document = document;
    this.world = world;
    this.#waiter = waiter;
  }

  sends({ fingerprint, truncation, documentBytes }: BuiltRequest): void {
    this.#fingerprint = fingerprint;
    this.#truncated = truncation.truncated;
    this.#textBytes = documentBytes;
  }

  rolloutEnded(result: RolloutResult): void {
    const results: readonly RolloutResult[] = this.#earlier ? [...this.#earlier, result] : [result];
    this.#earlier = results.length < this.kind.rollouts ? results : null;
    if (this.#earlier) return;
    let end: UnitResult = DROPPED;
    try {
      end = this.#resultOf(results);
    } catch (bug) {
      this.world.onError(bug);
    }
    this.#waiter.take(end);
  }

  #resultOf(results: readonly RolloutResult[]): UnitResult {
    const { variant, checks } = this.kind;
    const completions: Completion[] = [];
    let worst: Exclude<RolloutResult, { readonly kind: 'completion' }> | null = null;
    for (const result of results) {
      if (result.kind === 'completion') completions.push(result.completion);
      else if (worst === null || RANK[result.kind] > RANK[worst.kind]) worst = result;
    }
    if (worst === null && this.#fingerprint !== null) {
      const sent = { fingerprint: this.#fingerprint, truncated: this.#truncated };
      const row = outputRow(variant, checks, this.document, completions, sent);
      return { kind: 'row', row, textBytes: this.#textBytes };
    }
    if (worst?.kind === 'failed') {
      const { reason, message } = worst.failure;
      const { id } = this.document;
      return { kind: 'failure', failure: { id, reason, message, attempts: worst.attempts } };
    }
    return worst?.kind === 'stop' ? worst : DROPPED;
  }
}

type RolloutResult =
  | { readonly kind: 'completion'; readonly completion: Completion }
  | { readonly kind: 'failed'; readonly failure: Failure | Unsendable; readonly attempts: number }
  | { readonly kind: 'stop'; readonly failure: Failure }
  | { readonly kind: 'dropped' };

const DROPPED = { kind: 'dropped' } as const;

/** A stop outranks a failure, and a failure outranks the siblings it ended. */
const RANK = { dropped: 0, failed: 1, stop: 2 } as const;

/** One rollout of a unit, from attempt to attempt. */
class Rollout implements Sender {
  readonly #unit: OpenUnit;
  readonly #rollout: number;
  #attempts = 0;
  #unreached = 0;
  #over = false;
  /** The endpoint that has the request, or had the last one. */
  #lane: Lane | null = null;

  constructor(unit: OpenUnit, rollout: number) {
    this.#unit = unit;
    this.#rollout = rollout;
  }

  /** Builds the request, before it waits for a slot, and sends it. It is not kept: it can be built again. */
  start(): void {
    this.#guarded(() => {
      const request = this.#unit.hasFailed ? null : this.#request();
      if (!request) this.#end(DROPPED);
      else if (request.kind === 'unsendable') this.#fail(request);
      else this.#send(request);
    });
  }

  again(): JsonObject {
    const request = this.#request();
    if (request.kind === 'unsendable') throw new Error('A request that was sent cannot be built again.');
    return request.body;
  }

  #request(): BuiltRequest | Unsendable {
    const { kind, document } = this.#unit;
    return buildRequest(kind.variant, document, kind.budget, this.#rollout);
  }

  #send(request: BuiltRequest): void {
    const { bytes } = request;
    const { kind, world } = this.#unit;
    if (this.#rollout === 0) this.#unit.sends(request);
    world.gate.enter(kind.lanes, (lane) =>
      this.#guarded(() => {
        this.#lane = lane;
        if (lane && !this.#unit.hasFailed) {
          lane.complete(bytes, this);
          return;
        }
        lane?.giveBack();
        this.#end(DROPPED);
      }),
    );
  }

  sent(sent: Sent | null): void {
    this.#guarded(() => this.#judge(sent));
  }

  broke(bug: unknown): void {
    this.#unit.world.onError(bug);
    if (!this.#over) this.#end(DROPPED);
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (bug) {
      this.broke(bug);
    }
  }

  #judge(sent: Sent | null): void {
    if (!sent) this.#end(DROPPED);
    else if (sent.outcome.ok) this.#end({ kind: 'completion', completion: sent.outcome.completion });
    else this.#judgeFailure(sent.outcome.failure, sent.counts);
  }

  #judgeFailure(failure: Failure, counts: boolean): void {
    if (counts) this.#attempts += 1;
    else this.#unreached += 1;
    const verdict = isForbidden(failure) ? this.#forbiddenVerdict() : verdictOf(failure.reason);
    if (verdict === 'stop') this.#end({ kind: 'stop', failure });
    else if (verdict === 'final' || this.#attempts >= this.#unit.world.policy.attempts) this.#fail(failure);
    else void this.#tryAgain(failure);
  }

  /** While no request came back well nobody knows which of the two it is: then the others are waited for. */
  #forbiddenVerdict(): ReturnType<typeof verdictOf> {
    if (this.#lane?.hasServed) return 'final';
    return this.#attempts < FORBIDDEN_ATTEMPTS ? 'retry' : 'stop';
  }

  async #tryAgain(failure: Failure): Promise<void> {
    const { policy, onRetry, wait } = this.#unit.world;
    try {
      const attempt = Math.max(1, this.#attempts, this.#unreached);
      const delayMs = retryDelayMs(policy, attempt, failure, Math.random());
      onRetry(this.#unit.key, failure, delayMs);
      if (await wait(delayMs)) this.start();
      else this.#end(DROPPED);
    } catch (bug) {
      this.broke(bug);
    }
  }

  #fail(failure: Failure | Unsendable): void {
    this.#unit.hasFailed = true;
    this.#end({ kind: 'failed', failure, attempts: this.#attempts });
  }

  #end(result: RolloutResult): void {
    this.#over = true;
    this.#unit.rolloutEnded(result);
  }
}

/** A firewall before the server may forbid what stands in one document; a key that is not let in is forbidden everything. */
function isForbidden({ reason, status }: Failure): boolean {
  return reason === 'unauthorised' && status === 403;
}

const FORBIDDEN_ATTEMPTS = 3;
