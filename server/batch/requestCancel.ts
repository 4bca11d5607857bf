/** Asks the runner of a job to cancel it. It answers with an `acknowledged` event and the phase `cancelled`. */
import { randomUUID } from 'node:crypto';
import { appendJsonLine } from './durableFile.ts';
import type { ControlCommand } from './job.ts';
import { pathsOf } from './jobFolder.ts';

/** Appends the command. A runner started later does not obey it: starting is the newer wish. */
export async function requestCancel(folder: string): Promise<void> {
  const command: ControlCommand = { id: randomUUID(), command: 'cancel' };
  await appendJsonLine(pathsOf(folder).control, command);
}
