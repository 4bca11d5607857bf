/**
 * Takes every request file of a launch as far as it can go now: uploads, creates, asks how it stands. Called again and
 * again, also by another process after a crash: what it does next follows from the notes alone, and nothing is uploaded
 * or created before a note says that it is going to be.
 */

import type { Failure } from '../../../generation/completion.ts';
import { said } from '../../../language/said.ts';
import type { Stop } from '../../runner/stopSwitch.ts';
import { askPerson, type Question } from './askPerson.ts';
import { type BatchClient, wordsOf } from './batchClient.ts';
import type { BatchError, RemoteBatch } from './decodeBatch.ts';
import { isCopyOf } from './filesThere.ts';
import type { LaunchFile } from './launchFiles.ts';
import { after, type FileState, type Note, type NoteBody, type Stage, type WrongLine } from './ledger.ts';
import type { Answers } from './openQuestions.ts';
import { hasNone, isForRoom, isNotReady, isPassing, isUnclear } from './providerFailures.ts';
import type { Provider } from './providers.ts';

/** What advancing works with. */
export interface Advancing {
  readonly files: readonly LaunchFile[];
  /** By number of the file; kept up to date with every note. */
  readonly states: Map<number, FileState>;
  /** Where a file goes. */
  readonly placeOf: (file: LaunchFile) => { readonly provider: Provider; readonly client: BatchClient };
  /** Where the requests of a file lie. */
  readonly pathOf: (file: LaunchFile) => string;
  /** What is asked for, such as "24h". */
  readonly windowOf: (provider: Provider) => string;
  /** What people said about batches that cannot be looked up. */
  readonly answers: Answers;
  /** Whether nothing new is to be submitted: what is open is only looked at. */
  readonly isEnding: boolean;
  /** Of the job: the batch's metadata says it to people. */
  readonly job: string;
  /** Resolves when the note is synced. */
  readonly note: (note: Note) => Promise<void>;
  readonly warn: (message: string) => void;
  readonly now: () => number;
}

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

/** A batch that is not found after a crash is looked for once more after this long, before it is created again. */
export const SETTLE_MS = 10_000;
/** For want of room a batch is tried again when another one ended, or after this long where nothing happened. */
const HELD_MS = 5 * 60_000;
/** Of these, a provider names a few; the rest of such a file is sent again and fails for itself. */
const MOST_WRONG_LINES = 1000;
/** A batch that the provider does not know so many times in a row is lost. */
const GONE_TIMES = 3;

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

/** `on`: the file may go further at once. */
type Step =
  | { readonly kind: 'on' }
  | { readonly kind: 'wait'; readonly trouble: string | null }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'stop'; readonly stop: Stop };

const ON: Step = { kind: 'on' };
const WAIT: Step = { kind: 'wait', trouble: null };

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
      return seen.has(file.number) ? WAIT : look(work, file, stage, seen);
    case 'ended':
    case 'collected':
    case 'lost':
    case 'refused':
      return WAIT;
  }
}

