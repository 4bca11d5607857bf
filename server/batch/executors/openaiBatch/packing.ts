/** Which request goes into which file: both limits kept, the order kept, the requests of a unit together. Pure. */
import type { FileLimits } from './providers.ts';

/** Where a unit goes. */
export type Placing = 'same-file' | 'next-file' | 'too-large';

/** Fills one file after the other. */
export interface Packing {
  /** Places a unit that has so many requests of so many bytes, newlines included; what is too large goes nowhere. */
  place(requests: number, bytes: number): Placing;
}

export function createPacking(limits: Pick<FileLimits, 'requests' | 'bytes'>): Packing {
  let requests = 0;
  let bytes = 0;
  let begun = false;
  return {
    place(moreRequests, moreBytes) {
      if (moreRequests > limits.requests || moreBytes > limits.bytes) return 'too-large';
      const fits = requests + moreRequests <= limits.requests && bytes + moreBytes <= limits.bytes;
      if (begun && fits) {
        requests += moreRequests;
        bytes += moreBytes;
        return 'same-file';
      }
      begun = true;
      requests = moreRequests;
      bytes = moreBytes;
      return 'next-file';
    },
  };
}
