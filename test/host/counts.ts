/** What one step of `npm test` came to. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, for the summary. */
  readonly failures: readonly Failure[];
  /** What passed only when it was tried again, with what it said the first time; counted as passed. */
  readonly secondTries: readonly Failure[];
}

/** A test or check that failed. */
export interface Failure {
  readonly name: string;
  /** Where the test stands, from the repository's root; null where it is no test. */
  readonly file: string | null;
  /** The first line of its message; "" where the name says all. */
  readonly message: string;
  /** The picture of the window at that moment, from the repository's root; null where there is none. */
  readonly picture: string | null;
}

/** A check that is no test, whose name says what is wrong. */
export function failedCheck(name: string): Failure {
  return { name, file: null, message: '', picture: null };
}

/** A check without tests of its own counts as one. */
export function oneCheck(good: boolean): Counts {
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0, failures: [], secondTries: [] };
}

export function sumCounts(all: readonly Counts[]): Counts {
  const total = (key: 'passed' | 'failed' | 'skipped') => all.reduce((sum, counts) => sum + counts[key], 0);
  const failures = all.flatMap((counts) => counts.failures);
  const secondTries = all.flatMap((counts) => counts.secondTries);
  return {
    passed: total('passed'),
    failed: total('failed'),
    skipped: total('skipped'),
    failures,
    secondTries,
  };
}
