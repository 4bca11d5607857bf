/** The codes of all problems an experiment can have beside those it shares with prompts, each with one sentence. */
const CODES = {
  'experiment-syntax': 'An experiment that cannot be read as YAML.',
  'experiment-unknown-key': 'A key of an experiment that means nothing there.',
  'experiment-value': 'A value of an experiment that is of the wrong kind, or missing.',
} as const;

/** The stable name of a kind of problem. */
export type ExperimentCode = keyof typeof CODES;

/** All codes with their sentences, in the order of the documentation. */
export const EXPERIMENT_CODES = Object.entries(CODES) as readonly (readonly [ExperimentCode, string])[];
