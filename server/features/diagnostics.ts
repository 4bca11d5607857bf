/** Problems as LSP diagnostics. */
import type { Diagnostic } from 'vscode-languageserver-types';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import { checkExperiment } from '../experiment/checkExperiment.ts';
import { checkWithFacts } from '../language/checkWithFacts.ts';
import { withLevels } from '../language/diagnosticLevels.ts';
import type { Problem, Severity } from '../language/problem.ts';
import type { Knowledge } from './knowledge.ts';
import { NO_KNOWLEDGE } from './knowledge.ts';
import type { Snapshot } from './snapshot.ts';

/** All diagnostics of a document. */
export function diagnosticsOf(snapshot: Snapshot, knowledge: Knowledge = NO_KNOWLEDGE): Diagnostic[] {
  return problemsOf(snapshot, knowledge).map((problem) => diagnosticOf(snapshot, problem));
}

/** The problems that are shown, in the order of their places; quick fixes are theirs alone. */
export function problemsOf(snapshot: Snapshot, knowledge: Knowledge): readonly Problem[] {
  const found = problemsWithFacts(snapshot, knowledge);
  const problems =
    found.length === 0
      ? snapshot.problems
      : [...snapshot.problems, ...found].sort((a, b) => a.span.start - b.span.start);
  return withLevels(problems, knowledge.levels);
}

function problemsWithFacts(snapshot: Snapshot, knowledge: Knowledge): readonly Problem[] {
  if (snapshot.kind === 'prompt') return checkWithFacts(snapshot.sheet, snapshot.counted, knowledge.prompt);
  const { yaml, experiment } = snapshot;
  return checkExperiment({ root: yaml?.root ?? null, experiment }, knowledge.experiment);
}

/** One problem; equal problems of one snapshot give equal diagnostics. */
export function diagnosticOf(snapshot: Snapshot, problem: Problem): Diagnostic {
  return {
    range: snapshot.lines.rangeOf(problem.span),
    severity: SEVERITY[problem.severity],
    code: problem.code,
    source: 'rephrase',
    message: problem.message,
    ...(problem.code === 'input-unused' ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
