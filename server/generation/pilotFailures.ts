/** What went wrong in a pilot, as one sentence before the estimate that rests on the rest of it. */
import type { Pilot } from './runPilot.ts';

/** Null where nothing failed. Names the first failure; documents that could not even be sent have none to name. */
export function pilotFailures({ answers, variants }: Pick<Pilot, 'answers' | 'variants'>): string | null {
  const all = [...variants.values()];
  const failed = all.reduce((sum, pilot) => sum + pilot.failed, 0);
  if (failed === 0) return null;
  const total = failed + all.reduce((sum, pilot) => sum + pilot.answered, 0);
  const first = answers.map(({ outcome }) => (outcome.ok ? null : outcome.failure.message)).find(Boolean);
  const share =
    failed === total ? 'No request of the pilot was answered' : `${failed} of ${total} pilot requests failed`;
  return first ? `${share}. The first failure: ${first}` : `${share}.`;
}
