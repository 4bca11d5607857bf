/** One unit, from document to result: build the requests of all rollouts, send them, try again where that makes sense. */
import type { Document } from '../../documents/document.ts';
import { buildRequest } from '../../generation/buildRequest.ts';
import type { Completion, Failure } from '../../generation/completion.ts';
import { verdictOf } from '../../generation/completion.ts';
import type { ContextBudget, Unsendable } from '../../generation/request.ts';
import type { JsonObject } from '../../language/json.ts';
import type { Check } from '../../measures/checks.ts';
import type { FrozenVariant, OutputRow, UnitFailure } from '../job.ts';
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
  readonly onRetry: (failure: Failure, delayMs: number) => void;
}

/** A unit's end. `dropped`: the job is stopping, and a later run does it again. `stop`: the job must stop for it. */
export type UnitResult =
  | { readonly kind: 'row'; readonly row: OutputRow }
  | { readonly kind: 'failure'; readonly failure: UnitFailure }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'stop'; readonly failure: Failure };

/** Runs one unit. All rollouts are asked for at once, each in its own slot. */
export async function runUnit(kind: UnitKind, document: Document, world: UnitWorld): Promise<UnitResult> {
  const fate: Fate = { ended: false, sent: null };
  const results =
    kind.rollouts === 1
      ? [await runRollout(kind, document, 0, fate, world)]
      : await Promise.all(
          Array.from({ length: kind.rollouts }, (_, rollout) =>
            runRollout(kind, document, rollout, fate, world),
          ),
        );
  const completions: Completion[] = [];
  let worst: Exclude<RolloutResult, { readonly kind: 'completion' }> | null = null;
  for (const result of results) {
    if (result.kind === 'completion') completions.push(result.completion);
    else if (worst === null || RANK[result.kind] > RANK[worst.kind]) worst = result;
  }
  if (worst === null && fate.sent) {
    return { kind: 'row', row: outputRow(kind.variant, kind.checks, document, completions, fate.sent) };
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
}

type RolloutResult =
  | { readonly kind: 'completion'; readonly completion: Completion }
  | { readonly kind: 'failed'; readonly failure: Failure | Unsendable; readonly attempts: number }
  | { readonly kind: 'stop'; readonly failure: Failure }
  | { readonly kind: 'dropped' };

/** A stop outranks a failure, and a failure outranks the siblings it ended. */
const RANK = { dropped: 0, failed: 1, stop: 2 } as const;

async function runRollout(
  kind: UnitKind,
  document: Document,
  rollout: number,
  fate: Fate,
  world: UnitWorld,
): Promise<RolloutResult> {
  let attempts = 0;
  let unreached = 0;
  while (!fate.ended) {
    const lane = await world.gate.enter(kind.lanes);
    const sending = lane && send(lane, kind, document, rollout, fate);
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
    const verdict = verdictOf(failure.reason);
    if (verdict === 'stop') return { kind: 'stop', failure };
    if (verdict === 'final' || attempts >= world.policy.attempts) {
      fate.ended = true;
      return { kind: 'failed', failure, attempts };
    }
    const delayMs = retryDelayMs(world.policy, Math.max(1, attempts, unreached), failure, Math.random());
    world.onRetry(failure, delayMs);
    if (!(await world.wait(delayMs))) break;
  }
  return { kind: 'dropped' };
}

/** Builds the request and sends it. Nothing of it is kept while the answer is waited for: it can be built again. */
function send(
  lane: Lane,
  { variant, budget }: UnitKind,
  document: Document,
  rollout: number,
  fate: Fate,
): Promise<Sent | null> | Unsendable {
  const request = buildRequest(variant, document, budget, rollout);
  if (request.kind === 'unsendable') {
    lane.giveBack();
    return request;
  }
  if (rollout === 0) {
    fate.sent = { fingerprint: request.fingerprint, truncated: request.truncation.truncated };
  }
  return lane.complete(request.bytes, () => bodyAgain(variant, document, budget, rollout));
}

function bodyAgain(
  variant: FrozenVariant,
  document: Document,
  budget: ContextBudget,
  rollout: number,
): JsonObject {
  const request = buildRequest(variant, document, budget, rollout);
  if (request.kind === 'unsendable') throw new Error('A request that was sent cannot be built again.');
  return request.body;
}
