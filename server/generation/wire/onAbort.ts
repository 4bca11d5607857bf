/** Listening to a signal that thousands share. Node keeps listeners in a list, and taking one out walks through it. */

type Listener = (reason: unknown) => void;

const listeners = new WeakMap<AbortSignal, Set<Listener>>();

/** Calls the listener once the signal aborts; the result takes it out again, at the same cost however many there are. */
export function onAbort(signal: AbortSignal, listener: Listener): () => void {
  let known = listeners.get(signal);
  if (!known) {
    const fresh = new Set<Listener>();
    known = fresh;
    listeners.set(signal, fresh);
    const tellAll = (): void => {
      for (const each of [...fresh]) each(signal.reason);
    };
    signal.addEventListener('abort', tellAll, { once: true });
  }
  const all = known;
  all.add(listener);
  return () => all.delete(listener);
}
