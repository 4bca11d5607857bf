/** The tests against a real llama-server, apart from the unit tests: they fetch it and start processes. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  test: {
    include: ['test/servers/llama/**/*.test.ts'],
    globalSetup: ['test/servers/llama/globalSetup.ts'],
    pool: 'threads',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
