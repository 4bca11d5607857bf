/** Says what a job warns of while somebody follows it in a terminal. */
import { readWarnings } from '../batch/readWarnings.ts';
import type { Io } from './io.ts';
import type { Progress } from './progress.ts';

export interface NewWarnings {
  /** Says each that has come since the last time, on lines of its own. */
  tell(): Promise<void>;
}

/** Those from now on: what was warned of before was said to whoever followed then, and `rephrase status` says it. */
export async function newWarnings(
  folder: string,
  io: Pick<Io, 'err'>,
  progress: Pick<Progress, 'end'>,
): Promise<NewWarnings> {
  let from = (await readWarnings(folder, 0)).nextByte;
  return {
    async tell() {
      const { items, nextByte } = await readWarnings(folder, from);
      from = nextByte;
      if (items.length > 0) progress.end();
      for (const { message } of items) io.err(`Warning: ${message}\n`);
    },
  };
}
