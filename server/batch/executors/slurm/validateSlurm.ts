/** What can be told about a Slurm setup without asking the cluster. */

import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { SlurmSetup } from '../../../experiment/executors/executorSetup.ts';
import { isLoopbackHost } from '../../../generation/hosts.ts';
import { said } from '../../../language/said.ts';
import type { ExecutorProblem, Subject } from '../executor.ts';
import { isHostAlias } from './commandPlace.ts';
import { DIRECTIVES, valueProblem } from './directiveProblem.ts';

/** The most important first. */
export async function validateSlurm(
  setup: SlurmSetup,
  subject: Subject,
): Promise<readonly ExecutorProblem[]> {
  return [...directiveProblems(setup), ...(await placeProblems(setup)), ...endpointProblems(setup, subject)];
}

/** What may not become a line of a script for Slurm. A job folder can come from somebody else: asked again before it is written. */
export function directiveProblems({ slurm, datatrove }: SlurmSetup): readonly ExecutorProblem[] {
  const { partition, account, qos, time, sbatch } = slurm;
  const named = Object.entries({ partition, account, qos, time, ...sbatch });
  const problems = named.flatMap(([name, value]) => {
    const wrong = value === null || value === '' ? null : valueProblem(value);
    return wrong === null
      ? []
      : [error(said('"{0}" is no value for Slurm\'s {1}: {2}.', value ?? '', name, wrong))];
  });
  const unknown = Object.keys(sbatch)
    .filter((name) => !DIRECTIVES.includes(name))
    .map((name) =>
      error(said('batch.slurm.sbatch may not say "{0}". It may say {1}.', name, DIRECTIVES.join(', '))),
    );
  const noGpus =
    datatrove.serve === 'vllm' && slurm.gpus === 0
      ? [
          error(
            said(
              'vLLM is started on each rank (serve: vllm), and the ranks ask for no GPUs. Leave batch.slurm.gpus away, or name a number.',
            ),
          ),
        ]
      : [];
  return [...unknown, ...problems, ...noGpus];
}

async function placeProblems({ slurm: { host, folder } }: SlurmSetup): Promise<readonly ExecutorProblem[]> {
  const absolute =
    folder === null || folder.startsWith('/')
      ? []
      : [
          error(
            said(
              '"folder" in the setting rephrase.slurm (slurm.yaml without an editor) has to be an absolute path on the cluster, not "{0}".',
              folder,
            ),
          ),
        ];
  if (host !== null) {
    return isHostAlias(host)
      ? absolute
      : [
          error(
            said(
              '"{0}" as "host" in the setting rephrase.slurm (slurm.yaml without an editor) is no name of a host: write an alias of your ssh configuration.',
              host,
            ),
          ),
          ...absolute,
        ];
  }
  if (await isOnPath('sbatch')) return absolute;
  return [
    error(
      said(
        'There is no Slurm on this machine (no sbatch). Name a login node as "host" in the setting rephrase.slurm (slurm.yaml without an editor), or choose another executor.',
      ),
    ),
    ...absolute,
  ];
}

function endpointProblems(
  { datatrove, slurm }: SlurmSetup,
  { endpoints }: Subject,
): readonly ExecutorProblem[] {
  if (datatrove.serve === 'vllm') return [];
  return endpoints.flatMap(({ alias, baseUrl, apiKeyEnv }) => {
    const reach = isEachMachine(baseUrl)
      ? [
          warning(
            said(
              'Endpoint "{0}" ({1}) is an address of one machine: each node will look for it on itself. Name it by an address that the nodes reach.',
              alias,
              baseUrl,
            ),
          ),
        ]
      : [];
    const key =
      apiKeyEnv !== null && slurm.setup.every((line) => !line.includes(apiKeyEnv))
        ? [
            warning(
              said(
                'The ranks read the key of "{0}" from the environment variable {1} on their nodes. Where your profile there does not set it, a line of "setup" in the setting rephrase.slurm (slurm.yaml without an editor) does.',
                alias,
                apiKeyEnv,
              ),
            ),
          ]
        : [];
    return [...reach, ...key];
  });
}

/** Whether an address leads every machine to itself. */
function isEachMachine(baseUrl: string): boolean {
  const host = URL.parse(baseUrl)?.hostname ?? '';
  return host === '0.0.0.0' || isLoopbackHost(host);
}

/** Whether this process would find a program of that name. */
export async function isOnPath(program: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

function error(message: string): ExecutorProblem {
  return { severity: 'error', message };
}

function warning(message: string): ExecutorProblem {
  return { severity: 'warning', message };
}
