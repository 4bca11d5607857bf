/**
 * Young garbage is collected between keys rather than within one: what a dozen of them leave fills its space, and the next
 * one would wait until it is cleared, about as long as its own answer takes.
 */

/** About half of what fits: the space never fills while somebody types into a file of usual size. */
const ANSWERS = 6;
/** The editor has its answer by then, and the next key is tens of milliseconds away. */
const SOON_MS = 1;

/** To be called after each answer. Does nothing where Node was started without `--expose-gc`. */
export function createTidyUp(): () => void {
  const { gc } = globalThis;
  let answers = 0;
  if (!gc) return () => {};
  const collect = (): void => gc({ type: 'minor' });
  return () => {
    answers += 1;
    if (answers % ANSWERS === 0) setTimeout(collect, SOON_MS).unref();
  };
}
