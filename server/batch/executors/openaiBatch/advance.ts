/**
 * Takes every request file of a launch as far as it can go now: uploads, creates, asks how it stands. Called again and
 * again, also by another process after a crash: what it does next follows from the notes alone, and nothing is uploaded
 * or created before a note says that it is going to be.
 */
import type { Stop } from '../../runner/stopSwitch.ts';
import { type Advancing, type Step, stageOf, WAIT } from './advancing.ts';
import { askPerson, type Question } from './askPerson.ts';
import type { RemoteBatch } from './decodeBatch.ts';
import type { LaunchFile } from './launchFiles.ts';
import { lookAtBatch } from './lookAtBatch.ts';
import { hasRoom } from './roomFor.ts';
import { create, findBatch, findUpload, upload } from './submitFile.ts';

/** How far it came. */
export interface Advanced {
  /** Why the job must stop until a person did something: what is open stays open. */
  readonly stop: Stop | null;
  /** What went wrong and will be tried again, a sentence. */
  readonly trouble: string | null;
  /** What the provider said of batches that it was asked about now, by number of the file. */
  readonly seen: ReadonlyMap<number, RemoteBatch>;
  /** A file was submitted, and the next one need not wait: one at a time, so that followers see it go on. */
  readonly hasSubmitted: boolean;
}

/** Resolves when nothing more can be done now, or when another file was uploaded. Rejects only with what the disk says to a note. */
export async function advance(work: Advancing): Promise<Advanced> {
  const seen = new Map<number, RemoteBatch>();
  let trouble: string | null = null;
  let hasSubmitted = false;
  const questions: Question[] = [];
  const isOpen = (file: LaunchFile): boolean => stageOf(work, file).stage === 'open';
  // Those that are open first: where one ended, there is room for another.
  const order = [...work.files.filter(isOpen), ...work.files.filter((file) => !isOpen(file))];
  for (const file of order) {
    // Before a person has answered, nothing more is submitted; what else is to be asked is asked with it.
    if (questions.length > 0 && stageOf(work, file).stage !== 'creating') continue;
    for (let going = !(hasSubmitted && isUnsent(work, file)); going; ) {
      hasSubmitted ||= isUnsent(work, file) && hasRoom(work, file);
      const step = await stepOf(work, file, seen);
      if (step.kind === 'stop') return { stop: step.stop, trouble: step.stop.reason, seen, hasSubmitted };
      if (step.kind === 'ask') questions.push(step.question);
      if (step.kind === 'wait') trouble ??= step.trouble;
      going = step.kind === 'on';
    }
  }
  const reason = questions.length === 0 ? null : askPerson(questions);
  const stop: Stop | null = reason === null ? null : { phase: 'stopped', reason };
  return { stop, trouble: reason ?? trouble, seen, hasSubmitted };
}

function isUnsent(work: Advancing, file: LaunchFile): boolean {
  return stageOf(work, file).stage === 'waiting';
}

function stepOf(work: Advancing, file: LaunchFile, seen: Map<number, RemoteBatch>): Step | Promise<Step> {
  const stage = stageOf(work, file);
  switch (stage.stage) {
    case 'waiting':
      return hasRoom(work, file) ? upload(work, file) : WAIT;
    case 'uploading':
      return findUpload(work, file);
    case 'uploaded':
      return hasRoom(work, file) ? create(work, file, stage.fileId) : WAIT;
    case 'creating':
      return findBatch(work, file, stage);
    case 'open':
      return seen.has(file.number) ? WAIT : lookAtBatch(work, file, stage, seen);
    case 'ended':
    case 'collected':
    case 'lost':
    case 'refused':
      return WAIT;
  }
}
