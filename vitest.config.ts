import { defineConfig } from 'vitest/config';
import { PATIENCE } from './test/host/patience.ts';

export default defineConfig({
  test: {
    include: [
      'test/{language,experiment,exchange,measures,features,protocol,facts,documents,generation,batch,client,l10n,samples,security,architecture,cli,pictures,servers/{aimock,simulator},host/{audit,bootstrap,report,vsix}}/**/*.test.ts',
    ],
    pool: 'threads',
    expect: { poll: { timeout: PATIENCE.stepMs } },
    testTimeout: 2 * PATIENCE.stepMs,
    hookTimeout: 2 * PATIENCE.stepMs,
  },
});
