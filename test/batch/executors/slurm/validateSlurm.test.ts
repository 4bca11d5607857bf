/** What is said of an endpoint's address before ranks on other machines are to reach it. */
import { expect, test } from 'vitest';
import { validateSlurm } from '../../../../server/batch/executors/slurm/validateSlurm.ts';
import { DEFAULT_SECTIONS } from '../../../../server/experiment/executors/executorSetup.ts';

async function warnedOf(baseUrl: string): Promise<boolean> {
  const slurm = { ...DEFAULT_SECTIONS.slurm, host: 'login' };
  const problems = await validateSlurm(
    { kind: 'slurm', datatrove: DEFAULT_SECTIONS.datatrove, slurm },
    {
      setup: { kind: 'local' },
      variants: [],
      endpoints: [{ alias: 'gpu', baseUrl, apiKeyEnv: null }],
      rollouts: 1,
      documents: 1,
    },
  );
  return problems.some(({ message }) => message.includes('is an address of one machine'));
}

test.each([
  'http://127.0.0.1:8000/v1',
  'http://localhost:8000/v1',
  'http://gpu.localhost:8000/v1',
  'http://[::1]:8000/v1',
  'http://0.0.0.0:8000/v1',
])('%s is an address of one machine', async (url) => expect(await warnedOf(url)).toBe(true));

test.each(['http://localhost.example.org/v1', 'http://gpu-7:8000/v1', 'https://127.example.org/v1'])(
  '%s is none',
  async (url) => expect(await warnedOf(url)).toBe(false),
);
