/** The same problems for people, for scripts, for GitHub's annotations and for tools that read SARIF 2.1.0. */
import type { LineIndex, Range } from '../language/lineIndex.ts';
import type { Problem, Severity } from '../language/problem.ts';
import { count } from './count.ts';

/** A file that was checked. */
export interface CheckedFile {
  /** As shown: relative to the working directory. */
  readonly path: string;
  readonly lines: LineIndex;
  readonly problems: readonly Problem[];
}

type Format = (files: readonly CheckedFile[]) => string;

export const PROBLEM_FORMATS: Readonly<Record<'text' | 'json' | 'github' | 'sarif', Format>> = {
  text: asText,
  json: asJson,
  github: asGithub,
  sarif: asSarif,
};

/** A line per problem, lines and columns from 1, then how many there are. */
function asText(files: readonly CheckedFile[]): string {
  const lines = problemsOf(files).map(({ file, problem, range: { start } }) => {
    const place = `${file.path}:${start.line + 1}:${start.character + 1}`;
    return `${place}: ${problem.severity}: ${problem.message} [${problem.code}]`;
  });
  return `${[...lines, summary(files)].join('\n')}\n`;
}

/** A list of problems; ranges count lines and UTF-16 characters from 0, as editors do. */
function asJson(files: readonly CheckedFile[]): string {
  const list = problemsOf(files).map(({ file, problem, range }) => ({
    path: file.path,
    code: problem.code,
    severity: problem.severity,
    message: problem.message,
    range,
    fixes: problem.fixes.map(({ title, edits, preferred }) => ({
      title,
      preferred,
      edits: edits.map(({ span, newText }) => ({ range: file.lines.rangeOf(span), newText })),
    })),
  }));
  return `${JSON.stringify(list, null, 2)}\n`;
}

const GITHUB: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** Workflow commands: GitHub Actions shows them beside the lines of a pull request. */
function asGithub(files: readonly CheckedFile[]): string {
  const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const lines = problemsOf(files).map(({ file, problem, range: { start, end } }) => {
    const place = `file=${property(file.path)},line=${start.line + 1},endLine=${end.line + 1},col=${start.character + 1}`;
    return `::${GITHUB[problem.severity]} ${place},title=${property(problem.code)}::${data(problem.message)}\n`;
  });
  return lines.join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

const SARIF: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

function asSarif(files: readonly CheckedFile[]): string {
  const found = problemsOf(files);
  const codes = [...new Set(found.map(({ problem }) => problem.code))].sort();
  const results = found.map(({ file, problem, range }) => ({
    ruleId: problem.code,
    ruleIndex: codes.indexOf(problem.code),
    level: SARIF[problem.severity],
    message: { text: problem.message },
    locations: [
      { physicalLocation: { artifactLocation: { uri: uriOf(file.path) }, region: regionOf(range) } },
    ],
  }));
  const driver = { name: 'rephrase', rules: codes.map((id) => ({ id })) };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function regionOf({ start, end }: Range): Readonly<Record<string, number>> {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

function uriOf(path: string): string {
  return path.split(/[\\/]/).map(encodeURIComponent).join('/');
}

function problemsOf(
  files: readonly CheckedFile[],
): readonly { readonly file: CheckedFile; readonly problem: Problem; readonly range: Range }[] {
  return files.flatMap((file) =>
    file.problems.map((problem) => ({ file, problem, range: file.lines.rangeOf(problem.span) })),
  );
}

function summary(files: readonly CheckedFile[]): string {
  const problems = files.flatMap((file) => file.problems);
  const of = (severity: Severity): number =>
    problems.filter((problem) => problem.severity === severity).length;
  const information = of('information');
  const hints = of('hint');
  const counts = [
    count(of('error'), 'error'),
    count(of('warning'), 'warning'),
    ...(information > 0 ? [`${information} informational`] : []),
    ...(hints > 0 ? [count(hints, 'hint')] : []),
  ];
  return `${count(files.length, 'file')} checked: ${counts.join(', ')}.`;
}
