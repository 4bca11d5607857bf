/** When a failed request is tried again. Waiting happens outside the limiter, so that it holds no slot. */
import type { Failure } from '../../generation/completion.ts';

/** How often and how patiently. */
export interface RetryPolicy {
  /** Requests per rollout at the most, the first one included. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
}

export const RETRY_POLICY: RetryPolicy = { attempts: 6, baseMs: 1000, capMs: 60_000 };

/** A server that asks for more than this is asked again after this. */
const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

/**
 * Full jitter: anything from 0 to the exponential bound, so that requests that failed together do not come back
 * together; a `Retry-After` is waited for first. `attempt` counts the failed ones from 1; `random` is in [0, 1).
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, failure: Failure, random: number): number {
  const bound = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  const asked = Math.min(failure.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return asked + random * bound;
}
