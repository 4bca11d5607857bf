/** Latencies of a stretch of time, summed up when it ends. */

export interface Latencies {
  add(ms: number): void;
  /** The median and the 95th percentile since the last time, null without any; begins anew. */
  take(): { readonly latencyP50Ms: number | null; readonly latencyP95Ms: number | null };
}

/** More are not kept: an even share of them all stands for the rest. */
const MOST = 2048;

export function createLatencies(): Latencies {
  let kept: number[] = [];
  let seen = 0;
  return {
    add(ms) {
      seen += 1;
      if (kept.length < MOST) kept.push(ms);
      else {
        const place = Math.floor(Math.random() * seen);
        if (place < MOST) kept[place] = ms;
      }
    },
    take() {
      const sorted = kept.sort((a, b) => a - b);
      kept = [];
      seen = 0;
      const at = (share: number): number | null => {
        const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
        return value === undefined ? null : Math.round(value);
      };
      return { latencyP50Ms: at(0.5), latencyP95Ms: at(0.95) };
    },
  };
}
