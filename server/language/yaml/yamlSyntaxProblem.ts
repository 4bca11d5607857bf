/** What the YAML parser complains of, in words for people who seldom write YAML, with a fix where one is sure. */
import { t } from '@vscode/l10n';
import type { YAMLError } from 'yaml';
import type { Fix, Problem } from '../problem.ts';
import type { Span } from '../span.ts';

/** The problem for one complaint about `yaml`, whose first character stands at `offset` of the file. */
export function yamlSyntaxProblem(complaint: YAMLError, yaml: string, offset: number, code: string): Problem {
  const start = Math.min(complaint.pos[0], Math.max(0, yaml.length - 1));
  const end = Math.min(Math.max(complaint.pos[1], start + 1), yaml.length);
  const known = KNOWN.find(
    ({ kind, says }) => kind === complaint.code && (says?.test(complaint.message) ?? true),
  );
  const place = known?.place?.(yaml, start) ?? { start, end };
  const moved = (span: Span): Span => ({ start: span.start + offset, end: span.end + offset });
  const fix = known?.fix?.(yaml, place);
  return {
    code,
    severity: 'error',
    // What nobody put into words here is said in the parser's own.
    message:
      known?.message() ?? t('This cannot be read as YAML: {0}.', complaint.message.replace(/\s*\.?\s*$/, '')),
    span: moved(place),
    fixes: fix ? [{ ...fix, edits: fix.edits.map((edit) => ({ ...edit, span: moved(edit.span) })) }] : [],
  };
}

interface KnownComplaint {
  readonly kind: YAMLError['code'];
  /** Told apart by the parser's words where one code means several things. */
  readonly says?: RegExp;
  readonly message: () => string;
  readonly place?: (yaml: string, start: number) => Span;
  readonly fix?: (yaml: string, place: Span) => Fix | undefined;
}

const KNOWN: readonly KnownComplaint[] = [
  {
    kind: 'TAB_AS_INDENT',
    message: () => t('YAML is indented with spaces, not with tabs.'),
    fix: (_yaml, span) => ({
      title: t('Replace the tab with two spaces'),
      edits: [{ span, newText: '  ' }],
      preferred: true,
    }),
  },
  {
    kind: 'BLOCK_AS_IMPLICIT_KEY',
    message: () =>
      t(
        'A value that contains a colon and a space must stand in quotes; a nested key needs its own, indented line.',
      ),
    place: restOfLine,
    fix: quote,
  },
  {
    kind: 'BAD_SCALAR_START',
    message: () => t('A value cannot start with this character unless it stands in quotes.'),
    place: restOfLine,
    fix: quote,
  },
  {
    kind: 'BAD_INDENT',
    says: /end with a \]/,
    message: () => t('A list that was opened with [ is not closed with ] before this.'),
  },
  {
    kind: 'BAD_INDENT',
    says: /end with a \}/,
    message: () => t('What was opened with { is not closed with } before this.'),
  },
  {
    kind: 'BAD_INDENT',
    says: /Block scalar/,
    message: () => t('The lines of this text must be indented with spaces.'),
  },
  {
    kind: 'BAD_INDENT',
    message: () => t('The indentation fits neither the line above nor what this line belongs to.'),
  },
  {
    kind: 'MISSING_CHAR',
    says: /closing "/,
    message: () => t('The text is not closed with ".'),
    place: openingOf('"'),
  },
  {
    kind: 'MISSING_CHAR',
    says: /closing '/,
    message: () => t("The text is not closed with '."),
    place: openingOf("'"),
  },
  {
    kind: 'MISSING_CHAR',
    says: /map values/,
    message: () => t('A colon and a value are missing after this key.'),
  },
  {
    kind: 'MULTILINE_IMPLICIT_KEY',
    message: () => t('A key stands on one line, with a colon and a space after it.'),
    place: restOfLine,
  },
  {
    kind: 'BAD_DQ_ESCAPE',
    message: () => t('This escape is not known in double quotes; single quotes keep a backslash as it is.'),
  },
  { kind: 'KEY_OVER_1024_CHARS', message: () => t('A key is at most 1,024 characters long.') },
  { kind: 'MULTIPLE_DOCS', message: () => t('A second YAML document starts here; only one is read.') },
  { kind: 'RESOURCE_EXHAUSTION', message: () => t('This is nested too deeply to be read.') },
  {
    kind: 'TAG_RESOLVE_FAILED',
    message: () => t('YAML tags mean nothing here. Text that starts with ! must stand in quotes.'),
  },
];

/** From `start` to the end of its line, without a comment and trailing white space; never empty. */
function restOfLine(yaml: string, start: number): Span {
  const line = /^.*?(?=[ \t]+#|[ \t]*(?:[\r\n]|$))/.exec(yaml.slice(start, start + 2000))?.[0] ?? '';
  return { start, end: start + Math.max(1, line.length) };
}

/** Nothing closes the quote, so the last one in the text is the one that opened. */
function openingOf(quoteMark: string): (yaml: string, start: number) => Span {
  return (yaml, start) => {
    const at = yaml.lastIndexOf(quoteMark, start);
    return at === -1 ? { start, end: start + 1 } : restOfLine(yaml, at);
  };
}

/** Puts a value in single quotes, if it is on one line and holds no quotes, brackets or braces already. */
function quote(yaml: string, span: Span): Fix | undefined {
  const value = yaml.slice(span.start, span.end);
  if (/^['"[{|>&*!]/.test(value) || /['\r\n]/.test(value) || followedByDeeperLine(yaml, span))
    return undefined;
  return { title: t('Put the value in quotes'), edits: [{ span, newText: `'${value}'` }], preferred: true };
}

/** True when the line after `span` is indented deeper than the one it stands on: then it is no plain value. */
function followedByDeeperLine(yaml: string, span: Span): boolean {
  const lineStart =
    Math.max(yaml.lastIndexOf('\n', span.start - 1), yaml.lastIndexOf('\r', span.start - 1)) + 1;
  const indent = /^[ \t]*/.exec(yaml.slice(lineStart, span.start))?.[0].length ?? 0;
  const next = /^[^\r\n]*(?:\r\n|\r|\n)([ \t]*)(?=\S)/.exec(yaml.slice(span.end))?.[1];
  return next !== undefined && next.length > indent;
}
