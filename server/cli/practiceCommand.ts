/** `rephrase practice`: the practice endpoint, for trying everything without a GPU. */

import { PRACTICE_MODEL, PRACTICE_PORT } from '../generation/practice/practiceModel.ts';
import { startPractice } from '../generation/practice/startPractice.ts';
import type { Command } from './command.ts';
import { EXIT, Misuse } from './command.ts';

const MS_PER_MINUTE = 60_000;

/** Serves until it is interrupted, or idle for long enough. The first line of its output is the URL. */
export const practiceCommand: Command = {
  name: 'practice',
  summary: 'Serve the practice endpoint, which rewrites by rules: no model is behind it.',
  usage: '[options]',
  details: 'Listens on this machine only. The first line of its output is the URL.',
  options: {
    port: {
      type: 'string',
      value: 'N',
      least: 0,
      help: `the port (default: ${PRACTICE_PORT}; 0 takes a free one)`,
    },
    'exit-when-idle': {
      type: 'string',
      value: 'MINUTES',
      least: 1,
      help: 'end after so many minutes without a request',
    },
  },
  async run(args, io) {
    if (args.positionals.length > 0) throw new Misuse(`"${args.positionals.join(' ')}" is too much.`);
    const port = args.whole('port') ?? PRACTICE_PORT;
    const idleMinutes = args.whole('exit-when-idle');
    const ended = Promise.withResolvers<void>();
    const idleExitMs = idleMinutes === null ? null : idleMinutes * MS_PER_MINUTE;
    const practice = await startPractice({ port, idleExitMs, onIdle: ended.resolve }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
        const why = error.code === 'EADDRINUSE' ? 'is in use already' : 'may not be used by you';
        throw new Misuse(`Port ${port} ${why}. Choose another with --port.`);
      },
    );
    const stopListening = io.onInterrupt(() => ended.resolve());
    io.out(`${practice.url}\n`);
    io.err(`Serving ${PRACTICE_MODEL}: it rewrites by rules, no model is behind it. Ctrl-C ends it.\n`);
    await ended.promise;
    stopListening();
    await practice.close().catch(() => undefined);
    return EXIT.done;
  },
};
