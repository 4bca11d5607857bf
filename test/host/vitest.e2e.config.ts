import { defineConfig } from 'vitest/config';
import { root } from './paths.ts';
import { PATIENCE, WINDOW_RETRIES } from './patience.ts';

export default defineConfig({
  test: {
    root,
    globalSetup: ['test/host/e2e/packOnce.ts'],
    setupFiles: ['test/host/e2e/failureScreenshots.ts'],
    include: ['test/host/e2e/*.e2e.ts'],
    // One window at a time: each brings a VS Code and a browser of its own.
    fileParallelism: false,
    maxWorkers: 1,
    expect: { poll: { timeout: PATIENCE.stepMs, interval: 100 } },
    retry: WINDOW_RETRIES,
    testTimeout: PATIENCE.testMs,
    hookTimeout: PATIENCE.testMs,
    teardownTimeout: PATIENCE.stepMs,
  },
});
