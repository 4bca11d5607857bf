/** Where a job runs, as a command says it: over what the experiment says, and with what only the user may say. */
import { resolve } from 'node:path';
import type { Executor, Subject } from '../batch/executors/executor.ts';
import { executorOf } from '../batch/executors/executors.ts';
import type { ExecutorKind } from '../experiment/executors/executorSetup.ts';
import { EXECUTOR_KINDS } from '../experiment/executors/executorSetup.ts';
import type { Plan } from '../generation/plan.ts';
import type { Arguments, OptionSpec } from './command.ts';
import { CannotGoOn, Misuse } from './command.ts';
import type { Io } from './io.ts';

export const EXECUTOR_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  executor: {
    type: 'string',
    value: 'NAME',
    help: `where the job runs, in the place of what the experiment says: ${EXECUTOR_KINDS.join(', ')}`,
  },
  python: {
    type: 'string',
    value: 'PATH',
    help: 'the Python with DataTrove, or the folder of its virtual environment (else REPHRASE_PYTHON)',
  },
};

/** The plan with what the arguments say of its executor. Throws `Misuse`. */
export function withExecutor(plan: Plan, args: Arguments, io: Io): Plan {
  const { experiment } = plan;
  const { batch } = experiment;
  const python = args.text('python') ?? io.env['REPHRASE_PYTHON'] ?? null;
  const datatrove = {
    ...batch.sections.datatrove,
    // A bare name is looked up in PATH; a path counts from here.
    python: python === null || !/[/\\]/.test(python) ? python : resolve(io.cwd, python),
  };
  const executor = kindFrom(args) ?? batch.executor;
  const sections = { ...batch.sections, datatrove };
  return { ...plan, experiment: { ...experiment, batch: { ...batch, executor, sections } } };
}

/** Throws `CannotGoOn` where this version has no such executor. */
export function executorFor({ setup }: Subject): Executor {
  const executor = executorOf(setup.kind);
  if (executor) return executor;
  throw new CannotGoOn(`This version of Rephrase has no executor "${setup.kind}".`);
}

/** Says what might go wrong; throws `CannotGoOn` for what will. */
export async function checkExecutor(subject: Subject, io: Io): Promise<void> {
  for (const { severity, message } of await executorFor(subject).validate(subject)) {
    if (severity === 'error') throw new CannotGoOn(message);
    io.err(`${message}\n`);
  }
}

function kindFrom(args: Arguments): ExecutorKind | null {
  const written = args.text('executor');
  if (written === null) return null;
  const kind = EXECUTOR_KINDS.find((each) => each === written);
  if (kind) return kind;
  throw new Misuse(`--executor takes ${EXECUTOR_KINDS.join(', ')}, not "${written}".`);
}