async function upload(work: Advancing, file: LaunchFile): Promise<Step> {
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
async function findUpload(work: Advancing, file: LaunchFile): Promise<Step> {
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

async function create(work: Advancing, file: LaunchFile, inputFileId: string): Promise<Step> {
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
async function findBatch(
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
  if (stage.soughtAt === null) {
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

async function look(
  work: Advancing,
  file: LaunchFile,
  stage: Extract<Stage, { readonly stage: 'open' }>,
  seen: Map<number, RemoteBatch>,
): Promise<Step> {
  const reply = await work.placeOf(file).client.get(stage.batchId);
  if (!reply.ok) return lookFailed(work, file, stage, reply.failure);
  const batch = reply.value;
  seen.set(file.number, batch);
  if (stage.goneTimes > 0) await note(work, file, { note: 'found' });
  const { state, outputFileId, errorFileId } = batch;
  if (state !== 'completed' && state !== 'failed' && state !== 'expired' && state !== 'cancelled')
    return WAIT;
  if (state === 'failed' && outputFileId === null && errorFileId === null) {
    const step = await failedAsAWhole(work, file, batch.errors);
    if (step) return step;
  }
  const wrongLines = batch.errors
    .flatMap(({ line, message, code }): readonly WrongLine[] =>
      line === null ? [] : [[line, message || code]],
    )
    .slice(0, MOST_WRONG_LINES);
  await note(work, file, { note: 'ended', state, outputFileId, errorFileId, wrongLines });
  return WAIT;
}

/** Null where the failure is about single lines: the others go into the next launch. */
async function failedAsAWhole(
  work: Advancing,
  file: LaunchFile,
  errors: readonly BatchError[],
): Promise<Step | null> {
  const [first] = errors;
  const words = wordsOf(errors);
  if (first && isForRoom(`${first.code} ${first.message}`)) {
    await note(work, file, { note: 'not-created', held: true });
    return WAIT;
  }
  if (errors.some(({ line }) => line !== null)) return null;
  const reason = said('The provider refused batch {0}: {1}.', file.number, words);
  await note(work, file, { note: 'refused', reason });
  return WAIT;
}

async function lookFailed(
  work: Advancing,
  file: LaunchFile,
  { batchId, goneTimes }: Extract<Stage, { readonly stage: 'open' }>,
  failure: Failure,
): Promise<Step> {
  if (failure.status !== 404)
    return notYet(failure, (message) => said('Batch {0} cannot be asked about: {1}', file.number, message));
  const unknown: Step = {
    kind: 'wait',
    trouble: said('The provider does not know batch {0} ({1}) at present.', file.number, batchId),
  };
  if (goneTimes + 1 < GONE_TIMES) {
    await note(work, file, { note: 'gone' });
    return unknown;
  }
  // A gateway that leads nowhere for a while says the same: only the list of all batches shows that this one is gone.
  const listed = await work.placeOf(file).client.findBatch(({ id }) => id === batchId);
  if (listed.ok ? listed.value !== null : !hasNone(listed.failure)) return unknown;
  await note(work, file, { note: 'lost' });
  work.warn(
    said(
      'The provider does not know batch {0} ({1}) any more: whatever it answered is lost, and its documents are sent again.',
      file.number,
      batchId,
    ),
  );
  return WAIT;
}

/** Whether another batch may be opened where this file goes. */
function hasRoom(work: Advancing, file: LaunchFile): boolean {
  if (work.isEnding) return false;
  const { provider } = work.placeOf(file);
  const others = work.files.filter((other) => other.alias === file.alias);
  const open = others.filter((other) => {
    const { stage } = stageOf(work, other);
    return stage === 'open' || stage === 'creating';
  });
  if (provider.openBatches !== null && open.length >= provider.openBatches) return false;
  const states = others.map((other) => stateOf(work, other));
  const since = latest(states.map(({ heldAt }) => heldAt));
  if (since === null) return true;
  const later = (at: number | null): boolean => at !== null && at > since;
  const ended = states.filter(({ endedAt }) => later(endedAt)).length;
  const created = states.filter(({ createdAt }) => later(createdAt)).length;
  // Where one of ours ended, there is room for one; where none is open, only time can tell.
  return ended > created || (created === 0 && work.now() - since >= HELD_MS);
}

function latest(times: readonly (number | null)[]): number | null {
  return times.reduce((last, at) => (last === null || (at !== null && at > last) ? at : last), null);
}

function stageOf(work: Advancing, file: LaunchFile): Stage {
  return stateOf(work, file).stage;
}

function formerOf(work: Advancing, file: LaunchFile): readonly string[] {
  return stateOf(work, file).former;
}

function stateOf({ states }: Advancing, { number }: LaunchFile): FileState {
  const state = states.get(number);
  if (!state) throw new Error(`The launch has no file ${number}.`);
  return state;
}

async function note(work: Advancing, { number }: LaunchFile, body: NoteBody): Promise<void> {
  const fact: Note = { file: number, at: work.now(), ...body };
  await work.note(fact);
  const before = work.states.get(number);
  if (before) work.states.set(number, after(before, fact));
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

/** A look that failed is repeated, whatever it failed for; only a refused key needs a person. */
function notYet(failure: Failure, tell: (message: string) => string): Step {
  const { reason, message } = failure;
  if (reason === 'aborted') return WAIT;
  if (reason === 'unauthorised') return { kind: 'stop', stop: { phase: 'needs-key', reason: message } };
  return { kind: 'wait', trouble: tell(message) };
}
