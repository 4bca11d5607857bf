import { defineConfig } from 'vitest/config';
import { root } from './paths.ts';

export default defineConfig({
  test: {
    root,
    include: ['test/host/e2e/*.e2e.ts'],
    // One window at a time: each brings a VS Code and a browser of its own.
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
  },
});
