/**
 * The way of a request file to a batch at the provider: uploaded once, submitted once. Before each step a note says that it
 * is going to be taken; where its answer is lost the provider is asked what came of it, else a person.
 */
import type { Failure } from '../../../generation/completion.ts';
import { said } from '../../../language/said.ts';
import {
  type Advancing,
  formerOf,
  note,
  notYet,
  ON,
  type Step,
  stageOf,
  stateOf,
  WAIT,
} from './advancing.ts';
import { isCopyOf } from './filesThere.ts';
import type { LaunchFile } from './launchFiles.ts';
import type { Stage } from './ledger.ts';
import { hasNone, isForRoom, isNotReady, isPassing, isUnclear } from './providerFailures.ts';

/** A batch that is not found after a crash is looked for once more after this long, before it is created again. */
export const SETTLE_MS = 10_000;

/** From `waiting`. */
export async function upload(work: Advancing, file: LaunchFile): Promise<Step> {
  await note(work, file, { note: 'uploading' });
  const { name, sizeBytes } = file;
  const sent = await work.placeOf(file).client.upload({ path: work.pathOf(file), name, sizeBytes });
  if (sent.ok) {
    await note(work, file, { note: 'uploaded', fileId: sent.value.id });
    return ON;
  }
  if (!isUnclear(sent.failure)) await note(work, file, { note: 'not-uploaded', sought: false });
  return stepAfter(work, file, sent.failure, (failure) =>
    said('Batch {0} could not be uploaded: {1}', file.number, failure),
  );
}

/** Whether an upload arrived. One that does later lies there twice: both are deleted in the end. */
export async function findUpload(work: Advancing, file: LaunchFile): Promise<Step> {
  const found = await work.placeOf(file).client.findFile((listed) => isCopyOf(file, listed));
  if (found.ok && found.value) {
    await note(work, file, { note: 'uploaded', fileId: found.value.id });
    return ON;
  }
  if (!found.ok && !hasNone(found.failure)) {
    return notYet(found.failure, (failure) =>
      said('Whether batch {0} was uploaded is not known yet: {1}', file.number, failure),
    );
  }
  if (!found.ok) {
    work.warn(
      said(
        'The provider lists no files: the requests of batch {0} are uploaded once more, and a file named {1} may lie there twice.',
        file.number,
        file.name,
      ),
    );
  }
  await note(work, file, { note: 'not-uploaded', sought: true });
  return ON;
}

/** From `uploaded`. */
export async function create(work: Advancing, file: LaunchFile, inputFileId: string): Promise<Step> {
  const { provider, client } = work.placeOf(file);
  await note(work, file, { note: 'creating' });
  const created = await client.create({
    inputFileId,
    window: work.windowOf(provider),
    metadata: { rephrase_job: work.job, rephrase_file: file.name },
  });
  if (created.ok) {
    await note(work, file, { note: 'created', batchId: created.value.id });
    return WAIT;
  }
  const { failure } = created;
  if (isUnclear(failure)) return { kind: 'wait', trouble: failure.message };
  const held = failure.reason === 'rate-limited' || isForRoom(failure.message);
  await note(work, file, { note: 'not-created', held });
  if (held) return WAIT;
  if (isNotReady(failure)) return { kind: 'wait', trouble: failure.message };
  return stepAfter(work, file, failure, (message) =>
    said('Batch {0} was not accepted: {1}', file.number, message),
  );
}

/** Whether a batch was created: one for this input file that is not one of those that are known to have failed. */
export async function findBatch(
  work: Advancing,
  file: LaunchFile,
  stage: Extract<Stage, { readonly stage: 'creating' }>,
): Promise<Step> {
  const found = await work
    .placeOf(file)
    .client.findBatch(
      ({ id, inputFileId, metadata }) =>
        !formerOf(work, file).includes(id) &&
        (inputFileId === stage.fileId || metadata['rephrase_file'] === file.name),
    );
  if (found.ok && found.value) {
    await note(work, file, { note: 'created', batchId: found.value.id });
    return ON;
  }
  if (!found.ok && !hasNone(found.failure)) {
    return notYet(found.failure, (failure) =>
      said('Whether batch {0} was submitted is not known yet: {1}', file.number, failure),
    );
  }
  if (!found.ok) return answered(work, file, stage);
  // By a clock that was set back since, it was looked for in the future.
  if (stage.soughtAt === null || stage.soughtAt > work.now()) {
    await note(work, file, { note: 'sought' });
    return WAIT;
  }
  if (work.now() - stage.soughtAt < SETTLE_MS) return WAIT;
  await note(work, file, { note: 'not-created', held: false });
  return ON;
}

/**
 * Where a provider lists no batches only a person can say whether one is there. An answer holds for one submission: one
 * that was given before this was asked is about an earlier one of the same file.
 */
async function answered(
  work: Advancing,
  file: LaunchFile,
  { fileId, answersBefore }: Extract<Stage, { readonly stage: 'creating' }>,
): Promise<Step> {
  const given = work.answers.get(fileId) ?? [];
  const ask = async (wrong: string): Promise<Step> => {
    if (answersBefore !== given.length) await note(work, file, { note: 'asked', answers: given.length });
    return { kind: 'ask', question: { file, fileId, wrong } };
  };
  const answer = answersBefore === null ? undefined : given.slice(answersBefore).at(-1);
  if (answer === undefined) return ask('');
  if (answer === null) {
    await note(work, file, { note: 'not-created', held: false });
    return ON;
  }
  // A slip of the pen would lead away from a batch that runs.
  const reply = await work.placeOf(file).client.get(answer);
  if (!reply.ok && !hasNone(reply.failure) && reply.failure.reason !== 'rejected') {
    return notYet(reply.failure, (failure) =>
      said('Batch {0} ({1}) cannot be asked about: {2}', file.number, answer, failure),
    );
  }
  if (!reply.ok) return ask(said('The provider knows no batch {0}.', answer));
  const { inputFileId } = reply.value;
  if (inputFileId !== null && inputFileId !== fileId)
    return ask(said('Batch {0} is of another file.', answer));
  await note(work, file, { note: 'created', batchId: answer });
  return ON;
}

/**
 * After a refusal: what passes by itself is waited for, a refused key is asked for. Anything else is the end of this file;
 * where the provider never took one, the others would fare no better.
 */
async function stepAfter(
  work: Advancing,
  file: LaunchFile,
  failure: Failure,
  tell: (message: string) => string,
): Promise<Step> {
  if (isPassing(failure) || failure.reason === 'unauthorised') {
    return notYet(failure, tell);
  }
  const others = work.files.filter((other) => other.alias === file.alias);
  const isKnown = others.some(
    (other) => stateOf(work, other).endedAt !== null || isTaken(stageOf(work, other)),
  );
  const told = tell(failure.message);
  const reason =
    hasNone(failure) && !isKnown
      ? said('{0} It may not have the Batch API: run this with executor: local.', told)
      : told;
  for (const other of isKnown ? [file] : others) await note(work, other, { note: 'refused', reason });
  return WAIT;
}

function isTaken({ stage }: Stage): boolean {
  return stage === 'creating' || stage === 'open' || stage === 'ended' || stage === 'collected';
}
