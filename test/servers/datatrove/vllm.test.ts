/**
 * DataTrove starts the server itself. No machine of these tests has a GPU: a program called vllm stands in, which takes
 * DataTrove's arguments and answers as vLLM does. What is proven is the way there, not vLLM.
 */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { verifyJob } from '../../../server/batch/verifyJob.ts';
import { stateAfter } from '../../batch/jobFixture.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { SIMULATED_MODEL } from '../simulator/startSimulator.ts';
import { datatroveJob } from './datatroveJob.ts';

const SIMULATOR = resolve(import.meta.dirname, '../simulator/main.ts');

test("vLLM is started on each rank with the experiment's arguments, answers, and is ended", async () => {
  const folder = await temporaryFolder();
  await standIn(folder);
  vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`);
  vi.stubEnv('PYTHONPATH', folder);
  vi.stubEnv('VLLM_COMPILE_LOCK_DIR', join(folder, 'locks'));
  const { job, simulator } = await datatroveJob({
    documents: 40,
    experiment: `context: { window: 4096 }\nbatch: { executor: datatrove-local, concurrency: 16, datatrove: { tasks: 2, workers: 1, serve: vllm, vllm_arguments: { enforce-eager: true, gpu-memory-utilization: 0.8 } } }\n`,
  });
  const state = await stateAfter(job.folder, { tuning: { pollMs: 200, pollCapMs: 400 } });
  expect(state).toMatchObject({ phase: 'done', counters: { done: 40, failed: 0 } });
  // The job's own endpoint was asked for nothing.
  expect(simulator.requests).toBe(0);
  expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: 40, problems: [] } });
  const started = (await readFile(join(folder, 'started'), 'utf8')).trimEnd().split('\n');
  expect(started).toHaveLength(2);
  expect(started[0]).toContain(`serve ${SIMULATED_MODEL}`);
  expect(started[0]).toContain('--max-model-len 4096');
  expect(started[0]).toContain('--enforce-eager --gpu-memory-utilization=0.8');
});

/** A distribution that Python finds, and a program on the PATH. */
async function standIn(folder: string): Promise<void> {
  await mkdir(join(folder, 'vllm'));
  await writeFile(join(folder, 'vllm', '__init__.py'), '');
  const information = join(folder, 'vllm_stand_in-0.10.0.dist-info');
  await mkdir(information);
  await writeFile(join(information, 'METADATA'), 'Metadata-Version: 2.1\nName: vllm\nVersion: 0.10.0\n');
  await writeFile(join(information, 'RECORD'), 'vllm/__init__.py,,\n');
  await writeFile(join(information, 'top_level.txt'), 'vllm\n');
  await mkdir(join(folder, 'bin'));
  const options = '{\\"port\\":\'"$port"\',\\"timing\\":{\\"kind\\":\\"constant\\",\\"latencyMs\\":10}}';
  const program = `#!/bin/sh
echo "$@" >> ${join(folder, 'started')}
while [ "$1" != --port ]; do shift; done
port=$2
echo "Application startup complete"
exec ${process.execPath} ${SIMULATOR} "${options.replaceAll('\'"$port"\'', '$port')}"
`;
  await writeFile(join(folder, 'bin', 'vllm'), program);
  await chmod(join(folder, 'bin', 'vllm'), 0o755);
}
