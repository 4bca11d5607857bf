/** Seeded faults: which requests fail, and how, is decided by seed, request and attempt alone. */
import { chance } from './answers.ts';

/** What may go wrong with one request. */
export type Fault =
  | 'rate-limited'
  | 'rate-limited-with-retry-after'
  | 'server-error'
  | 'unavailable'
  | 'reset'
  | 'hang'
  | 'slow-drip'
  | 'truncated-json'
  | 'html'
  | 'wrong-model'
  | 'unauthorised'
  | 'context-exceeded';

/** Shares of requests by fault; what is left goes well. */
export interface FaultPlan {
  readonly seed: number;
  readonly shares: Readonly<Partial<Record<Fault, number>>>;
  /** Whether the same request may fail again when it is repeated; by default only its first attempt does. */
  readonly repeats?: boolean;
}

/** Decides for the attempt (from 0) at a request body. */
export function faultFor(plan: FaultPlan | null, body: string, attempt: number): Fault | null {
  if (!plan || (attempt > 0 && !plan.repeats)) return null;
  let place = chance('fault', String(plan.seed), String(attempt), body);
  for (const [fault, share] of Object.entries(plan.shares)) {
    place -= share;
    if (place < 0) return fault as Fault;
  }
  return null;
}
