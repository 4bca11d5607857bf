/** Why an exchange ended by throwing, as the failure that its caller hears of. */
import { said } from '../../language/said.ts';
import type { Failure } from '../completion.ts';
import { failure, failureOfError } from './failures.ts';
import type { Place } from './place.ts';

/** Stopped, out of time, or what the network says. A bug is thrown on. */
export function endOf(error: unknown, place: Place, caller: AbortSignal, isOver: boolean): Failure {
  if (caller.aborted) return failure('aborted', said('Stopped before {0} had answered.', place.name));
  if (isOver) {
    return failure(
      'timeout',
      said(
        '{0} gave no answer in the time allowed. It may be overloaded; the request can be sent again.',
        place.name,
      ),
    );
  }
  const known = failureOfError(error, place);
  if (!known) throw error;
  return known;
}
