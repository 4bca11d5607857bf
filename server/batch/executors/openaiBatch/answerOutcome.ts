/** What one line of a provider's answers means for the request it answers. */

import { type Completion, type FailureReason, verdictOf } from '../../../generation/completion.ts';
import type { EndpointAccess } from '../../../generation/endpoint.ts';
import { excerptOf, type Place, placeOf } from '../../../generation/wire/place.ts';
import { completionOf } from '../../../generation/wire/readAnswer.ts';
import type { JsonObject } from '../../../language/json.ts';
import { said } from '../../../language/said.ts';
import type { AnswerLine } from './decodeBatch.ts';

/** `again`: it failed for a reason that may pass. `not-run`: nobody tried, as in a batch that expired. */
export type AnswerOutcome =
  | { readonly kind: 'completion'; readonly completion: Completion }
  | {
      readonly kind: 'final' | 'again' | 'not-run';
      readonly reason: FailureReason;
      readonly message: string;
    };

/**
 * An answer is read as the same answer to a single request would be. Messages name the endpoint and hold neither its key
 * nor, where what was sent is given, stretches of that.
 */
export function answerOutcome(
  line: AnswerLine,
  access: EndpointAccess,
  sent: JsonObject | null,
): AnswerOutcome {
  const place = placeOf(access, sent);
  if (line.kind === 'error') return errorOutcome(line, place);
  const { status, body } = line;
  if (status < 100) {
    const message = said('{0} gave no answer to this request of the batch (status {1}).', place.name, status);
    return { kind: 'again', reason: 'server-error', message };
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
  const answer = { status, contentType: 'application/json', retryAfter: null, text, whole: true };
  const outcome = completionOf(answer, place);
  if (outcome.ok) return { kind: 'completion', completion: outcome.completion };
  const { reason, message } = outcome.failure;
  return { kind: verdictOf(reason) === 'final' ? 'final' : 'again', reason, message };
}

const NOT_RUN = /expired|cancell?ed/i;
const CONTEXT = /context_length/i;
const FINAL = /^(4(00|13|22)$|invalid|bad_request|context_length|content_filter|content_policy)/i;

function errorOutcome(
  { code, message }: Extract<AnswerLine, { readonly kind: 'error' }>,
  place: Place,
): AnswerOutcome {
  const words = excerptOf(message || code, place);
  if (NOT_RUN.test(code)) {
    const message =
      words === ''
        ? said('{0} did not run this request.', place.name)
        : said('{0} did not run this request: "{1}".', place.name, words);
    return { kind: 'not-run', reason: 'timeout', message };
  }
  const failed =
    words === ''
      ? said('{0} failed this request of the batch.', place.name)
      : said('{0} failed this request of the batch: "{1}".', place.name, words);
  if (CONTEXT.test(code)) return { kind: 'final', reason: 'context-exceeded', message: failed };
  return FINAL.test(code)
    ? { kind: 'final', reason: 'rejected', message: failed }
    : { kind: 'again', reason: 'server-error', message: failed };
}
