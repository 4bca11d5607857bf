/**
 * The executor `slurm` through the bundled command line, on a real cluster with real DataTrove: what is refused before it
 * is submitted, what somebody else does to it, a runner that dies while it submits, and the way through ssh.
 */
import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../host/eventually.ts';
import { installDatatrove } from '../datatrove/installDatatrove.ts';
import { killRunner, newestJob, runnerOf, stateOf } from '../llama/watchJob.ts';
import type { Simulator } from '../simulator/startSimulator.ts';
import { SIMULATED_MODEL, startSimulator } from '../simulator/startSimulator.ts';
import { experimentOf, type SlurmWorkspace, shortDocuments, slurmWorkspace } from './slurmWorkspace.ts';
import { type SlurmCluster, startSlurm } from './startSlurm.ts';
import { type LoginNode, startSshd } from './startSshd.ts';

const DOCUMENTS = 60;
const RANKS = 'datatrove: { tasks: 2, chunk: 10 }';

let cluster: SlurmCluster;
let simulator: Simulator;
let login: LoginNode;
let python: string;
let workspace: SlurmWorkspace;

beforeAll(async () => {
  python = join(await installDatatrove(), '../..');
  cluster = await startSlurm();
  simulator = await startSimulator({ timing: { kind: 'constant', latencyMs: 5 } });
  login = await startSshd(cluster.environment);
  workspace = workspaceWith('');
  workspace.write('plain.experiment.yaml', experimentOf('plain', SIMULATED_MODEL, RANKS));
});

afterAll(async () => {
  workspace?.close();
  await login?.close();
  await simulator?.close();
  await cluster?.close();
});

function workspaceWith(slurm: string, endpoint = ''): SlurmWorkspace {
  return slurmWorkspace({
    endpoints: `lab: { url: "${simulator.url}"${endpoint} }\n`,
    slurm: `python: ${python}\n${slurm}`,
    documents: shortDocuments(DOCUMENTS),
    environment: { ...cluster.environment, ...login.environment },
  });
}

/** Ids of every Slurm job that a job of ours has, ended ones included. */
async function slurmJobs(job: string): Promise<readonly string[]> {
  const name = `rephrase-${job.split('/').at(-1)}`;
  const said = await cluster.command('squeue', '-h', '-t', 'all', '-o', '%F|%j');
  const lines = said.split('\n').filter((line) => line.includes(name));
  return [...new Set(lines.map((line) => line.split('|')[0] ?? ''))];
}

const working = async (): Promise<readonly string[]> =>
  (await cluster.command('squeue', '-h', '-r', '-o', '%i')).split('\n').filter((line) => line !== '');

