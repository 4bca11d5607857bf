/** Quick fixes: the fixes that problems carry, one by one, for all of a kind, and all at once on save. */
import { t } from '@vscode/l10n';
import type { CodeAction, Range, TextEdit } from 'vscode-languageserver-types';
import { CodeActionKind } from 'vscode-languageserver-types';
import type { Edit, Fix, Problem } from '../language/problem.ts';
import { diagnosticOf, problemsOf } from './diagnostics.ts';
import type { Knowledge } from './knowledge.ts';
import { NO_KNOWLEDGE } from './knowledge.ts';
import type { Snapshot } from './snapshot.ts';

/** The kind of the action that applies every fix that needs no asking; `editor.codeActionsOnSave` can name it. */
export const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.rephrase`;

/** Actions for the problems shown that touch `range`; `only` restricts their kinds, as in LSP. */
export function codeActionsAt(
  snapshot: Snapshot,
  range: Range,
  only: readonly string[] | undefined,
  knowledge: Knowledge = NO_KNOWLEDGE,
): CodeAction[] {
  const problems = problemsOf(snapshot, knowledge);
  const wanted = (kind: string): boolean => only === undefined || only.some((asked) => within(kind, asked));
  const actions: CodeAction[] = [];
  if (wanted(CodeActionKind.QuickFix)) {
    const start = snapshot.lines.offsetAt(range.start);
    const end = snapshot.lines.offsetAt(range.end);
    const touched = problems.filter(({ span }) => span.start <= end && start <= span.end);
    for (const problem of touched) actions.push(...quickFixes(snapshot, problem));
    for (const code of new Set(touched.map((problem) => problem.code)))
      actions.push(...fixesOfKind(snapshot, problems, code));
  }
  // Never offered in the lightbulb: only an explicit request, such as on save, names this kind.
  if (only !== undefined && wanted(FIX_ALL_KIND)) actions.push(...fixAll(snapshot, problems));
  return actions;
}

function quickFixes(snapshot: Snapshot, problem: Problem): CodeAction[] {
  return problem.fixes.map((fix) => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    isPreferred: fix.preferred,
    diagnostics: [diagnosticOf(snapshot, problem)],
    edit: { changes: { [snapshot.uri]: textEdits(snapshot, fix.edits) } },
  }));
}

/** "Fix all of this kind", where there is more than one that can be fixed at the same time. */
function fixesOfKind(snapshot: Snapshot, shown: readonly Problem[], code: string): CodeAction[] {
  const problems = shown.filter((problem) => problem.code === code);
  const { edits, count } = mergeFixes(problems.map(bestFix).filter((fix) => fix !== undefined));
  if (count < 2) return [];
  return [
    {
      title: t('Fix all {0} problems of kind {1}', count, code),
      kind: CodeActionKind.QuickFix,
      diagnostics: problems.map((problem) => diagnosticOf(snapshot, problem)),
      edit: { changes: { [snapshot.uri]: textEdits(snapshot, edits) } },
    },
  ];
}

function fixAll(snapshot: Snapshot, problems: readonly Problem[]): CodeAction[] {
  const preferred = problems.map(({ fixes }) => fixes.find((fix) => fix.preferred));
  const { edits } = mergeFixes(preferred.filter((fix) => fix !== undefined));
  if (edits.length === 0) return [];
  const title = t('Fix all Rephrase problems that have one sure fix');
  return [{ title, kind: FIX_ALL_KIND, edit: { changes: { [snapshot.uri]: textEdits(snapshot, edits) } } }];
}

function bestFix({ fixes }: Problem): Fix | undefined {
  return fixes.find((fix) => fix.preferred) ?? fixes[0];
}

/** As many fixes as can be applied together: one that touches an edit already taken waits for the next time. */
function mergeFixes(fixes: readonly Fix[]): { readonly edits: readonly Edit[]; readonly count: number } {
  const taken: Edit[] = [];
  let count = 0;
  for (const fix of fixes) {
    if (fix.edits.some((edit) => taken.some((other) => touches(edit, other)))) continue;
    taken.push(...fix.edits);
    count++;
  }
  return { edits: taken, count };
}

/** Two insertions at one place count as touching: each may write what the other already wrote. */
function touches({ span: a }: Edit, { span: b }: Edit): boolean {
  const bothInsert = a.start === a.end && b.start === b.end;
  return bothInsert ? a.start === b.start : a.start < b.end && b.start < a.end;
}

function textEdits(snapshot: Snapshot, edits: readonly Edit[]): TextEdit[] {
  return edits.map(({ span, newText }) => ({ range: snapshot.lines.rangeOf(span), newText }));
}

/** Whether `kind` is `asked` or lies under it: `quickfix` under `quickfix`, `source.fixAll.rephrase` under `source`. */
function within(kind: string, asked: string): boolean {
  return asked === '' || kind === asked || kind.startsWith(`${asked}.`);
}
