/**
 * Where a job runs, as an experiment says it, a command overrides it and `job.json` freezes it: one shape for each kind of
 * executor, without secrets. What null means is decided by the executor.
 */
import type { JsonObject } from '../../language/json.ts';

/** A union by `kind`. */
export type ExecutorSetup = LocalSetup | DataTroveLocalSetup | SlurmSetup | OpenaiBatchSetup;

/** The names as people write them. */
export type ExecutorKind = ExecutorSetup['kind'];

/** The runner on this machine sends every request itself. */
export interface LocalSetup {
  readonly kind: 'local';
}

/** A DataTrove project on this machine. */
export interface DataTroveLocalSetup {
  readonly kind: 'datatrove-local';
  readonly datatrove: DataTroveOptions;
}

/** A DataTrove project on a Slurm cluster. */
export interface SlurmSetup {
  readonly kind: 'slurm';
  readonly datatrove: DataTroveOptions;
  readonly slurm: SlurmOptions;
}

/** Files and Batches of a provider. */
export interface OpenaiBatchSetup {
  readonly kind: 'openai-batch';
  readonly openaiBatch: OpenaiBatchOptions;
}

/** How DataTrove divides the work and where its requests go. */
export interface DataTroveOptions {
  /** Ranks that the documents are divided among; null for one for each 10,000 units, at the most 100. */
  readonly tasks: number | null;
  /** Ranks at work at once; null for the executor's own choice. */
  readonly workers: number | null;
  /** Units that DataTrove checkpoints and writes as one file. */
  readonly chunk: number;
  /** `endpoint`: the job's endpoints answer; `vllm`: DataTrove starts vLLM on each rank's GPUs. */
  readonly serve: 'endpoint' | 'vllm';
  /** Arguments of `vllm serve` by their names without dashes in front. */
  readonly vllmArguments: JsonObject;
  /**
   * A Python interpreter, or the folder of a virtual environment; null looks for one. It is a program that gets
   * started: only the user's own settings say it, never a file of the workspace.
   */
  readonly python: string | null;
}

/** What Slurm is told. `host`, `folder`, `modules` and `setup` come from the user's own settings alone. */
export interface SlurmOptions {
  /** A host of the user's ssh configuration from which `sbatch` is run; null for this machine. */
  readonly host: string | null;
  /** Absolute folder there that all nodes see; null for the job folder itself. */
  readonly folder: string | null;
  readonly partition: string | null;
  readonly account: string | null;
  readonly qos: string | null;
  /** As Slurm writes it: `20:00:00`. */
  readonly time: string | null;
  /** For each rank. */
  readonly gpus: number | null;
  readonly cpus: number | null;
  readonly memoryGb: number | null;
  /** Loaded with `module load` on the node. */
  readonly modules: readonly string[];
  /** Lines of shell that run on the node after modules and environment. */
  readonly setup: readonly string[];
  /** Further directives of `sbatch` by their long names. */
  readonly sbatch: Readonly<Record<string, string>>;
}

/** How requests are packed for a provider's Batch API. */
export interface OpenaiBatchOptions {
  /** A known provider's name, for an endpoint whose address does not tell. */
  readonly provider: string | null;
  /** Such as `24h`. */
  readonly completionWindow: string | null;
  /** Below the provider's own limits; null for these. */
  readonly requestsPerFile: number | null;
  readonly bytesPerFile: number | null;
  /** Whether requests and answers stay at the provider once they are home; they are deleted otherwise. */
  readonly keepFiles: boolean;
}

/** The sections of an experiment's `batch` that executors read, whichever of them runs. */
export interface ExecutorSections {
  readonly datatrove: DataTroveOptions;
  readonly slurm: SlurmOptions;
  readonly openaiBatch: OpenaiBatchOptions;
}

export const EXECUTOR_KINDS: readonly ExecutorKind[] = ['local', 'datatrove-local', 'slurm', 'openai-batch'];

export const DEFAULT_SECTIONS: ExecutorSections = {
  datatrove: {
    tasks: null,
    workers: null,
    chunk: 500,
    serve: 'endpoint',
    vllmArguments: {},
    python: null,
  },
  slurm: {
    host: null,
    folder: null,
    partition: null,
    account: null,
    qos: null,
    time: null,
    gpus: null,
    cpus: null,
    memoryGb: null,
    modules: [],
    setup: [],
    sbatch: {},
  },
  openaiBatch: {
    provider: null,
    completionWindow: null,
    requestsPerFile: null,
    bytesPerFile: null,
    keepFiles: false,
  },
};

/** The setup of one kind, with the sections that it reads. */
export function setupOf(
  kind: ExecutorKind,
  { datatrove, slurm, openaiBatch }: ExecutorSections,
): ExecutorSetup {
  switch (kind) {
    case 'local':
      return { kind };
    case 'datatrove-local':
      return { kind, datatrove };
    case 'slurm':
      return { kind, datatrove, slurm };
    case 'openai-batch':
      return { kind, openaiBatch };
  }
}
