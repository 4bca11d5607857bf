/** The codes of all problems an experiment can have beside those it shares with prompts, each with one sentence. */
const CODES = {
  'experiment-syntax': 'An experiment that cannot be read as YAML.',
  'experiment-unknown-key': 'A key of an experiment that means nothing there.',
  'experiment-value': 'A value of an experiment that is of the wrong kind, or missing.',
  'prompt-not-found': 'A prompt that an experiment names and that is not there.',
  'source-not-found': 'A dataset that an experiment names and that is not on this machine.',
  'endpoint-unknown': "An alias that is not among the user's endpoints.",
  'model-not-served': 'A model that the endpoint did not list when it was last asked.',
} as const;

/** The stable name of a kind of problem that only experiments have. */
export type ExperimentCode = keyof typeof CODES;

/** All codes with their sentences, in the order of the documentation. */
export const EXPERIMENT_CODES = Object.entries(CODES) as readonly (readonly [ExperimentCode, string])[];
