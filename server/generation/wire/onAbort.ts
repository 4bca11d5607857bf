/**
 * Listening to a signal that thousands share. Node keeps listeners in a list, and taking one out walks through it; a Set
 * leaves tables behind that keep what was deleted alive for seconds.
 */

type Listener = (reason: unknown) => void;

/** A listener, and where it stands in its list. */
interface Place {
  readonly listener: Listener;
  index: number;
}

const places = new WeakMap<AbortSignal, Place[]>();

/** Calls the listener once the signal aborts; the result takes it out again, at the same cost however many there are. */
export function onAbort(signal: AbortSignal, listener: Listener): () => void {
  const all = places.get(signal) ?? listenTo(signal);
  const place: Place = { listener, index: all.length };
  all.push(place);
  return () => {
    if (all[place.index] !== place) return;
    const last = all.pop();
    if (!last || last === place) return;
    all[place.index] = last;
    last.index = place.index;
  };
}

function listenTo(signal: AbortSignal): Place[] {
  const all: Place[] = [];
  places.set(signal, all);
  const tellAll = (): void => {
    for (const { listener } of all.splice(0)) listener(signal.reason);
  };
  signal.addEventListener('abort', tellAll, { once: true });
  return all;
}
