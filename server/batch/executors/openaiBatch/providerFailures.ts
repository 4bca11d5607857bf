/** What a provider's refusal means for a step: whether it was taken, whether it passes, whether there is room. Pure. */
import { type Failure, verdictOf } from '../../../generation/completion.ts';

/** Nobody knows whether the provider took it: the answer is missing, not the question. */
export function isUnclear({ reason, status }: Failure): boolean {
  switch (reason) {
    case 'timeout':
    case 'dropped':
    case 'server-error':
    case 'aborted':
      return true;
    case 'bad-response':
      return status === null;
    default:
      return false;
  }
}

/** The provider has nothing of that kind, in contrast to something that cannot be had now. */
export function hasNone({ status }: Failure): boolean {
  return status === 404 || status === 405 || status === 501;
}

/** Providers say in many words that enough is enqueued already. */
export function isForRoom(words: string): boolean {
  return /token_limit_exceeded|enqueued[ _-]?token|too many (active|open|concurrent|pending|queued)?.{0,20}batch|concurrent batch|batch.{0,20}(quota|queue)/i.test(
    words,
  );
}

/** The same may go well later. */
export function isPassing({ reason, status }: Failure): boolean {
  return (
    reason === 'aborted' || (verdictOf(reason) === 'retry' && (reason !== 'bad-response' || status === null))
  );
}

/** Some, Azure among them, look at an uploaded file for a while before a batch may be made of it. */
export function isNotReady({ status, message }: Failure): boolean {
  return (
    (status === 400 || status === 409 || status === 425) &&
    /not (yet )?(been )?(fully )?(processed|ready|validated)|still (being )?(process|validat)|file.{0,40}pending/i.test(
      message,
    )
  );
}
