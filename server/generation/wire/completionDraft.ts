/** Splits generated text into reasoning and answer while it arrives, in pieces of any size. */
import type { Completion, Delta, Usage } from '../completion.ts';
import type { ChoicePart } from './decode.ts';

const OPEN = '<think>';
const CLOSE = '</think>';

/**
 * Gathers one generation. Content that starts (after white space) with `<think>` is reasoning up to `</think>`, white
 * space after that belongs to neither; reasoning that the server sends apart is added as it is. The texts of all
 * deltas of a kind, joined, are exactly the completion's, however the content was cut into pieces; no delta parts a
 * surrogate pair.
 */
export class CompletionDraft {
  readonly #content = new WholeCharacters();
  readonly #reasoning = new WholeCharacters();
  readonly #texts = { text: '', reasoning: '' };
  #state: 'start' | 'reasoning' | 'after' | 'text' = 'start';
  #held = '';
  finishReason: string | null = null;
  usage: Usage | null = null;

  addContent(piece: string): readonly Delta[] {
    return this.#gather(this.#route(this.#content.add(piece)));
  }

  addReasoning(piece: string): readonly Delta[] {
    return this.#gather([{ kind: 'reasoning', text: this.#reasoning.add(piece) }]);
  }

  /** Hands out what was held back; nothing may be added afterwards. */
  end(): readonly Delta[] {
    const reasoning: Delta = { kind: 'reasoning', text: this.#reasoning.rest() };
    const routed = this.#route(this.#content.rest());
    const held: Delta = { kind: this.#state === 'reasoning' ? 'reasoning' : 'text', text: this.#held };
    this.#held = '';
    return this.#gather([reasoning, ...routed, held]);
  }

  completion(): Completion {
    return {
      text: this.#texts.text,
      reasoning: this.#texts.reasoning === '' ? null : this.#texts.reasoning,
      finishReason: this.finishReason,
      usage: this.usage,
    };
  }

  /** Moves through the states as far as the text so far decides them; the undecided rest is held. */
  #route(piece: string): readonly Delta[] {
    let pending = this.#held + piece;
    this.#held = '';
    const deltas: Delta[] = [];
    if (this.#state === 'start') {
      const opening = pending.trimStart();
      if (OPEN.startsWith(opening.slice(0, OPEN.length)) && opening.length < OPEN.length) {
        this.#held = pending;
        return deltas;
      }
      this.#state = opening.startsWith(OPEN) ? 'reasoning' : 'text';
      if (this.#state === 'reasoning') pending = opening.slice(OPEN.length);
    }
    if (this.#state === 'reasoning') {
      const close = pending.indexOf(CLOSE);
      const end = close === -1 ? pending.length - endingPart(pending, CLOSE) : close;
      deltas.push({
        kind: 'reasoning',
        text: this.#texts.reasoning === '' ? pending.slice(0, end).trimStart() : pending.slice(0, end),
      });
      if (close === -1) {
        this.#held = pending.slice(end);
        return deltas;
      }
      this.#state = 'after';
      pending = pending.slice(close + CLOSE.length);
    }
    if (this.#state === 'after') {
      pending = pending.trimStart();
      if (pending !== '') this.#state = 'text';
    }
    deltas.push({ kind: 'text', text: pending });
    return deltas;
  }

  #gather(deltas: readonly Delta[]): readonly Delta[] {
    const present = deltas.filter(({ text }) => text !== '');
    for (const { kind, text } of present) this.#texts[kind] += text;
    return present;
  }
}

/** What came in one piece: as a draft would have it, without one where there is nothing to split off. */
export function wholeCompletion(
  { content, reasoning, finishReason }: ChoicePart,
  usage: Usage | null,
): Completion {
  if (reasoning === '' && !content.trimStart().startsWith(OPEN)) {
    return { text: content.toWellFormed(), reasoning: null, finishReason, usage };
  }
  const draft = new CompletionDraft();
  draft.addReasoning(reasoning);
  draft.addContent(content);
  draft.end();
  draft.finishReason = finishReason;
  draft.usage = usage;
  return draft.completion();
}

/** Keeps a high surrogate back until its partner arrives, and makes the rest well-formed. */
class WholeCharacters {
  #held = '';

  add(piece: string): string {
    const text = this.#held + piece;
    const whole = /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length;
    this.#held = text.slice(whole);
    return text.slice(0, whole).toWellFormed();
  }

  rest(): string {
    const rest = this.#held.toWellFormed();
    this.#held = '';
    return rest;
  }
}

/** How many units at the end of `text` could be the beginning of `mark`. */
function endingPart(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}
