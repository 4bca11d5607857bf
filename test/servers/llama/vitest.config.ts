/** The tests against a real llama-server, apart from the unit tests: they fetch it and start processes. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PATIENCE } from '../../host/patience.ts';

export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  test: {
    include: ['test/servers/llama/**/*.test.ts'],
    globalSetup: ['test/servers/llama/globalSetup.ts'],
    setupFiles: ['test/host/e2e/failureScreenshots.ts'],
    pool: 'threads',
    fileParallelism: false,
    expect: { poll: { timeout: PATIENCE.stepMs, interval: 100 } },
    testTimeout: PATIENCE.testMs,
    hookTimeout: PATIENCE.testMs,
  },
});
