/**
 * What only the user may say about executors: which host, which Python, which lines of shell. It comes from the user's own
 * settings or configuration folder, never from a file of the workspace; a job folder that says something else is somebody
 * else's until the user agreed.
 */
import type {
  DataTroveOptions,
  ExecutorSetup,
  SlurmOptions,
} from '../../experiment/executors/executorSetup.ts';
import type { BatchPlan } from '../../experiment/experiment.ts';

export interface OwnSetup {
  /** The Python with DataTrove on this machine; null looks for one. */
  readonly python: string | null;
  readonly slurm: OwnSlurm;
}

/** The user's cluster. Null everywhere: not said. */
export interface OwnSlurm extends Pick<SlurmOptions, 'host' | 'folder' | 'modules' | 'setup'> {
  /** The Python with DataTrove there. */
  readonly python: string | null;
  /** What ranks ask for where an experiment does not say. */
  readonly defaults: SlurmDefaults;
}

export type SlurmDefaults = Pick<
  SlurmOptions,
  'partition' | 'account' | 'qos' | 'time' | 'gpus' | 'cpus' | 'memoryGb'
>;

/** A value of the wrong kind counts as not said. */
export function decodeOwnSetup(python: unknown, slurm: unknown): OwnSetup {
  const it = typeof slurm === 'object' && slurm !== null ? (slurm as Readonly<Record<string, unknown>>) : {};
  return {
    python: textOf(python),
    slurm: {
      host: textOf(it['host']),
      folder: textOf(it['folder']),
      python: textOf(it['python']),
      modules: textsOf(it['modules']),
      setup: textsOf(it['setup']),
      defaults: {
        partition: textOf(it['partition']),
        account: textOf(it['account']),
        qos: textOf(it['qos']),
        time: textOf(it['time']),
        gpus: wholeOf(it['gpus']),
        cpus: wholeOf(it['cpus']),
        memoryGb: wholeOf(it['memoryGb']),
      },
    },
  };
}

/** Every key that the user's cluster may have, as `decodeOwnSetup` reads them. */
export const OWN_SLURM_KEYS: readonly string[] = keysOf(decodeOwnSetup(null, null).slurm);

/** The batch with the user's own word; what an experiment says of resources goes before the user's defaults. */
export function withOwnSetup(batch: BatchPlan, { python, slurm }: OwnSetup): BatchPlan {
  const { sections } = batch;
  const said = Object.fromEntries(Object.entries(sections.slurm).filter(([, value]) => value !== null));
  const { host, folder, modules, setup, defaults } = slurm;
  const datatrove: DataTroveOptions = {
    ...sections.datatrove,
    python: batch.executor === 'slurm' ? slurm.python : (python ?? sections.datatrove.python),
  };
  const options: SlurmOptions = { ...sections.slurm, ...defaults, ...said, host, folder, modules, setup };
  return { ...batch, sections: { ...sections, datatrove, slurm: options } };
}

/**
 * What a job would run, or where, that the user's own settings do not say, a line for each; empty where all of it is the
 * user's own word. A job folder can come with a cloned repository.
 */
export function foreignLines(executor: ExecutorSetup, own: OwnSetup): readonly string[] {
  switch (executor.kind) {
    case 'local':
    case 'openai-batch':
      return [];
    case 'datatrove-local':
      return foreign('Python', executor.datatrove.python, own.python);
    case 'slurm': {
      const { slurm, datatrove } = executor;
      return [
        ...foreign('host', slurm.host, own.slurm.host),
        ...foreign('folder', slurm.folder, own.slurm.folder),
        ...foreign('Python', datatrove.python, own.slurm.python),
        ...slurm.modules
          .filter((line) => !own.slurm.modules.includes(line))
          .map((line) => `module load ${line}`),
        ...slurm.setup.filter((line) => !own.slurm.setup.includes(line)),
      ];
    }
  }
}

function keysOf({ defaults, ...own }: OwnSlurm): readonly string[] {
  return [...Object.keys(own), ...Object.keys(defaults)];
}

function foreign(name: string, frozen: string | null, own: string | null): readonly string[] {
  return frozen === null || frozen === own ? [] : [`${name}: ${frozen}`];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((line) => typeof line === 'string' && line.trim() !== '') : [];
}

function wholeOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null;
}
