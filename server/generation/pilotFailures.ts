/** What went wrong in a pilot, as one sentence in English (`said`) before the estimate that rests on the rest of it. */
import { said } from '../language/said.ts';
import type { Pilot } from './runPilot.ts';

/** Null where nothing failed. Names the first failure; documents that could not even be sent have none to name. */
export function pilotFailures({ answers, variants }: Pick<Pilot, 'answers' | 'variants'>): string | null {
  const all = [...variants.values()];
  const failed = all.reduce((sum, pilot) => sum + pilot.failed, 0);
  if (failed === 0) return null;
  const total = failed + all.reduce((sum, pilot) => sum + pilot.answered, 0);
  const first = answers.map(({ outcome }) => (outcome.ok ? null : outcome.failure.message)).find(Boolean);
  if (failed === total)
    return first
      ? said('No request of the pilot was answered. The first failure: {0}', first)
      : said('No request of the pilot was answered.');
  return first
    ? said('{0} of {1} pilot requests failed. The first failure: {2}', failed, total, first)
    : said('{0} of {1} pilot requests failed.', failed, total);
}
