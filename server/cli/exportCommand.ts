/** `rephrase export`: the rows committed so far, in one file. */

import { resolve } from 'node:path';
import { exportRows } from '../batch/exportJob.ts';
import type { Command } from './command.ts';
import { EXIT, Misuse } from './command.ts';
import { count } from './count.ts';
import { jobArgument } from './jobArgument.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'Write the rows that a job has committed into one file.',
  usage: 'JOB --output FILE [options]',
  details:
    'Works while the job runs too. Rows of all variants stand in one file, in the order in which they were committed.',
  options: {
    output: { type: 'string', value: 'FILE', help: 'the file to write; one that is there is replaced' },
    format: { type: 'string', value: 'FORMAT', help: 'jsonl (default), jsonl.zst or parquet' },
  },
  async run(args, io) {
    const job = await jobArgument(args, io);
    const format = args.choice('format', ['jsonl', 'jsonl.zst', 'parquet']);
    const output = args.text('output');
    if (output === null) throw new Misuse('--output FILE is missing.');
    const exported = await exportRows(job.folder, resolve(io.cwd, output), format);
    if (!exported.ok) throw new Misuse(exported.message);
    io.out(`${count(exported.rows, 'row')} in ${exported.output}\n`);
    return EXIT.done;
  },
};
