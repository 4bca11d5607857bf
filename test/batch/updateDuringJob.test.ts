/** An update of the extension while a job runs: the job keeps its program, and the next run says that it has another one. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { keepRunner } from '../../client/jobs/runnerBundle.ts';
import { readJob } from '../../server/batch/jobReader.ts';
import { launchRunner } from '../../server/batch/launchRunner.ts';
import { isAlive } from '../../server/batch/processMark.ts';
import { readEvents } from '../../server/batch/readEvents.ts';
import { until } from '../host/eventually.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { makeJob } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

test('an updated program neither ends a job nor gets into it; a resume takes it and says so', async () => {
  const server = await startFaultServer({ answer: () => ({ kind: 'text', text: 'A FAQ.', delayMs: 20 }) });
  onTestFinished(() => server.close());
  const root = await temporaryFolder();
  const cli = join(root, 'dist', 'cli.js');
  await build({
    entryPoints: ['server/cli.ts'],
    outfile: cli,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
    logLevel: 'error',
  });
  const code = await readFile(cli, 'utf8');
  const experiment = 'batch: { concurrency: 2 }\n';
  const { folder } = await makeJob({ root, url: server.url, documents: 300, experiment });
  const launch = async (): Promise<number> => {
    const kept = await keepRunner(cli, join(root, 'storage'));
    return (await launchRunner({ folder, node: process.execPath, cli: kept, credentials: {} })).pid;
  };

  const first = await launch();
  await until(() => server.requests.length > 10);
  await writeFile(cli, 'throw new Error("The code of another version.");\n');
  const then = server.requests.length;
  await until(() => server.requests.length > then + 40);
  expect(isAlive(first)).toBe(true);
  process.kill(first, 'SIGKILL');
  await until(() => !isAlive(first));
  expect(await updates(folder)).toEqual([]);

  await writeFile(cli, `${code}\n// A later version.\n`);
  const second = await launch();
  await until(() => !isAlive(second));
  expect(await readJob(folder)).toMatchObject({ phase: 'done', state: { counters: { done: 300 } } });
  expect(await updates(folder)).toHaveLength(1);
});

async function updates(folder: string): Promise<readonly string[]> {
  const { items } = await readEvents(folder, 0);
  const messages = items.map((event) => (event.kind === 'warning' ? event.message : ''));
  return messages.filter((message) => message.startsWith('Rephrase was updated'));
}
