/** Looks how a batch that was submitted stands, and notes how it ended, or that the provider lost it. */
import type { Failure } from '../../../generation/completion.ts';
import { said } from '../../../language/said.ts';
import { type Advancing, note, notYet, type Step, WAIT } from './advancing.ts';
import { wordsOf } from './batchClient.ts';
import type { BatchError, RemoteBatch } from './decodeBatch.ts';
import type { LaunchFile } from './launchFiles.ts';
import type { Stage, WrongLine } from './ledger.ts';
import { hasNone, isForRoom } from './providerFailures.ts';

/** Of these, a provider names a few; the rest of such a file is sent again and fails for itself. */
const MOST_WRONG_LINES = 1000;
/** A batch that the provider does not know so many times in a row is lost. */
const GONE_TIMES = 3;

/** What the provider says of it goes into `seen`. */
export async function lookAtBatch(
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
  if (state === 'completed' && outputFileId === null && errorFileId === null && hasAnswers(batch)) {
    const trouble = said(
      'Batch {0} ({1}) is complete, and the provider names no file with its answers yet.',
      file.number,
      stage.batchId,
    );
    return { kind: 'wait', trouble };
  }
  const wrongLines = batch.errors
    .flatMap(({ line, message, code }): readonly WrongLine[] =>
      line === null ? [] : [[line, message || code]],
    )
    .slice(0, MOST_WRONG_LINES);
  await note(work, file, { note: 'ended', state, outputFileId, errorFileId, wrongLines });
  return WAIT;
}

/** By the provider's own count. To take such a batch for empty would mean to pay for its requests twice. */
function hasAnswers({ counts }: RemoteBatch): boolean {
  return counts !== null && counts.completed > 0;
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