describe('what would fail is said, and nothing is submitted', () => {
  test.each<[string, string, string, string]>([
    ['a partition that there is not', 'slurm: { partition: gpuu }', '', 'no such partition'],
    ['a directive that runs a program', 'slurm: { sbatch: { prolog: /tmp/x } }', '', 'may not say "prolog"'],
    [
      'a value with a second line',
      'slurm: { sbatch: { comment: "x\\n#SBATCH --uid=0" } }',
      '',
      'is no value',
    ],
    ['a Python without DataTrove', RANKS, '--python /usr/bin/python3', 'has no DataTrove'],
  ])('%s', async (_, batch, options, words) => {
    workspace.write('wrong.experiment.yaml', experimentOf('wrong', SIMULATED_MODEL, batch));
    const parameters = options === '' ? [] : options.split(' ');
    const end = await workspace.cli.run(
      'run',
      'wrong.experiment.yaml',
      '--jobs-folder',
      'jobs',
      ...parameters,
    );
    expect(end.code).toBe(1);
    expect(end.stdout + end.stderr).toContain(words);
    expect(await working()).toEqual([]);
  });

  test('a project that came with the job folder', async () => {
    const bare = ['--python', '/usr/bin/python3'];
    workspace.write('planted.experiment.yaml', experimentOf('planted', SIMULATED_MODEL, RANKS));
    await workspace.cli.run('run', 'planted.experiment.yaml', '--jobs-folder', 'jobs', ...bare);
    const job = await newestJob(workspace.jobs, 'planted');
    const marker = join(workspace.folder, 'was-run');
    for (const name of ['launch.py', 'environment.sh', 'build_request.py'])
      workspace.write(join(relative(workspace.folder, job), 'executor/009', name), `touch ${marker}\n`);
    const lines = [{ step: 'begun' }, { step: 'launched' }, { note: { intent: 'submit' } }];
    const log = join(job, 'executor/launches.ndjson');
    for (const line of lines) appendFileSync(log, `${JSON.stringify({ launch: '009', at: '', ...line })}\n`);
    const end = await workspace.cli.run('resume', job, ...bare);
    expect(end.stdout).toContain('has no DataTrove');
    expect(readFileSync(join(job, 'executor/009/launch.py'), 'utf8')).toContain('Runs this project');
    expect(existsSync(marker)).toBe(false);
  });

  test('a folder whose path DataTrove would break', async () => {
    const odd = workspaceWith(`host: ${login.alias}\nfolder: "/tmp/scratch of me; it's"\n`);
    odd.write('odd.experiment.yaml', experimentOf('odd', SIMULATED_MODEL, RANKS));
    const end = await odd.cli.run('run', 'odd.experiment.yaml', '--jobs-folder', 'jobs');
    expect(end.stdout).toContain('DataTrove cannot work in /tmp/scratch of me; it');
    odd.close();
  });

  test('a login node that ssh does not know', async () => {
    const lost = workspaceWith('host: no-such-host.invalid\nfolder: /tmp\n');
    lost.write('lost.experiment.yaml', experimentOf('lost', SIMULATED_MODEL, RANKS));
    const end = await lost.cli.run('run', 'lost.experiment.yaml', '--jobs-folder', 'jobs');
    expect(end.code).toBe(1);
    expect(end.stdout + end.stderr).toMatch(
      /no-such-host\.invalid cannot be reached: .*Nothing was submitted/,
    );
    expect(stateOf(await newestJob(lost.jobs, 'lost'))?.phase).toBe('failed');
    lost.close();
  });

  test('a key that no line brings to the nodes', async () => {
    const locked = slurmWorkspace({
      endpoints: `lab: { url: "${simulator.url}", apiKeyEnv: LAB_KEY }\n`,
      slurm: `python: ${python}\n`,
      documents: shortDocuments(3),
      environment: { ...cluster.environment, LAB_KEY: 'sk-only-for-this-test' },
    });
    locked.write('locked.experiment.yaml', experimentOf('locked', SIMULATED_MODEL, RANKS));
    const end = await locked.cli.run('run', 'locked.experiment.yaml', '--jobs-folder', 'jobs');
    expect(end.stdout + end.stderr).toContain(
      'environment variable LAB_KEY, which is not set on this machine',
    );
    expect(stateOf(await newestJob(locked.jobs, 'locked'))?.phase).toBe('needs-key');
    expect(await working()).toEqual([]);
    locked.close();
  });
});

