import { defineConfig } from 'vitest/config';
import { root } from './paths.ts';

export default defineConfig({
  test: {
    root,
    globalSetup: ['test/host/e2e/packOnce.ts'],
    setupFiles: ['test/host/e2e/failureScreenshots.ts'],
    include: ['test/host/e2e/*.e2e.ts'],
    // One window at a time: each brings a VS Code and a browser of its own.
    fileParallelism: false,
    maxWorkers: 1,
    // For expect.poll: a window on a busy machine takes its time.
    expect: { poll: { timeout: 30_000, interval: 100 } },
    testTimeout: 120_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
  },
});
