/** Whose headers and key a job's requests get, and that none of this moves a job to another address. */
import { describe, expect, test } from 'vitest';
import { profileFor } from '../../../client/jobs/profileFor.ts';
import type { JobEndpoint } from '../../../server/batch/job.ts';
import { bareEndpoint } from '../../../server/generation/bareEndpoint.ts';
import type { Endpoint } from '../../../server/generation/endpoint.ts';

const GATEWAY = 'http://gateway:8000';

function profile(alias: string, path: string): Endpoint {
  const bare = bareEndpoint(alias, `${GATEWAY}${path}`, GATEWAY);
  return { ...bare, headers: { 'x-team': alias }, apiKeyEnv: `KEY_OF_${alias.toUpperCase()}` };
}

function inJob(alias: string, path: string, origin = GATEWAY): JobEndpoint {
  return { ...bareEndpoint(alias, `${origin}${path}`, origin), apiKeyEnv: null };
}

describe('profiles behind one gateway', () => {
  const port = { profiles: () => [profile('qwen', '/qwen/v1'), profile('smol', '/smol/v1')] };

  test('each endpoint of a job has the headers and the key of its own, at the address of the job', () => {
    expect(profileFor(port, inJob('smol', '/smol/v1'))).toMatchObject({
      baseUrl: `${GATEWAY}/smol/v1`,
      headers: { 'x-team': 'smol' },
      apiKeyEnv: 'KEY_OF_SMOL',
    });
    expect(profileFor(port, inJob('qwen', '/qwen/v1'))).toMatchObject({
      baseUrl: `${GATEWAY}/qwen/v1`,
      headers: { 'x-team': 'qwen' },
    });
  });

  test('an address that no profile has stays what it is, under whatever name', () => {
    expect(profileFor(port, inJob('other', '/other/v1')).baseUrl).toBe(`${GATEWAY}/other/v1`);
    expect(profileFor(port, inJob('smol', '/elsewhere/v1')).baseUrl).toBe(`${GATEWAY}/elsewhere/v1`);
  });

  test('a name says nothing about another server', () => {
    const foreign = inJob('smol', '/smol/v1', 'http://elsewhere:8000');
    expect(profileFor(port, foreign)).toMatchObject({ headers: {}, apiKeyEnv: null });
  });
});
