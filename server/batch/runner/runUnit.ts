/** One unit, from document to result: build the requests of all rollouts, send them, try again where that makes sense. */
import type { Document } from '../../documents/document.ts';
import { buildRequest } from '../../generation/buildRequest.ts';
import type { Completion, Failure } from '../../generation/completion.ts';
import { verdictOf } from '../../generation/completion.ts';
import type { BuiltRequest, ContextBudget, Unsendable } from '../../generation/request.ts';
import type { Check } from '../../measures/checks.ts';
import type { FrozenVariant, OutputRow, UnitFailure } from '../job.ts';
import type { Gate } from './gate.ts';
import type { Lane } from './lane.ts';
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
  const requests = requestsOf(kind, document);
  if ('kind' in requests) {
    const { reason, message } = requests;
    return { kind: 'failure', failure: { id: document.id, reason, message, attempts: 0 } };
  }
  const fate: Fate = { ended: false };
  const results = await Promise.all(requests.map((request) => runRollout(kind.lanes, request, fate, world)));
  const completions: Completion[] = [];
  let worst: Exclude<RolloutResult, { readonly kind: 'completion' }> | null = null;
  for (const result of results) {
    if (result.kind === 'completion') completions.push(result.completion);
    else if (worst === null || RANK[result.kind] > RANK[worst.kind]) worst = result;
  }
  const first = requests[0];
  if (worst === null && first) {
    const sent = { fingerprint: first.fingerprint, truncated: first.truncation.truncated };
    return { kind: 'row', row: outputRow(kind.variant, kind.checks, document, completions, sent) };
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
}

type RolloutResult =
  | { readonly kind: 'completion'; readonly completion: Completion }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly attempts: number }
  | { readonly kind: 'stop'; readonly failure: Failure }
  | { readonly kind: 'dropped' };

/** A stop outranks a failure, and a failure outranks the siblings it ended. */
const RANK = { dropped: 0, failed: 1, stop: 2 } as const;

function requestsOf(kind: UnitKind, document: Document): readonly BuiltRequest[] | Unsendable {
  const requests: BuiltRequest[] = [];
  for (let rollout = 0; rollout < kind.rollouts; rollout++) {
    const request = buildRequest(kind.variant, document, kind.budget, rollout);
    if (request.kind === 'unsendable') return request;
    requests.push(request);
  }
  return requests;
}

async function runRollout(
  lanes: readonly Lane[],
  request: BuiltRequest,
  fate: Fate,
  world: UnitWorld,
): Promise<RolloutResult> {
  let attempts = 0;
  let unreached = 0;
  while (!fate.ended) {
    const lane = await world.gate.enter(lanes);
    const sent = lane && (await lane.complete(request.body));
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
