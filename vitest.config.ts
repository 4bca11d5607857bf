import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/{language,experiment,exchange,measures,features,protocol,facts,documents,generation,batch,client,samples,security,architecture,cli,pictures,servers/{aimock,simulator}}/**/*.test.ts',
    ],
    pool: 'threads',
    testTimeout: 20_000,
  },
});
