/** Garbage of the answers is collected between them. */
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { createTidyUp } from '../../server/languageServer/tidyUp.ts';

test('after some answers young garbage is collected, by wish and not for want of room', async () => {
  const collected = Promise.withResolvers<number>();
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind, flags } = (entry as unknown as { readonly detail: Detail }).detail;
      if (flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) collected.resolve(kind);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  const tidyUp = createTidyUp(Promise.resolve());
  await Promise.resolve();
  for (let answers = 0; answers < 12; answers++) tidyUp();
  expect(await collected.promise).toBe(constants.NODE_PERFORMANCE_GC_MINOR);
  observer.disconnect();
});

interface Detail {
  readonly kind: number;
  readonly flags: number;
}
