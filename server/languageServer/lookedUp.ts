/**
 * Things outside this process that are looked up when somebody asks for them: read in the background one after the
 * other, remembered as long as their mark stays the same, and announced once when a round of looks changed something.
 */

/** What is looked up, and how. */
export interface LookUp<K, T> {
  /** Two keys of the same name are one thing. */
  nameOf(key: K): string;
  /** Changes when the thing does; null where there is none. Cheap. */
  markOf(key: K): Promise<string | null>;
  /** Reads the thing; null where it says nothing. Never rejects; stops early when `signal` says so. */
  read(key: K, signal: AbortSignal): Promise<T | null>;
  /** How long a look holds: typing asks several times a second. Who asks meanwhile is served by a look when it is over. */
  readonly freshMs: number;
  /** The things asked for longest ago are forgotten beyond this number. */
  readonly most: number;
}

/** The things of one kind. */
export interface LookedUp<K, T> {
  /** What is known by now; null where nothing is. The thing is looked at for next time. */
  of(key: K): T | null;
  /** Something happened: the next question looks again. */
  changed(): void;
  /** Resolves when nothing more is under way; false where nothing was. */
  settled(): Promise<boolean>;
}

interface Known<T> {
  value: T | null;
  /** Null before the first look, and where there is no such thing. */
  mark: string | null;
  lookedAtMs: number;
  /** Somebody asked while the last look held. */
  askedAgain: boolean;
  readonly abort: AbortController;
}

/** `onChange` is called when nothing more is under way, if anything changed meanwhile. */
export function createLookedUp<K, T>(what: LookUp<K, T>, onChange: () => void): LookedUp<K, T> {
  const known = new Map<string, Known<T>>();
  let queue: Promise<void> = Promise.resolve();
  let waiting = 0;
  let changed = false;

  const look = async (key: K, entry: Known<T>): Promise<void> => {
    const { signal } = entry.abort;
    const mark = signal.aborted ? entry.mark : await what.markOf(key);
    if (signal.aborted || mark === entry.mark) return;
    entry.mark = mark;
    entry.value = mark === null ? null : await what.read(key, signal);
    if (!signal.aborted) changed = true;
  };

  const enqueue = (key: K, entry: Known<T>): void => {
    entry.lookedAtMs = performance.now();
    waiting += 1;
    queue = queue
      .then(() => look(key, entry))
      .finally(() => {
        waiting -= 1;
        if (waiting > 0 || !changed) return;
        changed = false;
        onChange();
      });
  };

  const remember = (name: string): Known<T> => {
    const entry = known.get(name) ?? {
      value: null,
      mark: null,
      lookedAtMs: Number.NEGATIVE_INFINITY,
      askedAgain: false,
      abort: new AbortController(),
    };
    known.delete(name);
    known.set(name, entry);
    const [oldest] = known;
    if (known.size > what.most && oldest) {
      known.delete(oldest[0]);
      oldest[1].abort.abort();
    }
    return entry;
  };

  return {
    of(key) {
      const entry = remember(what.nameOf(key));
      const freshMs = entry.lookedAtMs + what.freshMs - performance.now();
      if (freshMs <= 0) enqueue(key, entry);
      else if (!entry.askedAgain) {
        entry.askedAgain = true;
        setTimeout(() => {
          entry.askedAgain = false;
          enqueue(key, entry);
        }, freshMs).unref();
      }
      return entry.value;
    },
    async settled() {
      if (waiting === 0) return false;
      while (waiting > 0) await queue;
      return true;
    },
    changed() {
      for (const entry of known.values()) entry.lookedAtMs = Number.NEGATIVE_INFINITY;
    },
  };
}
