/** Problems as LSP diagnostics. */
import type { Diagnostic } from 'vscode-languageserver-types';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import type { Problem, Severity } from '../language/problem.ts';
import type { Snapshot } from './snapshot.ts';

/** All problems of a document. */
export function diagnosticsOf(snapshot: Snapshot): Diagnostic[] {
  return snapshot.problems.map((problem) => diagnosticOf(snapshot, problem));
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
