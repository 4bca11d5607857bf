/** `rephrase verify`: proves from the journal that a job lost nothing and doubled nothing. */
import { verifyJob } from '../batch/verifyJob.ts';
import type { Command } from './command.ts';
import { EXIT, FORMAT_OPTION, jsonText, Misuse, wantsJson } from './command.ts';
import { count } from './count.ts';
import { jobArgument } from './jobArgument.ts';
import { readStoppably } from './readStoppably.ts';

const SHOWN = 20;

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Prove from the journal that every document has its row, or its failure, exactly once.',
  usage: 'JOB [--format json]',
  details:
    'Reads the whole journal and every part, and compares them. Exits with 1 when something is not as it must be.',
  options: FORMAT_OPTION,
  async run(args, io) {
    const { folder } = await jobArgument(args, io);
    const verified = await readStoppably('Verifying', io, (reading) => verifyJob(folder, reading));
    if (verified === null) return EXIT.interrupted;
    if (!verified.ok) throw new Misuse(verified.message);
    const { units, rows, failures, parts, problems } = verified.verification;
    if (wantsJson(args)) io.out(jsonText({ folder, ...verified.verification }));
    else {
      const shown = problems.slice(0, SHOWN).map((problem) => `${problem}\n`);
      const more = problems.length > SHOWN ? `… and ${problems.length - SHOWN} more.\n` : '';
      const hint =
        problems.length === 0
          ? ''
          : `A part that is missing or damaged is built again from the journal: delete it, then: rephrase resume ${folder}\n`;
      const judgement = problems.length === 0 ? 'Complete and whole' : 'Not as it must be';
      io.out(
        `${shown.join('')}${more}${judgement}: ${count(units, 'unit')}, ${count(rows, 'row')}, ${count(failures, 'failure')}, ${count(parts, 'part')}.\n${hint}`,
      );
    }
    return problems.length === 0 ? EXIT.done : EXIT.problems;
  },
};
