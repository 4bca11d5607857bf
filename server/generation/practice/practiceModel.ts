/** What the practice endpoint is known by. */

/** The one model it lists. Its name says what is behind it: rules. */
export const PRACTICE_MODEL = 'practice-rules-no-model';

/** Who serves it, as `owned_by` says. */
export const PRACTICE_OWNER = 'rephrase-practice';

/** The window it reports and keeps to, in tokens. */
export const PRACTICE_WINDOW = 8192;

/** The port that the command line takes unless told otherwise. */
export const PRACTICE_PORT = 8723;
