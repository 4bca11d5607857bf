/** The tests with DataTrove itself, apart from the unit tests: they fetch it from PyPI. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  test: {
    include: ['test/servers/datatrove/**/*.test.ts'],
    globalSetup: 'test/servers/datatrove/globalSetup.ts',
    testTimeout: 240_000,
    // Each test keeps both cores of a small machine busy by itself.
    fileParallelism: false,
  },
});
