/** Submitting once and no more, on a cluster of three small programs: what is not known is asked again, and never guessed. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { RemoteJob } from '../../../../server/batch/executors/executor.ts';
import type { Launch } from '../../../../server/batch/executors/launchLog.ts';
import { thisMachine } from '../../../../server/batch/executors/slurm/commandPlace.ts';
import { settleSubmission } from '../../../../server/batch/executors/slurm/settleSubmission.ts';
import type { JsonObject } from '../../../../server/language/json.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

afterEach(() => vi.unstubAllEnvs());

interface Cluster {
  settle(): ReturnType<typeof settleSubmission>;
  /** How often ranks were submitted. */
  submissions(): Promise<number>;
  /** From now on the controller answers, or does not. */
  answers(does: 'well' | 'not'): Promise<void>;
}

async function cluster(): Promise<Cluster> {
  const root = await temporaryFolder();
  const [bin, folder] = [join(root, 'bin'), join(root, 'launch')];
  await mkdir(bin);
  await mkdir(folder);
  const program = async (name: string, text: string): Promise<void> => {
    await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(bin, name), 0o755);
  };
  await program('sbatch', 'exit 0');
  await program('sacct', 'exit 1');
  // `-c` is the question whether DataTrove is there; else it is launched.
  await program('python', `[ "$1" = -c ] && exit 0\necho x >> ${root}/submitted`);
  await writeFile(join(folder, 'launch.py'), '');
  await writeFile(join(folder, 'environment.sh'), `PATH=${bin}:$PATH\nREPHRASE_PYTHON=${bin}/python\n`);
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
  const notes: JsonObject[] = [];
  const launch: Launch = {
    id: '001',
    folder,
    notes,
    note: async (fact) => void notes.push(fact),
  };
  const job = {
    manifest: { executor: { kind: 'slurm', datatrove: { serve: 'endpoint' } } },
    access: [],
    missingCount: () => 1,
    signal: new AbortController().signal,
    log: () => undefined,
    warn: () => undefined,
  } as unknown as RemoteJob;
  const site = { place: thisMachine(), folder, isCopied: false, jobName: 'rephrase-job-001' };
  const submissions = async (): Promise<number> =>
    (await readFile(join(root, 'submitted'), 'utf8').catch(() => '')).split('\n').length - 1;
  return {
    settle: () => settleSubmission(job, launch, site, async () => ({ ok: true })),
    submissions,
    answers: (does) =>
      program(
        'squeue',
        does === 'not'
          ? 'echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1'
          : `[ -f ${root}/submitted ] || exit 0\ncase "$*" in *%i*) echo 7_0;; *) echo "7|0|PENDING|None|";; esac`,
      ),
  };
}

test('a queue that does not answer is no empty queue: nothing is submitted before it does', async () => {
  const it = await cluster();
  await it.answers('not');
  expect(await it.settle()).toMatchObject({ kind: 'unknown' });
  expect(await it.submissions()).toBe(0);
  await it.answers('well');
  expect(await it.settle()).toEqual({ kind: 'submitted', submission: { jobIds: ['7'] } });
  expect(await it.settle()).toEqual({ kind: 'submitted', submission: { jobIds: ['7'] } });
  expect(await it.submissions()).toBe(1);
});
