/** What a runner is started with: seen by a program that stands in its place and writes down what it was given. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { launchRunner } from '../../server/batch/launchRunner.ts';
import { makeJob } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

test('the proxy that the user set wins over the environment, and without one the environment holds', async () => {
  vi.stubEnv('http_proxy', 'http://environment.example:1');
  vi.stubEnv('https_proxy', 'http://environment.example:2');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await proxiesGiven(null)).toEqual(['http://environment.example:1', 'http://environment.example:2']);
  expect(await proxiesGiven('http://own.example:3')).toEqual([
    'http://own.example:3',
    'http://own.example:3',
  ]);
});

async function proxiesGiven(proxyUrl: string | null): Promise<unknown> {
  const root = await temporaryFolder();
  const { folder } = await makeJob({ root, url: 'http://127.0.0.1:9/v1', documents: 1 });
  const [cli, said] = [join(root, 'cli.cjs'), join(root, 'said.json')];
  await writeFile(
    cli,
    `const { http_proxy, https_proxy } = process.env;
require('node:fs').writeFileSync(${JSON.stringify(`${said}.part`)}, JSON.stringify([http_proxy, https_proxy]));
require('node:fs').renameSync(${JSON.stringify(`${said}.part`)}, ${JSON.stringify(said)});`,
  );
  await launchRunner({ folder, node: process.execPath, cli, credentials: {}, proxyUrl });
  for (let turns = 0; turns < 2000; turns++) {
    const text = await readFile(said, 'utf8').catch(() => null);
    if (text !== null) return JSON.parse(text);
    await sleep(5);
  }
  throw new Error('The program said nothing.');
}
