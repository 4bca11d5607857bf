/** What a rule reports: the only form in which this house says that a user's text is wrong. */
import type { Span } from './span.ts';

/**
 * `error`: the run would break or send something the author cannot want. `warning`: very likely a slip.
 * `information`: worth knowing. `hint`: evidence from the study suggests otherwise; never a verdict.
 */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A replacement in the same text. Edits of one fix never overlap. */
export interface Edit {
  readonly span: Span;
  readonly newText: string;
}

/** One way to mend a problem, complete in itself. */
export interface Fix {
  /** Imperative, names what will stand there: "Replace {text} with [[DOCUMENT]]". */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** True for the one fix that may be applied without asking. */
  readonly preferred: boolean;
}

/** Something in a prompt or an experiment that a person should look at. */
export interface Problem {
  /** Stable kebab-case code of the rule, as documented and as `ignore:` takes it. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, with what, and what to do; one or two sentences. */
  readonly message: string;
  readonly span: Span;
  readonly fixes: readonly Fix[];
}
