/** Where a job runs, as a command says it: over what the experiment says, and with what only the user may say. */
import type { Subject } from '../batch/executors/executor.ts';
import { executorOf } from '../batch/executors/executors.ts';
import { withOwnSetup } from '../batch/executors/ownSetup.ts';
import { EXECUTOR_KINDS } from '../experiment/executors/executorSetup.ts';
import type { Plan } from '../generation/plan.ts';
import type { Arguments, OptionSpec } from './command.ts';
import { CannotGoOn } from './command.ts';
import type { Io } from './io.ts';
import { ownSetup, PYTHON_OPTION } from './ownSetupFile.ts';

export const EXECUTOR_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  executor: {
    type: 'string',
    value: 'NAME',
    choices: EXECUTOR_KINDS,
    help: `where the job runs, in the place of what the experiment says: ${EXECUTOR_KINDS.join(', ')}`,
  },
  ...PYTHON_OPTION,
};

/** The plan with what the arguments and the user's own files say of its executor. */
export async function withExecutor(plan: Plan, args: Arguments, io: Io): Promise<Plan> {
  const { experiment } = plan;
  const executor = EXECUTOR_KINDS.find((kind) => kind === args.text('executor')) ?? experiment.batch.executor;
  const batch = withOwnSetup({ ...experiment.batch, executor }, await ownSetup(args, io));
  return { ...plan, experiment: { ...experiment, batch } };
}

/** Says what might go wrong; throws `CannotGoOn` for what will. */
export async function checkExecutor(subject: Subject, io: Io): Promise<void> {
  for (const { severity, message } of await executorOf(subject.setup.kind).validate(subject)) {
    if (severity === 'error') throw new CannotGoOn(message);
    io.err(`${message}\n`);
  }
}
