/** Problems as LSP diagnostics. */
import type { Diagnostic } from 'vscode-languageserver-types';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import { checkExperiment } from '../experiment/checkExperiment.ts';
import type { ExperimentFacts, FileFact } from '../experiment/facts.ts';
import type { DiagnosticLevels } from '../language/diagnosticLevels.ts';
import { withLevels } from '../language/diagnosticLevels.ts';
import type { Problem, Severity } from '../language/problem.ts';
import type { Facts } from '../protocol/messages.ts';
import { NO_FACTS } from './decodeFacts.ts';
import type { NamedFile } from './namedFiles.ts';
import { namedFilesOf } from './namedFiles.ts';
import type { ExperimentSnapshot, Snapshot } from './snapshot.ts';

/** What beside the text decides which problems are shown, and how. */
export interface DiagnosticContext {
  readonly levels: DiagnosticLevels;
  /** What stands at the files that experiments name, by URI, as far as it is known. */
  readonly files: ReadonlyMap<string, FileFact>;
  /** The columns of the datasets that experiments name, by URI, as far as they are known. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly facts: Facts;
}

/** Nothing is known and nothing was wished: every problem of the text with its own severity. */
export const NO_CONTEXT: DiagnosticContext = {
  levels: {},
  files: new Map(),
  columns: new Map(),
  facts: NO_FACTS,
};

/** All diagnostics of a document. */
export function diagnosticsOf(snapshot: Snapshot, context: DiagnosticContext = NO_CONTEXT): Diagnostic[] {
  return problemsOf(snapshot, context).map((problem) => diagnosticOf(snapshot, problem));
}

/** The problems that are shown, in the order of their places; quick fixes are theirs alone. */
export function problemsOf(snapshot: Snapshot, context: DiagnosticContext): readonly Problem[] {
  if (snapshot.kind === 'prompt') return withLevels(snapshot.problems, context.levels);
  const found = checkExperiment(snapshot.yaml?.root ?? null, factsFor(snapshot, context));
  const problems = [...snapshot.problems, ...found].sort((a, b) => a.span.start - b.span.start);
  return withLevels(problems, context.levels);
}

function factsFor(snapshot: ExperimentSnapshot, context: DiagnosticContext): ExperimentFacts {
  const { profiles, endpoints } = context.facts;
  const named = namedFilesOf(snapshot);
  return {
    files: byPath(named, context.files),
    columns: byPath(named, context.columns),
    aliases: profiles?.map(({ alias }) => alias) ?? null,
    models: new Map(endpoints.map(({ alias, models }) => [alias, models.map(({ id }) => id)])),
  };
}

function byPath<T>(named: readonly NamedFile[], byUri: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const known = named.flatMap(({ path, uri }) => {
    const fact = byUri.get(uri);
    return fact === undefined ? [] : [[path, fact] as const];
  });
  return new Map(known);
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
