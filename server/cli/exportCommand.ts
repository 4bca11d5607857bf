/** `rephrase export`: the rows committed so far, in one file. */

import { resolve } from 'node:path';
import { EXPORT_FORMATS, exportRows, formatOf } from '../batch/exportJob.ts';
import type { Command } from './command.ts';
import { CannotGoOn, EXIT, Misuse } from './command.ts';
import { count } from './count.ts';
import { jobArgument } from './jobArgument.ts';
import { readStoppably } from './readStoppably.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'Write the rows that a job has committed into one file.',
  usage: 'JOB --output FILE [options]',
  details: `Works while the job runs too. Rows of all variants stand in one file, in the order in which they were committed. What
FILE ends in says its format: .jsonl, .jsonl.zst or .parquet.`,
  options: {
    output: { type: 'string', value: 'FILE', help: 'the file to write; one that is there is replaced' },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: EXPORT_FORMATS,
      help: 'jsonl, jsonl.zst or parquet, where the name of FILE does not say it',
    },
  },
  async run(args, io) {
    const job = await jobArgument(args, io);
    const output = args.text('output');
    if (output === null) throw new Misuse('--output FILE is missing.');
    const path = resolve(io.cwd, output);
    const format = EXPORT_FORMATS.find((each) => each === args.text('format')) ?? formatOf(path);
    const exported = await readStoppably('Exporting', io, (reading) =>
      exportRows(job.folder, path, format, reading),
    );
    if (exported === null) return EXIT.interrupted;
    if (!exported.ok) throw new CannotGoOn(exported.message);
    io.out(`${count(exported.rows, 'row')} in ${exported.output}\n`);
    return EXIT.done;
  },
};
