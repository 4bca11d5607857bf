/** Asks something of a job. A runner at work obeys within about a second and answers with an `acknowledged` event. */
import { randomUUID } from 'node:crypto';
import { appendJsonLines } from './durableFile.ts';
import type { ControlCommand, ControlRequest } from './job.ts';
import { pathsOf } from './jobFolder.ts';

/**
 * Appends the command. `cancel`, `pause` and `resume` mean the runner at work: one started later does not obey them,
 * since starting is the newer wish. The others hold for later runners too.
 */
export async function sendControl(folder: string, request: ControlRequest): Promise<ControlCommand> {
  const command: ControlCommand = { id: randomUUID(), ...request };
  await appendJsonLines(pathsOf(folder).control, [command]);
  return command;
}
