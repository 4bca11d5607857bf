/** What an answer says of its own end: some servers send half of one under status 200 and name the reason. */
import { said } from '../../language/said.ts';
import type { Completion, Outcome } from '../completion.ts';
import { failure } from './failures.ts';
import type { Place } from './place.ts';

/** What routers (OpenRouter) and engines (vLLM, SGLang) call an answer that they could not finish. */
const BROKEN_OFF: ReadonlySet<string> = new Set(['error', 'abort']);

/** The completion, or the failure that it says it is. */
export function endedWell(completion: Completion, place: Place): Outcome {
  const { finishReason } = completion;
  if (finishReason === null || !BROKEN_OFF.has(finishReason)) return { ok: true, completion };
  const message = said(
    '{0} broke an answer off (finish_reason "{1}"). The request can be sent again.',
    place.name,
    finishReason,
  );
  return { ok: false, failure: failure('server-error', message) };
}
