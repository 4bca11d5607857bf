/** What a job says when it pauses itself for failures: how many, and which documents they were. */
import { expect, test } from 'vitest';
import type { UnitFailure } from '../../server/batch/job.ts';
import { namedFailure } from '../../server/batch/namedFailure.ts';
import { limitAtOutcome } from '../../server/batch/runner/stopRules.ts';
import type { FailureReason } from '../../server/generation/completion.ts';
import type { Unsendable } from '../../server/generation/request.ts';

const failure = (id: string, reason = 'context-exceeded'): UnitFailure => ({
  id,
  reason,
  message: 'M.',
  attempts: 1,
});

test('says what is counted, and names documents by their ids with the reason in words, each once', () => {
  const judged = { ended: 10, failed: 3, refusedInARow: 0, last: [failure('b'), failure('a'), failure('a')] };
  const limit = limitAtOutcome({ stopIf: { failedShare: 0.1, after: 5 } }, { judged });
  expect(limit).toContain('3 of 10 units (a unit is a document in one variant) failed (30 %)');
  expect(limit).toContain('the last of them: b (context exceeded), a (context exceeded). Look at');
});

test('says the same where an endpoint only refuses', () => {
  const judged = { ended: 50, failed: 50, refusedInARow: 50, last: [failure('a', 'server-error')] };
  const limit = limitAtOutcome({ stopIf: null }, { judged });
  expect(limit).toContain(
    'The last 50 units that were sent (a unit is a document in one variant) all failed',
  );
  expect(limit).toContain('the latest of them: a (server error). Look at');
});

test('every reason is named in words that a window can retell; one that nobody knows as it is written', () => {
  const reasons: readonly (FailureReason | Unsendable['reason'] | 'bad-row')[] = [
    ...['unreachable', 'timeout', 'dropped', 'rate-limited', 'server-error', 'unauthorised'],
    ...['model-not-found', 'context-exceeded', 'rejected', 'redirected', 'bad-response', 'aborted'],
    ...['column-missing', 'document-skipped', 'prompt-exceeds-window', 'template-failed', 'bad-row'],
  ] as const;
  const named = reasons.map((reason) => namedFailure({ id: 'doc-3', reason }));
  for (const words of named) expect(words).toMatch(/^doc-3 \([a-z]+( [a-z]+)+\)$/);
  expect(new Set(named).size).toBe(reasons.length);
  expect(namedFailure({ id: 'doc-3', reason: 'of-a-later-version' })).toBe('doc-3 (of a later version)');
});
