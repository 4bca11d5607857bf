/** Server-sent events → deltas and an outcome. Tolerates what servers do differently; never takes a half answer for a whole one. */

import { createParser } from 'eventsource-parser';
import { said } from '../../language/said.ts';
import type { Delta, Failure, Outcome } from '../completion.ts';
import { CompletionDraft } from './completionDraft.ts';
import { decodeChunk, decodeError, parseJson } from './decode.ts';
import { endedWell } from './endedWell.ts';
import { failure, failureOfAnswer } from './failures.ts';
import { excerptOf, type Place } from './place.ts';
import { MAX_BODY_BYTES, tooLong } from './readAnswer.ts';

/** How long after its last event a server may keep the connection open before it is closed from here. */
const LINGER_MS = 250;

/** A body as undici gives it. */
export type StreamBody = AsyncIterable<Buffer> & { destroy(): unknown };

/**
 * Yields deltas as events arrive, neighbours of one kind joined. The outcome is a completion once `[DONE]` or a
 * finish_reason was seen; an end before that is `dropped`. Comments, unknown events and further choices are skipped.
 * Throws what the body throws before it is finished.
 */
export async function* readStream(
  body: StreamBody,
  place: Place,
  onBytes: () => void,
): AsyncGenerator<Delta, Outcome> {
  const events = new EventReader(place);
  const decoder = new TextDecoder();
  let length = 0;
  let linger: NodeJS.Timeout | null = null;
  try {
    for await (const chunk of body) {
      onBytes();
      length += chunk.length;
      if (length > MAX_BODY_BYTES) return { ok: false, failure: tooLong(place) };
      if (linger === null) yield* joined(events.feed(decoder.decode(chunk, { stream: true })));
      if (events.failure) return { ok: false, failure: events.failure };
      if (events.done) linger ??= setTimeout(() => body.destroy(), LINGER_MS);
    }
  } catch (error) {
    if (!events.done) throw error;
  } finally {
    if (linger !== null) clearTimeout(linger);
  }
  yield* joined(events.end());
  return events.outcome();
}

/** Gathers what the events of one stream say. */
class EventReader {
  readonly #place: Place;
  readonly #draft = new CompletionDraft();
  readonly #parser;
  #deltas: Delta[] = [];
  done = false;
  /** Anything but the end was sent, be it an empty answer. */
  #answered = false;
  failure: Failure | null = null;

  constructor(place: Place) {
    this.#place = place;
    this.#parser = createParser({ onEvent: ({ data }) => this.#read(data) });
  }

  feed(text: string): readonly Delta[] {
    this.#parser.feed(text);
    const deltas = this.#deltas;
    this.#deltas = [];
    return deltas;
  }

  /** What was held back. A last event without its blank line counts where it is whole. */
  end(): readonly Delta[] {
    if (!this.done && this.#draft.finishReason === null) {
      const last = this.feed('\n\n');
      if (this.failure?.reason === 'bad-response') this.failure = null;
      return [...last, ...this.#draft.end()];
    }
    return this.#draft.end();
  }

  outcome(): Outcome {
    if (this.failure) return { ok: false, failure: this.failure };
    if (this.done && !this.#answered) {
      const message = said(
        '{0} ended the stream without an answer. The request can be sent again.',
        this.#place.name,
      );
      return { ok: false, failure: failure('bad-response', message) };
    }
    if (this.done || this.#draft.finishReason !== null)
      return endedWell(this.#draft.completion(), this.#place);
    return {
      ok: false,
      failure: failure(
        'dropped',
        said(
          '{0} ended the stream in the middle of an answer. The request can be sent again.',
          this.#place.name,
        ),
      ),
    };
  }

  #read(data: string): void {
    if (this.done || this.failure) return;
    if (data.trim() === '[DONE]') {
      this.done = true;
      return;
    }
    const value = parseJson(data);
    const chunk = decodeChunk(value);
    const error = decodeError(value);
    if (error)
      this.failure = failureOfAnswer({ status: 200, retryAfter: null, text: data }, this.#place, Date.now());
    else if (chunk) this.#add(chunk);
    else if (value === undefined) {
      const words = excerptOf(data.slice(0, 80), this.#place);
      this.failure = failure(
        'bad-response',
        said(
          '{0} sent an event that is not JSON: "{1}". The request can be sent again.',
          this.#place.name,
          words,
        ),
      );
    }
  }

  #add({ choice, usage }: NonNullable<ReturnType<typeof decodeChunk>>): void {
    if (usage) this.#draft.usage = usage;
    if (!choice) return;
    this.#answered = true;
    this.#deltas.push(
      ...this.#draft.addReasoning(choice.reasoning),
      ...this.#draft.addContent(choice.content),
    );
    if (choice.finishReason !== null) this.#draft.finishReason = choice.finishReason;
  }
}

function joined(deltas: readonly Delta[]): readonly Delta[] {
  if (deltas.length < 2) return deltas;
  const runs: { kind: Delta['kind']; text: string }[] = [];
  for (const { kind, text } of deltas) {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  }
  return runs;
}
