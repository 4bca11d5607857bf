/** Shows progress where people look: one line that is rewritten in a terminal, a line now and then elsewhere. */
import type { JobView } from '../batch/jobReader.ts';
import type { Io } from './io.ts';
import { progressLine } from './jobText.ts';

export interface Progress {
  show(job: JobView): void;
  /** Leaves the cursor at the start of an empty line. */
  end(): void;
}

/** Between two lines where nothing can be rewritten. */
const EVERY_MS = 10_000;

export function createProgress(io: Io): Progress {
  let shown = '';
  let shownAt = Number.NEGATIVE_INFINITY;
  let phase: string | null = null;
  return {
    show(job) {
      const now = performance.now();
      if (io.isTerminal) {
        const line = progressLine(job).slice(0, Math.max(10, io.columns() - 1));
        if (line === shown) return;
        io.err(`\r${line.padEnd(shown.length)}`);
        shown = line;
      } else if (job.phase !== phase || now - shownAt >= EVERY_MS) {
        io.err(`${progressLine(job)}\n`);
        shownAt = now;
      }
      phase = job.phase;
    },
    end() {
      if (shown !== '') io.err(`\r${' '.repeat(shown.length)}\r`);
      shown = '';
    },
  };
}
