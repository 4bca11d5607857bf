/** The tests with the readers that people use in Python, apart from the unit tests: they fetch them from PyPI. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PATIENCE } from '../../host/patience.ts';

export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  test: {
    include: ['test/servers/pyarrow/**/*.test.ts'],
    testTimeout: PATIENCE.testMs,
    hookTimeout: PATIENCE.testMs,
  },
});
