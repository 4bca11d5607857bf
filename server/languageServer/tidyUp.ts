/**
 * Young garbage is collected between keys rather than within one: what a dozen of them leave fills its space, and the next
 * one would wait until it is cleared, about as long as its own answer takes.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** About half of what fits: the space does not fill while somebody types into a file of usual size. */
const ANSWERS = 6;
/** The editor has its answer by then, and the next key is tens of milliseconds away. */
const SOON_MS = 1;

/** To be called after each answer; it returns at once. Nothing is collected before `begin` resolves. */
export function createTidyUp(begin: Promise<void>): () => void {
  let collect = (): void => {};
  let answers = 0;
  void begin.then(() => {
    collect = minorCollection();
  });
  return () => {
    answers += 1;
    if (answers % ANSWERS === 0) setTimeout(collect, SOON_MS).unref();
  };
}

/**
 * What Node exposes with `--expose-gc`. As a flag of the whole process it would change what V8 keeps compiled, so that it
 * holds for as long as it takes to get hold of the function.
 */
function minorCollection(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as NodeJS.GCFunction;
  setFlagsFromString('--no-expose-gc');
  return () => gc({ type: 'minor' });
}
