/** The cluster for tests keeps what the other tests rely on: two nodes, arrays, requeue after loss and preemption. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../host/eventually.ts';
import { type SlurmCluster, startSlurm } from './startSlurm.ts';

let cluster: SlurmCluster;

beforeAll(async () => {
  cluster = await startSlurm();
});

afterAll(() => cluster?.close());

const states = async (): Promise<readonly string[]> => {
  const text = await cluster.command('squeue', '-h', '-r', '-o', '%T %N');
  return text.split('\n').filter((line) => line !== '');
};

/** An array whose tasks say where they run and how often they were started, then wait. */
const submit = (partition: string, array: string, ...more: readonly string[]): Promise<string> =>
  cluster.command(
    'sbatch',
    ...['--parsable', '--partition', partition, '--array', array, '--cpus-per-task', '4'],
    ...['--output', join(cluster.folder, 'said-%a.txt'), '--open-mode', 'append', ...more],
    ...['--wrap', 'echo "$SLURMD_NODENAME $SLURM_RESTART_COUNT"; sleep 600'],
  );

/** What a task has written so far. */
const said = (task: number): string => {
  const path = join(cluster.folder, `said-${task}.txt`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

test('tasks of a lost node are queued again and run on the other one', async () => {
  const id = (await submit('main', '0-1')).trim();
  await until(async () => (await states()).toSorted().join() === 'RUNNING n1,RUNNING n2');
  await cluster.loseNode('n1');
  await until(async () => (await states()).some((state) => state.startsWith('PENDING')));
  await cluster.command('scancel', `${id}_1`);
  await until(async () => (await states()).join() === 'RUNNING n2');
  await until(() => said(0).split('\n').length === 3);
  expect(said(0)).toBe('n1 \nn2 1\n');
  await cluster.returnNode('n1');
  await cluster.command('scancel', id);
  await until(async () => (await states()).length === 0);
});

test('urgent work preempts work of the main partition, which is queued again', async () => {
  const main = (await submit('main', '2-3')).trim();
  await until(() => [2, 3].every((task) => said(task).endsWith('\n')));
  const urgent = (await submit('urgent', '4-5')).trim();
  await until(async () => (await states()).filter((state) => state.startsWith('PENDING')).length === 2);
  await until(() => said(4).endsWith('\n'));
  expect(await cluster.command('squeue', '-h', '-r', '-j', main, '-o', '%T %r')).toMatch(/PENDING/);
  await cluster.command('scancel', urgent);
  await until(() => /^n\d \n.* DUE TO PREEMPTION .*\nn\d 1\n$/.test(said(2)));
});
