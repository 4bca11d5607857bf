/** `rephrase compact`: after a proof, the journal of a finished job keeps no text that its parts hold. */
import { compactJob } from '../batch/compactJob.ts';
import type { Command } from './command.ts';
import { CannotGoOn, EXIT, FORMAT_OPTION, jsonText, wantsJson } from './command.ts';
import { jobArgument } from './jobArgument.ts';

export const compactCommand: Command = {
  name: 'compact',
  summary: 'Free the room that the journal of a finished job takes, after a proof.',
  usage: 'JOB [--format json]',
  details: `Verifies the job, then replaces the text of its rows in the journal by their places in the parts and
checksums. Afterwards the text stands in the parts alone: do not change or remove them. Verify, export, resume,
retry and --reuse go on as before. Ctrl-C ends it after the segment at hand.`,
  options: FORMAT_OPTION,
  async run(args, io) {
    const json = wantsJson(args);
    const { folder } = await jobArgument(args, io);
    const interrupt = new AbortController();
    const stopListening = io.onInterrupt(() => interrupt.abort());
    try {
      const compacted = await compactJob({ folder, signal: interrupt.signal });
      if (!compacted.ok) throw new CannotGoOn(compacted.message);
      const { bytesBefore, bytesAfter } = compacted;
      if (json) io.out(jsonText({ folder, bytesBefore, bytesAfter }));
      else if (bytesAfter === bytesBefore)
        io.out(`The journal is compact: it takes ${megabytes(bytesAfter)}.\n`);
      else io.out(`The journal took ${megabytes(bytesBefore)} and takes ${megabytes(bytesAfter)} now.\n`);
      return EXIT.done;
    } catch (error) {
      if (error instanceof Error && 'code' in error) {
        throw new CannotGoOn(`${error.message}. The job is whole; compact it again.`);
      }
      throw error;
    } finally {
      stopListening();
    }
  },
};

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}
