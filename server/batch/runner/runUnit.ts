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
import type { Lane, Sent } from './lane.ts';
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

/** Runs one unit. All rollouts are asked for at once, each in its own slot. */
export function runUnit(unit: Unit, world: UnitWorld): Promise<UnitResult> {
  const fate: Fate = { ended: false, sent: null, textBytes: null };
  const { rollouts } = unit.kind;
  if (rollouts === 1) {
    return runRollout(unit, 0, fate, world).then((result) => resultOf(unit, [result], fate));
  }
  const running = Array.from({ length: rollouts }, (_, rollout) => runRollout(unit, rollout, fate, world));
  return Promise.all(running).then((results) => resultOf(unit, results, fate));
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
  return worst?.kind === 'stop' ? worst : { kind: 'dropped' };
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

/** A stop outranks a failure, and a failure outranks the siblings it ended. */
const RANK = { dropped: 0, failed: 1, stop: 2 } as const;

async function runRollout(unit: Unit, rollout: number, fate: Fate, world: UnitWorld): Promise<RolloutResult> {
  let attempts = 0;
  let unreached = 0;
  while (!fate.ended) {
    const lane = await world.gate.enter(unit.kind.lanes);
    const sending = lane && send(lane, unit, rollout, fate);
    if (!sending) break;
    if ('kind' in sending) {
      fate.ended = true;
      return { kind: 'failed', failure: sending, attempts };
    }
    const sent = await sending;
    if (!sent) break;
    if (sent.outcome.ok) return { kind: 'completion', completion: sent.outcome.completion };
    const { failure } = sent.outcome;
    if (sent.counts) attempts += 1;
    else unreached += 1;
    const verdict = isForbidden(failure) ? forbiddenVerdict(lane, attempts) : verdictOf(failure.reason);
    if (verdict === 'stop') return { kind: 'stop', failure };
    if (verdict === 'final' || attempts >= world.policy.attempts) {
      fate.ended = true;
      return { kind: 'failed', failure, attempts };
    }
    const delayMs = retryDelayMs(world.policy, Math.max(1, attempts, unreached), failure, Math.random());
    world.onRetry(unit.key, failure, delayMs);
    if (!(await world.wait(delayMs))) break;
  }
  return { kind: 'dropped' };
}

/** A firewall before the server may forbid what stands in one document; a key that is not let in is forbidden everything. */
function isForbidden({ reason, status }: Failure): boolean {
  return reason === 'unauthorised' && status === 403;
}

/** While no request came back well nobody knows which of the two it is: then the others are waited for. */
function forbiddenVerdict({ hasServed }: Lane, attempts: number): ReturnType<typeof verdictOf> {
  if (hasServed) return 'final';
  return attempts < FORBIDDEN_ATTEMPTS ? 'retry' : 'stop';
}

const FORBIDDEN_ATTEMPTS = 3;

/** Builds the request and sends it. Of it no more is kept than its bytes, which the connection keeps as well: it can be built again. */
function send(lane: Lane, unit: Unit, rollout: number, fate: Fate): Promise<Sent | null> | Unsendable {
  const request = requestOf(unit, rollout);
  if (request.kind === 'unsendable') {
    lane.giveBack();
    return request;
  }
  if (rollout === 0) {
    fate.sent = { fingerprint: request.fingerprint, truncated: request.truncation.truncated };
    fate.textBytes = request.documentBytes;
  }
  return lane.complete(request.bytes, () => bodyAgain(unit, rollout));
}

function requestOf({ kind, document }: Unit, rollout: number): BuiltRequest | Unsendable {
  return buildRequest(kind.variant, document, kind.budget, rollout);
}

function bodyAgain(unit: Unit, rollout: number): JsonObject {
  const request = requestOf(unit, rollout);
  if (request.kind === 'unsendable') throw new Error('A request that was sent cannot be built again.');
  return request.body;
}
