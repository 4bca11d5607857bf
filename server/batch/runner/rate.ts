/** How fast something goes, over the last half minute. */

export interface Rate {
  /** Adds the total reached at a moment, in milliseconds of any steady clock. */
  sample(now: number, total: number): void;
  /** Per second; null before there are two moments. */
  readonly perSecond: number | null;
}

const WINDOW_MS = 30_000;

export function createRate(): Rate {
  let samples: { readonly now: number; readonly total: number }[] = [];
  return {
    sample(now, total) {
      const recent = samples.filter((old) => now - old.now <= WINDOW_MS);
      samples = [...recent, { now, total }];
    },
    get perSecond() {
      const first = samples[0];
      const last = samples.at(-1);
      if (!first || !last || last.now <= first.now) return null;
      return ((last.total - first.total) * 1000) / (last.now - first.now);
    },
  };
}
