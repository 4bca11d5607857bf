/** The bundled command line runs a job on DataTrove: what it writes travels in the bundle, and what it left can be ended. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readState } from '../../../server/batch/jobReader.ts';
import { isAlive } from '../../../server/batch/processMark.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { holdersOf } from '../../security/holdersOf.ts';
import type { CommandLine } from '../llama/commandLine.ts';
import { commandLine } from '../llama/commandLine.ts';
import { SIMULATED_MODEL, startSimulator } from '../simulator/startSimulator.ts';
import { KEY, keyedDoor, launcherPid, unitsInCheckpoints } from './datatroveJob.ts';
import { installDatatrove } from './installDatatrove.ts';

test('run and verify; no key in any file', async () => {
  const { cli, folder } = await workspace(60);
  const run = await cli.succeed('run', 'web.experiment.yaml', '--executor', 'datatrove-local');
  expect(run.stdout).toContain('60');
  const job = await onlyJob(folder);
  expect((await cli.succeed('verify', job)).stdout).toContain('60');
  expect(holdersOf([KEY], [join(folder, '.rephrase')])).toEqual([]);
});

test('without a runner, cancel ends what still works, and keeps what it has done', async () => {
  const { cli, folder } = await workspace(3000);
  const run = cli.start('run', 'web.experiment.yaml', '--executor', 'datatrove-local');
  const job = await onlyJob(folder);
  const launcher = await launcherPid(job);
  await unitsInCheckpoints(join(job, 'executor', '001'), 40);
  const runner = (await readState(job))?.runner.pid ?? 0;
  process.kill(runner, 'SIGKILL');
  run.interrupt();
  await run.end;
  await sleep(500);
  expect(isAlive(launcher)).toBe(true);
  const ended = await cli.run('cancel', job);
  expect(ended.stderr).toContain('No runner follows the job');
  expect(await readState(job)).toMatchObject({ phase: 'cancelled' });
  expect(isAlive(launcher)).toBe(false);
  const { done = 0 } = (await readState(job))?.counters ?? {};
  expect(done).toBeGreaterThanOrEqual(40);
  expect(done).toBeLessThan(3000);
});

async function workspace(documents: number): Promise<{ readonly cli: CommandLine; readonly folder: string }> {
  const simulator = await startSimulator({ timing: { kind: 'constant', latencyMs: 50 } });
  onTestFinished(() => simulator.close());
  const door = await keyedDoor(simulator.origin);
  onTestFinished(door.close);
  const folder = await temporaryFolder();
  const lines = Array.from({ length: documents }, (_, n) =>
    JSON.stringify({ id: `d${n}`, text: `Text number ${n}.` }),
  );
  await writeFile(join(folder, 'web.jsonl'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'faq.md'), 'Rewrite as a FAQ.\n\nDocument: [[DOCUMENT]]\n');
  await writeFile(
    join(folder, 'web.experiment.yaml'),
    'name: web\nprompts: [faq.md]\ndocuments: { source: web.jsonl }\nbatch: { concurrency: 8, datatrove: { tasks: 2, workers: 2, chunk: 1000 } }\n',
  );
  await mkdir(join(folder, '.config', 'rephrase'), { recursive: true });
  const profile = { url: door.origin, model: SIMULATED_MODEL, apiKeyEnv: 'GPU_KEY' };
  await writeFile(join(folder, '.config', 'rephrase', 'endpoints.yaml'), `gpu: ${JSON.stringify(profile)}\n`);
  const cli = commandLine(folder, { GPU_KEY: KEY, REPHRASE_PYTHON: await installDatatrove() });
  onTestFinished(() => cli.close());
  return { cli, folder };
}

async function onlyJob(folder: string): Promise<string> {
  const jobs = join(folder, '.rephrase', 'jobs');
  for (;;) {
    const [name] = await readdir(jobs).catch(() => []);
    if (name && (await readFile(join(jobs, name, 'job.json')).catch(() => null))) return join(jobs, name);
    await sleep(50);
  }
}
