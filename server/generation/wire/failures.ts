/** Everything that can go wrong on the wire → a classified failure with a message for people. */
import { said } from '../../language/said.ts';
import type { Failure, FailureReason } from '../completion.ts';
import { decodeError, parseJson, type ServerError } from './decode.ts';
import { excerptOf, type Place } from './place.ts';
import { refusalText } from './refusalText.ts';
import { retryAfterMs } from './retryAfter.ts';

/** An answer that is no completion, with as much of its body as was read. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** A failure without status and delay. */
export function failure(reason: FailureReason, message: string): Failure {
  return { reason, message, status: null, retryAfterMs: null };
}

/** Classifies an answer with an error status, or an error that came in a body or stream under status 200. */
export function failureOfAnswer({ status, retryAfter, text }: Answer, place: Place, now: number): Failure {
  const error = decodeError(parseJson(text));
  const effective = status < 300 ? (error?.status ?? 500) : status;
  const reason = reasonOf(effective, error);
  return {
    reason,
    message: refusalText(reason, effective, wordsOf(error, text, place), place),
    status: status < 300 && !error?.status ? null : effective,
    retryAfterMs:
      reason === 'rate-limited' || reason === 'server-error' ? retryAfterMs(retryAfter, now) : null,
  };
}

/** Classifies what the network, the parser of HTTP or a cancelled body threw; null for a bug, which is not ours to hide. */
export function failureOfError(error: unknown, place: Place): Failure | null {
  const code = codeOf(error);
  if (code === null) return null;
  if (UNREACHABLE.has(code)) return failure('unreachable', unreachable(code, place));
  if (/CERT|SELF_SIGNED|TLS|SSL|UNABLE_TO/.test(code)) {
    return failure(
      'unreachable',
      said(
        'No secure connection to {0}: {1}. Check its certificate, or whether it speaks http instead of https.',
        place.name,
        code,
      ),
    );
  }
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return failure(
      'bad-response',
      said('{0} answered with something that is not HTTP ({1}). Check its URL.', place.name, code),
    );
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return null;
  return failure(
    'dropped',
    said(
      '{0} closed the connection before the answer was complete ({1}). The request can be sent again.',
      place.name,
      code,
    ),
  );
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function unreachable(code: string, { name }: Place): string {
  if (code === 'ECONNREFUSED')
    return said("Nothing listens at {0}. Start the server, or check the endpoint's URL.", name);
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) {
    return said("The host of {0} is not known ({1}). Check the endpoint's URL and the network.", name, code);
  }
  return said(
    '{0} cannot be reached ({1}). Check that the server runs and that this machine may reach it.',
    name,
    code,
  );
}

/** The code of an error, of its cause, or of the first of several attempts. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error.name === 'HTTPParserError') return 'HPE_UNKNOWN';
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

const CONTEXT = new RegExp(
  [
    'context_length_exceeded|exceed_context_size|ContextWindowExceeded',
    'maximum context length|context (size|window|length)|max(imum)?_?model_?len',
    'prompt is too long|input is too long|longer than the (model|maximum)|max_(input_length|total_tokens)',
    'inputs?`? tokens?.{0,60}must (be|have)',
  ].join('|'),
  'i',
);
const NO_MODEL =
  /model_not_found|model .{0,200}(does not exist|not found|not exist)|(no such|unknown|invalid) model/i;
const NO_QUOTA = /insufficient_quota|billing|out of credits/i;

function reasonOf(status: number, error: ServerError | null): FailureReason {
  const words = error ? `${error.kind} ${error.message}` : '';
  if (status >= 300 && status < 400) return 'redirected';
  if (status === 401 || status === 402 || status === 403) return 'unauthorised';
  if (status === 429) return NO_QUOTA.test(words) ? 'unauthorised' : 'rate-limited';
  if (/exceed_context_size|context_length_exceeded/.test(words)) return 'context-exceeded';
  if (status === 404 || status === 405) return NO_MODEL.test(words) ? 'model-not-found' : 'bad-response';
  if (status === 408) return 'timeout';
  if (status >= 500 || status === 425) return 'server-error';
  if (NO_MODEL.test(words)) return 'model-not-found';
  return CONTEXT.test(words) ? 'context-exceeded' : 'rejected';
}

/** The server's own words, where it has any. */
function wordsOf(error: ServerError | null, text: string, place: Place): string | null {
  return excerptOf(error ? error.message || error.kind : pageText(text), place) || null;
}

/** The title of an HTML page, else its text without tags. */
export function pageText(text: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1];
  if (title !== undefined && title.trim() !== '') return title;
  return /^\s*</.test(text) ? text.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ') : text;
}
