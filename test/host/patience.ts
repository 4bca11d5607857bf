/**
 * How long tests wait for something to come about before they say that it did not. Far more than a slow machine needs
 * that is busy with other things: waiting costs nothing where all is well. No test measures anything by these.
 */
export const PATIENCE = {
  /** For one thing: an element, a state, the answer of a process. */
  stepMs: 180_000,
  /** For a whole test, which waits for several things. */
  testMs: 900_000,
} as const;

/**
 * How often a test that drives a window is tried again: once where nobody looks, for a window is the work of many
 * programs at once. `npm test` names each test that needed it.
 */
export const WINDOW_RETRIES = process.env['CI'] ? 1 : 0;
