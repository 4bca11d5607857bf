/** The tests against a real Slurm cluster and real DataTrove, apart from the unit tests: they install and start both. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  test: {
    include: ['test/servers/slurm/**/*.test.ts'],
    globalSetup: ['test/servers/slurm/globalSetup.ts', 'test/host/e2e/packOnce.ts'],
    pool: 'threads',
    fileParallelism: false,
    // For expect.poll: a window on a busy machine takes its time.
    expect: { poll: { timeout: 30_000, interval: 100 } },
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