describe('a job', () => {
  let job: string;
  /** Lets the ranks have answers: until they are cancelled they are not to end. */
  let answer: () => void;

  test('whose runner is killed while it submits is submitted once', async () => {
    const first = workspace.cli.start('run', 'plain.experiment.yaml', '--jobs-folder', 'jobs');
    job = await newestJob(workspace.jobs, 'plain');
    const log = join(job, 'executor/launches.ndjson');
    await until(() => existsSync(log) && readFileSync(log, 'utf8').includes('"intent":"submit"'));
    process.kill(await runnerOf(job), 'SIGKILL');
    first.interrupt();
    await first.end;
    await workspace.cli.succeed('resume', job, '--python', python);
    expect(stateOf(job)).toMatchObject({ phase: 'done', counters: { done: DOCUMENTS, failed: 0 } });
    expect(await slurmJobs(job)).toHaveLength(1);
    await workspace.cli.succeed('verify', job);
  });

  test('that somebody else cancels stops, and goes on when asked', async () => {
    workspace.write(
      'slow.experiment.yaml',
      experimentOf('slow', SIMULATED_MODEL, `${RANKS}, concurrency: 2`),
    );
    answer = simulator.hold();
    const run = workspace.cli.start('run', 'slow.experiment.yaml', '--jobs-folder', 'jobs');
    job = await newestJob(workspace.jobs, 'slow');
    await until(async () => (await working()).length === 2);
    await cluster.command('scancel', ...(await slurmJobs(job)));
    const end = await run.end;
    expect(end.stdout).toContain('were cancelled on the cluster, not from here');
    expect(stateOf(job)?.phase).toBe('stopped');
    expect(await working()).toEqual([]);
  });

  test('that is cancelled leaves nothing on the cluster', async () => {
    const run = workspace.cli.start('resume', job, '--python', python);
    await until(async () => (await working()).length > 0);
    await workspace.cli.succeed('cancel', job);
    await run.end;
    expect(stateOf(job)?.phase).toBe('cancelled');
    expect(await working()).toEqual([]);
    answer();
    await workspace.cli.succeed('resume', job, '--python', python);
    expect(stateOf(job)).toMatchObject({ phase: 'done', counters: { done: DOCUMENTS, failed: 0 } });
  });

  test('does not run what its folder says and the own settings do not', async () => {
    workspace.write('.config/rephrase/slurm.yaml', '');
    workspace.write('foreign.experiment.yaml', experimentOf('foreign', SIMULATED_MODEL, RANKS));
    const started = ['run', 'foreign.experiment.yaml', '--jobs-folder', 'jobs', '--python', python];
    const release = simulator.hold();
    const other = workspace.cli.start(...started);
    const fresh = await newestJob(workspace.jobs, 'foreign');
    await until(async () => (await slurmJobs(fresh)).length > 0);
    await killRunner(fresh, 0);
    other.interrupt();
    await other.end;
    const refused = await workspace.cli.run('resume', fresh);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`Python: ${python}`);
    for (const id of await slurmJobs(fresh)) await cluster.command('scancel', id);
    release();
    await until(async () => (await working()).length === 0);
  });
});

describe('a project', () => {
  test('is exported, stands alone, and is never written over something', async () => {
    const folder = join(workspace.folder, 'exported');
    const words = ['export-project', 'plain.experiment.yaml', '--output', folder, '--python', python];
    expect((await workspace.cli.succeed(...words)).stdout).toBe(`${folder}\n`);
    expect(await working()).toEqual([]);
    const again = await workspace.cli.run(...words);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('is not empty');

    const line = '. ./environment.sh && exec "$REPHRASE_PYTHON" launch.py';
    const environment = { ...process.env, ...cluster.environment };
    await promisify(execFile)('bash', ['-c', line], { cwd: folder, env: environment });
    await until(async () => (await working()).length === 0);
    const written = globSync('stages/*/output/*.parquet', { cwd: folder });
    const rows = await Promise.all(
      written.map(
        async (path) => (await parquetMetadataAsync(await asyncBufferFromFile(join(folder, path)))).num_rows,
      ),
    );
    expect(rows.reduce((sum, count) => sum + Number(count), 0)).toBe(DOCUMENTS);
  });
});

describe('through ssh', () => {
  test('the project is copied there, and the rows come back', async () => {
    const scratch = join(login.folder, 'scratch');
    const remote = workspaceWith(`host: ${login.alias}\nfolder: ${scratch}\n`);
    remote.write('far.experiment.yaml', experimentOf('far', SIMULATED_MODEL, RANKS));
    await remote.cli.succeed('run', 'far.experiment.yaml', '--jobs-folder', 'jobs');
    const job = await newestJob(remote.jobs, 'far');
    expect(stateOf(job)).toMatchObject({ phase: 'done', counters: { done: DOCUMENTS, failed: 0 } });
    await remote.cli.succeed('verify', job);
    expect(readdirSync(scratch)).toEqual([job.split('/').at(-1)]);
    remote.close();
  });
});
