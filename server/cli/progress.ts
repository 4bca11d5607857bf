/** Shows progress where people look: one line that is rewritten in a terminal, a line now and then elsewhere. */
import type { JobView } from '../batch/jobReader.ts';
import type { Io } from './io.ts';
import { barLine, progressLine } from './jobText.ts';

export interface Progress {
  show(job: JobView): void;
  /** Leaves the cursor at the start of an empty line. */
  end(): void;
}

/** One line about work that has no job yet. */
export interface Line {
  show(text: string): void;
  end(): void;
}

/** Rewritten in a terminal; elsewhere such lines would only be in the way. */
export function createLine(io: Io): Line {
  let shown = '';
  return {
    show(text) {
      if (!io.isTerminal) return;
      const width = Math.max(10, io.columns() - 1);
      const line = text.length > width ? `${text.slice(0, width - 1)}…` : text;
      io.err(`\r${line.padEnd(shown.length)}`);
      shown = line;
    },
    end() {
      if (shown !== '') io.err(`\r${' '.repeat(shown.length)}\r`);
      shown = '';
    },
  };
}

/** Between two lines where nothing can be rewritten. */
const EVERY_MS = 10_000;

export function createProgress(io: Io): Progress {
  const line = createLine(io);
  let shownAt = Number.NEGATIVE_INFINITY;
  let phase: string | null = null;
  let said: string | null = null;
  return {
    show(job) {
      const now = performance.now();
      if (io.isTerminal) line.show(barLine(job, io.columns() - 1));
      else if (job.phase !== phase || now - shownAt >= EVERY_MS) {
        const text = progressLine(job);
        if (text !== said) io.err(`${text}\n`);
        said = text;
        shownAt = now;
      }
      phase = job.phase;
    },
    end: () => line.end(),
  };
}
