/** Problems as LSP diagnostics. */
import type { Diagnostic } from 'vscode-languageserver-types';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import type { DiagnosticLevels } from '../language/diagnosticLevels.ts';
import { withLevels } from '../language/diagnosticLevels.ts';
import type { Problem, Severity } from '../language/problem.ts';
import type { Snapshot } from './snapshot.ts';

/** What beside the text decides which problems are shown, and how. */
export interface DiagnosticContext {
  readonly levels: DiagnosticLevels;
}

/** Nothing is known and nothing was wished: every problem of the text with its own severity. */
export const NO_CONTEXT: DiagnosticContext = { levels: {} };

/** All diagnostics of a document. */
export function diagnosticsOf(snapshot: Snapshot, context: DiagnosticContext = NO_CONTEXT): Diagnostic[] {
  return problemsOf(snapshot, context).map((problem) => diagnosticOf(snapshot, problem));
}

/** The problems that are shown, in the order of their places; quick fixes are theirs alone. */
export function problemsOf(snapshot: Snapshot, { levels }: DiagnosticContext): readonly Problem[] {
  return withLevels(snapshot.problems, levels);
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
