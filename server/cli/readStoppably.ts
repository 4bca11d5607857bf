/** A long read of a job with its progress in the terminal, which Ctrl-C ends without a trace. */
import type { Reading } from '../batch/verifyJob.ts';
import type { Io } from './io.ts';
import { createLine } from './progress.ts';

/** Null when the user ended it; then that is said. `doing` begins the line: `Verifying`. */
export async function readStoppably<T extends { readonly ok: boolean }>(
  doing: string,
  io: Io,
  read: (reading: Reading) => Promise<T>,
): Promise<T | null> {
  const interrupt = new AbortController();
  const stopListening = io.onInterrupt(() => interrupt.abort());
  const line = createLine(io);
  try {
    const { signal } = interrupt;
    const done = await read({
      signal,
      onProgress: (rows, of) =>
        line.show(`${doing}: ${rows.toLocaleString('en')} of ${of.toLocaleString('en')} rows`),
    });
    if (done.ok || !signal.aborted) return done;
  } finally {
    line.end();
    stopListening();
  }
  io.err(`${doing} was stopped before its end; nothing was changed.\n`);
  return null;
}
