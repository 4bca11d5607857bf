/** Everything that can go wrong on the wire → a classified failure with a message for people. */
import type { Failure, FailureReason } from '../completion.ts';
import { decodeError, parseJson, type ServerError } from './decode.ts';
import { excerptOf, type Place } from './place.ts';
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
    message: `${place.name} ${whatHappened(reason, effective, place)}${saying(error, text, place)} ${whatToDo(reason, place)}`,
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
      `No secure connection to ${place.name}: ${code}. Check its certificate, or whether it speaks http instead of https.`,
    );
  }
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return failure(
      'bad-response',
      `${place.name} answered with something that is not HTTP (${code}). Check its URL.`,
    );
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return null;
  return failure(
    'dropped',
    `${place.name} closed the connection before the answer was complete (${code}). The request can be sent again.`,
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
    return `Nothing listens at ${name}. Start the server, or check the endpoint's URL.`;
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) {
    return `The host of ${name} is not known (${code}). Check the endpoint's URL and the network.`;
  }
  return `${name} cannot be reached (${code}). Check that the server runs and that this machine may reach it.`;
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

function whatHappened(reason: FailureReason, status: number, { hasKey, wanted }: Place): string {
  switch (reason) {
    case 'unauthorised':
      return hasKey ? `refuses the key (${status})` : `asks for a key (${status})`;
    case 'rate-limited':
      return `has too many requests at present (${status})`;
    case 'model-not-found':
      return `does not serve this model (${status})`;
    case 'context-exceeded':
      return `says the request is longer than the model's context (${status})`;
    case 'redirected':
      return `sends requests elsewhere (${status})`;
    case 'bad-response':
      return `has no ${wanted ?? 'chat completions'} at this address (${status})`;
    case 'rejected':
      return `rejects the request (${status})`;
    default:
      return `failed (${status})`;
  }
}

function whatToDo(reason: FailureReason, { hasKey }: Place): string {
  switch (reason) {
    case 'unauthorised':
      return hasKey ? 'Check the key of this endpoint.' : 'Give this endpoint a key.';
    case 'rate-limited':
      return 'Lower the concurrency, or try again later.';
    case 'model-not-found':
      return 'Choose one of the models it lists.';
    case 'context-exceeded':
      return "State the model's window, or lower max_tokens.";
    case 'redirected':
    case 'bad-response':
      return "Check the endpoint's URL.";
    case 'rejected':
      return 'Check the parameters and extra_body.';
    default:
      return 'The request can be sent again.';
  }
}

/** The server's own words, where it has any: `: "…".`, else a full stop. */
function saying(error: ServerError | null, text: string, place: Place): string {
  const words = excerptOf(error ? error.message || error.kind : pageText(text), place);
  return words === '' ? '.' : `: "${words}".`;
}

/** The title of an HTML page, else its text without tags. */
export function pageText(text: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1];
  if (title !== undefined && title.trim() !== '') return title;
  return /^\s*</.test(text) ? text.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ') : text;
}
