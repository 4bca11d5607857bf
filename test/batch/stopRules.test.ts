/** What a job says when it pauses itself for failures: how many, and which documents they were. */
import { expect, test } from 'vitest';
import type { UnitFailure } from '../../server/batch/job.ts';
import { limitAtOutcome } from '../../server/batch/runner/stopRules.ts';

test('a document that failed in several variants is named once', () => {
  const failure = (id: string): UnitFailure => ({ id, reason: 'bad-request', message: 'M.', attempts: 1 });
  const judged = { ended: 10, failed: 3, refusedInARow: 0, last: ['b', 'a', 'a'].map(failure) };
  const limit = limitAtOutcome({ stopIf: { failedShare: 0.1, after: 5 } }, { judged });
  expect(limit).toContain('the last of them: b (bad-request), a (bad-request). Look at');
});
