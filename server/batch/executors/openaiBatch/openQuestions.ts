/**
 * What only a person knows: where a provider lists no batches, whether one is there whose creation was never confirmed.
 * The runner asks in the launch's notes and ends; answers come as commands to the job, before or while one is at work.
 */
import { readCommands } from '../../readEvents.ts';
import { readOpenLaunch } from '../launchLog.ts';
import { readLaunchFiles } from './launchFiles.ts';
import { foldNotes } from './ledger.ts';

/** What people said, by the provider's id of the request file, oldest first: a batch's id, null where there is none. */
export type Answers = ReadonlyMap<string, readonly (string | null)[]>;

/** One batch of which nobody knows whether it runs. */
export interface OpenQuestion {
  /** The provider's id of the request file: an answer names it. */
  readonly file: string;
  /** Of that file, as it is called at the provider. */
  readonly name: string;
  /** Of the batch in its launch, from 1. */
  readonly number: number;
  /** Of the endpoint where it would run. */
  readonly alias: string;
}

/** The questions of a job that nobody has answered yet. Writes nothing. */
export async function openQuestions(jobFolder: string): Promise<readonly OpenQuestion[]> {
  const launch = await readOpenLaunch(jobFolder);
  if (!launch) return [];
  // A launch that is still being prepared has none yet; of damaged ones the runner speaks.
  const files = await readLaunchFiles(launch.folder).catch(() => []);
  const states = foldNotes(files.length, launch.notes);
  const answers = await readAnswers(jobFolder);
  return files.flatMap(({ number, name, alias }): readonly OpenQuestion[] => {
    const stage = states.get(number)?.stage;
    if (stage?.stage !== 'creating' || stage.answersBefore === null) return [];
    const given = answers.get(stage.fileId)?.length ?? 0;
    return given > stage.answersBefore ? [] : [{ file: stage.fileId, name, number, alias }];
  });
}

/** All that was ever answered in a job. */
export async function readAnswers(jobFolder: string): Promise<Answers> {
  const { items } = await readCommands(jobFolder, 0);
  const answers = new Map<string, (string | null)[]>();
  for (const command of items) {
    if (command.command !== 'batch') continue;
    const known = answers.get(command.file);
    if (known) known.push(command.batch);
    else answers.set(command.file, [command.batch]);
  }
  return answers;
}
