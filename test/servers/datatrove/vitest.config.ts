/** The tests with DataTrove itself, apart from the unit tests: they fetch it from PyPI. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PATIENCE } from '../../host/patience.ts';

export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  test: {
    include: ['test/servers/datatrove/**/*.test.ts'],
    globalSetup: 'test/servers/datatrove/globalSetup.ts',
    expect: { poll: { timeout: PATIENCE.stepMs } },
    testTimeout: PATIENCE.testMs,
    hookTimeout: PATIENCE.testMs,
    // Each test keeps both cores of a small machine busy by itself.
    fileParallelism: false,
  },
});
