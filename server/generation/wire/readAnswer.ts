/** Whole answers: a completion or a list of models, or what stands there instead. */

import { said } from '../../language/said.ts';
import type { Completion, Delta, Failure, Outcome } from '../completion.ts';
import type { ServedModel } from '../endpoint.ts';
import { wholeCompletion } from './completionDraft.ts';
import { decodeChunk, decodeError, decodeModels, parseJson } from './decode.ts';
import { endedWell } from './endedWell.ts';
import { failure, failureOfAnswer, pageText } from './failures.ts';
import { excerptOf, type Place } from './place.ts';
import type { WholeAnswer } from './postWhole.ts';
import { type Response, readText } from './send.ts';

/** A body longer than this is no answer to one request. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** So much is read of a body that is no answer, for its words. */
const MAX_WORDS_BYTES = 64 * 1024;

/** Whether the answer is a stream of events to be read as it arrives. */
export function isEventStream({ status, contentType }: Response): boolean {
  return isSuccess(status) && contentType.includes('text/event-stream');
}

/** Reads a completion sent in one piece. JSON counts whatever its content type says, unless that says HTML. */
export async function readCompletion(response: Response, place: Place): Promise<Outcome> {
  return completionOf(await readWhole(response), place);
}

/** The completion in an answer that was read, or what stands there instead. */
export function completionOf(answer: WholeAnswer, place: Place): Outcome {
  const read = jsonOf(answer, place);
  if (!read.ok) return read;
  const chunk = decodeChunk(read.value);
  if (!chunk?.choice) return { ok: false, failure: noCompletion(read.text, place) };
  return endedWell(wholeCompletion(chunk.choice, chunk.usage), place);
}

/** Reads a list of models. */
export async function readModels(
  response: Response,
  place: Place,
): Promise<
  | { readonly ok: true; readonly models: readonly ServedModel[] }
  | { readonly ok: false; readonly failure: Failure }
> {
  const read = jsonOf(await readWhole(response), place);
  if (!read.ok) return read;
  const models = decodeModels(read.value);
  return models ? { ok: true, models } : { ok: false, failure: noModels(read.text, place) };
}

/** Reads an answer as JSON of any shape, or says what stands there instead. */
export async function readJson(response: Response, place: Place): Promise<ReturnType<typeof jsonOf>> {
  return jsonOf(await readWhole(response), place);
}

/** Reads an answer as JSON of any shape, where a key "error" may be part of what was asked for. */
export async function readValue(response: Response, place: Place): Promise<ReturnType<typeof jsonOf>> {
  return jsonValueOf(await readWhole(response), place);
}

/** A completion that came whole, as a stream would have brought it. */
export function deltasOf({ reasoning, text }: Completion): readonly Delta[] {
  const deltas: readonly Delta[] = [
    { kind: 'reasoning', text: reasoning ?? '' },
    { kind: 'text', text },
  ];
  return deltas.filter((delta) => delta.text !== '');
}

/** An answer that was not read to its end. */
export function tooLong(place: Place): Failure {
  return failure(
    'bad-response',
    said(
      '{0} sent more than {1} MiB for one request, so reading was stopped. Set max_tokens.',
      place.name,
      MAX_BODY_BYTES / 1024 / 1024,
    ),
  );
}

/** So much of a body is worth reading: all of an answer, the first words of anything else. */
export function bytesWorthReading(status: number, contentType: string): number {
  return isPromising({ status, contentType }) ? MAX_BODY_BYTES : MAX_WORDS_BYTES;
}

/** Whether an answer looks like one: JSON counts whatever its content type says, unless that says otherwise. */
export function isPromising({ status, contentType }: Pick<WholeAnswer, 'status' | 'contentType'>): boolean {
  return isSuccess(status) && !/html|event-stream/.test(contentType);
}

async function readWhole({ status, contentType, retryAfter, body }: Response): Promise<WholeAnswer> {
  const { text, whole } = await readText(body, bytesWorthReading(status, contentType));
  return { status, contentType, retryAfter, text, whole };
}

/** JSON and the text it was, or why there is none. */
type Json =
  | { readonly ok: true; readonly value: unknown; readonly text: string }
  | { readonly ok: false; readonly failure: Failure };

function jsonOf(answer: WholeAnswer, place: Place): Json {
  const read = jsonValueOf(answer, place);
  return read.ok && decodeError(read.value)
    ? { ok: false, failure: failureOfAnswer(answer, place, Date.now()) }
    : read;
}

function jsonValueOf(answer: WholeAnswer, place: Place): Json {
  const { status, contentType, retryAfter, text, whole } = answer;
  const promising = isPromising(answer);
  if (!isSuccess(status)) {
    return { ok: false, failure: failureOfAnswer({ status, retryAfter, text }, place, Date.now()) };
  }
  if (promising && !whole) return { ok: false, failure: tooLong(place) };
  const value = promising ? parseJson(text) : undefined;
  if (value === undefined) return { ok: false, failure: notJson(contentType, text, place) };
  return { ok: true, value, text };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function notJson(contentType: string, text: string, place: Place): Failure {
  const what = contentType.split(';')[0] ?? '';
  const words = excerptOf(pageText(text), place);
  return failure(
    'bad-response',
    what === '' ? notJsonAtAll(words, place) : otherThanJson(what, words, place),
  );
}

function notJsonAtAll(words: string, { name }: Place): string {
  return words === ''
    ? said("{0} answered with something, not with JSON. Check the endpoint's URL.", name)
    : said('{0} answered with something, not with JSON: "{1}". Check the endpoint\'s URL.', name, words);
}

function otherThanJson(what: string, words: string, { name }: Place): string {
  return words === ''
    ? said("{0} answered with {1}, not with JSON. Check the endpoint's URL.", name, what)
    : said('{0} answered with {1}, not with JSON: "{2}". Check the endpoint\'s URL.', name, what, words);
}

function noModels(text: string, place: Place): Failure {
  const words = excerptOf(pageText(text), place);
  const message =
    words === ''
      ? said("{0} answered without a list of models. Check the endpoint's URL.", place.name)
      : said('{0} answered without a list of models: "{1}". Check the endpoint\'s URL.', place.name, words);
  return failure('bad-response', message);
}

function noCompletion(text: string, place: Place): Failure {
  const words = excerptOf(pageText(text), place);
  const message =
    words === ''
      ? said("{0} answered without a completion. Check the endpoint's URL.", place.name)
      : said('{0} answered without a completion: "{1}". Check the endpoint\'s URL.', place.name, words);
  return failure('bad-response', message);
}
