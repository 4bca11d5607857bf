import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DIAGNOSTIC_LEVELS,
  decodeDiagnosticLevels,
  withLevels,
} from '../../server/language/diagnosticLevels.ts';
import type { Problem } from '../../server/language/problem.ts';

const problem = (code: string, severity: Problem['severity']): Problem => ({
  code,
  severity,
  message: '',
  span: { start: 0, end: 0 },
  fixes: [],
});

test('a level replaces the severity, off removes, and what is not listed stays as it is', () => {
  const problems = [problem('a', 'hint'), problem('b', 'error'), problem('toString', 'warning')];
  expect(withLevels(problems, { a: 'error', b: 'off' })).toEqual([
    { ...problems[0], severity: 'error' },
    problems[2],
  ]);
});

test('what is no level counts as not written', () => {
  expect(decodeDiagnosticLevels({ a: 'off', b: 'OFF', c: null, d: 'hint', e: { a: 'off' } })).toEqual({
    a: 'off',
    d: 'hint',
  });
});

test('law: whatever the settings hold, decoding gives levels and nothing else', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const level of Object.values(decodeDiagnosticLevels(value))) {
        expect(DIAGNOSTIC_LEVELS).toContain(level);
      }
    }),
  );
});
