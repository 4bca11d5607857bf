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
import type { Sent as SentRequest } from './outputRow.ts';
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

/**
 * Runs one unit and calls back once, whatever happens; what is called does not throw. All rollouts are asked for at once,
 * each in its own slot. No promise waits for them: see `Transport.post`.
 */
export function runUnit(unit: Unit, world: UnitWorld, onEnd: (result: UnitResult) => void): void {
  const { rollouts } = unit.kind;
  const fate: Fate = { ended: false, sent: null, textBytes: null };
  let earlier: readonly RolloutResult[] | null = null;
  const rolloutEnded = (result: RolloutResult): void => {
    const results: readonly RolloutResult[] = earlier ? [...earlier, result] : [result];
    earlier = results.length < rollouts ? results : null;
    if (earlier) return;
    let end: UnitResult = DROPPED;
    try {
      end = resultOf(unit, results, fate);
    } catch (bug) {
      world.onError(bug);
    }
    onEnd(end);
  };
  for (let rollout = 0; rollout < rollouts; rollout++) {
    new Rollout(unit, rollout, fate, world, rolloutEnded).start();
  }
}

function resultOf({ kind, document }: Unit, results: readonly RolloutResult[], fate: Fate): UnitResult {
  const completions: Completion[] = [];
  let worst: Exclude<RolloutResult, { readonly kind: 'completion' }> | null = null;
  for (const result of results) {
    if (result.kind === 'completion') completions.push(result.completion);
    else if (worst === null || RANK[result.kind] > RANK[worst.kind]) worst = result;
  }
  if (worst === null && fate.sent) {
    const row = outputRow(kind.variant, kind.checks, document, completions, fate.sent);
    return { kind: 'row', row, textBytes: fate.textBytes };
  }
  if (worst?.kind === 'failed') {
    const { reason, message } = worst.failure;
    return { kind: 'failure', failure: { id: document.id, reason, message, attempts: worst.attempts } };
  }
  return worst?.kind === 'stop' ? worst : DROPPED;
}

/** Shared by the rollouts of a unit: once one has failed for good, the others start no further attempt. */
interface Fate {
  ended: boolean;
  /** What the request of the first rollout was. */
  sent: SentRequest | null;
  /** The document within that request. */
  textBytes: Uint8Array | null;
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
  readonly #unit: Unit;
  readonly #rollout: number;
  readonly #fate: Fate;
  readonly #world: UnitWorld;
  readonly #onEnd: (result: RolloutResult) => void;
  #attempts = 0;
  #unreached = 0;
  #over = false;
  /** The endpoint that has the request, or had the last one. */
  #lane: Lane | null = null;

  constructor(
    unit: Unit,
    rollout: number,
    fate: Fate,
    world: UnitWorld,
    onEnd: (result: RolloutResult) => void,
  ) {
    this.#unit = unit;
    this.#rollout = rollout;
    this.#fate = fate;
    this.#world = world;
    this.#onEnd = onEnd;
  }

  /** Builds the request, before it waits for a slot, and sends it. It is not kept: it can be built again. */
  start(): void {
    this.#guarded(() => {
      const request = this.#fate.ended ? null : requestOf(this.#unit, this.#rollout);
      if (!request) this.#end(DROPPED);
      else if (request.kind === 'unsendable') this.#fail(request);
      else this.#send(request);
    });
  }

  #send(request: BuiltRequest): void {
    const { bytes } = request;
    if (this.#rollout === 0) {
      this.#fate.sent = { fingerprint: request.fingerprint, truncated: request.truncation.truncated };
      this.#fate.textBytes = request.documentBytes;
    }
    this.#world.gate.enter(this.#unit.kind.lanes, (lane) =>
      this.#guarded(() => {
        this.#lane = lane;
        if (lane && !this.#fate.ended) {
          lane.complete(bytes, () => bodyAgain(this.#unit, this.#rollout), this);
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
    this.#world.onError(bug);
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
    else if (verdict === 'final' || this.#attempts >= this.#world.policy.attempts) this.#fail(failure);
    else void this.#tryAgain(failure);
  }

  /** While no request came back well nobody knows which of the two it is: then the others are waited for. */
  #forbiddenVerdict(): ReturnType<typeof verdictOf> {
    if (this.#lane?.hasServed) return 'final';
    return this.#attempts < FORBIDDEN_ATTEMPTS ? 'retry' : 'stop';
  }

  async #tryAgain(failure: Failure): Promise<void> {
    const { policy, onRetry, wait } = this.#world;
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
    this.#fate.ended = true;
    this.#end({ kind: 'failed', failure, attempts: this.#attempts });
  }

  #end(result: RolloutResult): void {
    this.#over = true;
    this.#onEnd(result);
  }
}

/** A firewall before the server may forbid what stands in one document; a key that is not let in is forbidden everything. */
function isForbidden({ reason, status }: Failure): boolean {
  return reason === 'unauthorised' && status === 403;
}

const FORBIDDEN_ATTEMPTS = 3;

function requestOf({ kind, document }: Unit, rollout: number): BuiltRequest | Unsendable {
  return buildRequest(kind.variant, document, kind.budget, rollout);
}

function bodyAgain(unit: Unit, rollout: number): JsonObject {
  const request = requestOf(unit, rollout);
  if (request.kind === 'unsendable') throw new Error('A request that was sent cannot be built again.');
  return request.body;
}
