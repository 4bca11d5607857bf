/** What a person may say about each kind of problem: how loud it is, or that it is not to be reported at all. */
import type { Problem, Severity } from './problem.ts';

/** A severity, or silence. */
export type DiagnosticLevel = 'off' | Severity;

/** All levels, from silent to loud. */
export const DIAGNOSTIC_LEVELS: readonly DiagnosticLevel[] = [
  'off',
  'hint',
  'information',
  'warning',
  'error',
];

/** Codes of problems with the level that is wanted; a code that is not in it keeps its own severity. */
export type DiagnosticLevels = Readonly<Record<string, DiagnosticLevel>>;

/** Decodes levels from settings; an entry that is no level counts as not written. Never throws. */
export function decodeDiagnosticLevels(value: unknown): DiagnosticLevels {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([code, wanted]: readonly [string, unknown]) => {
      const level = DIAGNOSTIC_LEVELS.find((known) => known === wanted);
      return level === undefined ? [] : [[code, level] as const];
    }),
  );
}

/** The problems as the levels want them, in their order. */
export function withLevels(problems: readonly Problem[], levels: DiagnosticLevels): readonly Problem[] {
  if (Object.keys(levels).length === 0) return problems;
  return problems.flatMap((problem) => {
    const level = Object.hasOwn(levels, problem.code) ? levels[problem.code] : undefined;
    if (level === undefined || level === problem.severity) return [problem];
    return level === 'off' ? [] : [{ ...problem, severity: level }];
  });
}
