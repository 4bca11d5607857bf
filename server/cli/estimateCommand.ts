/** `rephrase estimate`: what a run would take, measured on a pilot. */
import { PILOT_DOCUMENTS } from '../generation/runPilot.ts';
import { createTransport } from '../generation/transport.ts';
import { beforeRun, PILOT_OPTIONS } from './beforeRun.ts';
import type { Command } from './command.ts';
import { EXIT, FORMAT_OPTION, jsonText, wantsJson } from './command.ts';
import { ENDPOINT_OPTIONS } from './endpointsFile.ts';
import { EXECUTOR_OPTIONS } from './executorArgument.ts';
import { LIMIT_OPTIONS, PLAN_OPTIONS, TRUST_OPTIONS } from './planArguments.ts';

export const estimateCommand: Command = {
  name: 'estimate',
  summary: 'Say what a run would take: tokens, GPU-hours, time and money, as ranges.',
  usage: 'EXPERIMENT | PROMPT… [options]',
  details: `Counts the documents, sends a pilot of them (evenly from short to long) to every variant, and estimates from what
came back. With --pilot 0, or where no endpoint is set up, nobody is contacted, and the study's figures by prompt form
and model stand in. GPUs and prices come from endpoints.yaml: gpus, pricePerGpuHour. Writes nothing.`,
  options: {
    ...PLAN_OPTIONS,
    ...LIMIT_OPTIONS,
    ...PILOT_OPTIONS,
    ...EXECUTOR_OPTIONS,
    ...ENDPOINT_OPTIONS,
    ...TRUST_OPTIONS,
    ...FORMAT_OPTION,
  },
  async run(args, io) {
    const json = wantsJson(args);
    const transport = createTransport();
    try {
      const before = await beforeRun(args, io, transport, {
        pilotDocuments: PILOT_DOCUMENTS,
        contact: 'for-a-pilot',
      });
      if (before === null) return EXIT.interrupted;
      io.out(json ? jsonText(before.data) : before.text);
      return before.blocked ? EXIT.problems : EXIT.done;
    } finally {
      await transport.close();
    }
  },
};
