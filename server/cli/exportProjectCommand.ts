/** `rephrase export-project`: writes the DataTrove project of a batch, and starts nothing. */
import { resolve } from 'node:path';
import { exportProject } from '../batch/exportProject.ts';
import { createTransport } from '../generation/transport.ts';
import { beforeRun } from './beforeRun.ts';
import type { Command } from './command.ts';
import { CannotGoOn, EXIT, Misuse } from './command.ts';
import { ENDPOINT_OPTIONS } from './endpointsFile.ts';
import { EXECUTOR_OPTIONS } from './executorArgument.ts';
import { LIMIT_OPTIONS, PLAN_OPTIONS, TRUST_OPTIONS } from './planArguments.ts';
import { VERSION } from './version.ts';

export const exportProjectCommand: Command = {
  name: 'export-project',
  summary: 'Write the DataTrove project of an experiment, or prompts, without running it.',
  usage: 'EXPERIMENT | PROMPT… --output FOLDER [options]',
  details: `The project is what the executors slurm and datatrove-local would run: readable, self-contained, and without keys. Without
--executor, and where the experiment names none of the two, it is that of datatrove-local.`,
  options: {
    output: { type: 'string', value: 'FOLDER', help: 'an empty folder, or one that does not exist yet' },
    ...PLAN_OPTIONS,
    ...LIMIT_OPTIONS,
    ...EXECUTOR_OPTIONS,
    ...ENDPOINT_OPTIONS,
    ...TRUST_OPTIONS,
  },
  async run(args, io) {
    const output = args.text('output');
    if (output === null) throw new Misuse('Say where the project goes with --output FOLDER.');
    const transport = createTransport();
    const interrupt = new AbortController();
    const stopListening = io.onInterrupt(() => interrupt.abort());
    try {
      const before = await beforeRun(args, io, transport, { pilotDocuments: 0, contact: 'always' });
      if (before === null) return EXIT.interrupted;
      const { plan, source, served, survey, estimate } = before;
      const { batch } = plan.experiment;
      const executor = batch.executor === 'slurm' ? 'slurm' : 'datatrove-local';
      const exported = await exportProject({
        plan: { ...plan, experiment: { ...plan.experiment, batch: { ...batch, executor } } },
        ...{ source, served, survey, estimate },
        rephraseVersion: VERSION,
        now: new Date(),
        folder: resolve(io.cwd, output),
        signal: interrupt.signal,
      });
      if (!exported.ok) throw new CannotGoOn(exported.message);
      io.out(`${exported.folder}\n`);
      return EXIT.done;
    } finally {
      stopListening();
      await transport.close();
    }
  },
};
