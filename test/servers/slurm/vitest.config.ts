/** The tests against a real Slurm cluster and real DataTrove, apart from the unit tests: they install and start both. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PATIENCE } from '../../host/patience.ts';

export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  test: {
    include: ['test/servers/slurm/**/*.test.ts'],
    globalSetup: ['test/servers/slurm/globalSetup.ts', 'test/host/e2e/packOnce.ts'],
    setupFiles: ['test/host/e2e/failureScreenshots.ts'],
    pool: 'threads',
    fileParallelism: false,
    expect: { poll: { timeout: PATIENCE.stepMs, interval: 100 } },
    testTimeout: PATIENCE.testMs,
    hookTimeout: PATIENCE.testMs,
  },
});
