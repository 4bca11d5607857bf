/**
 * One cell of a running preview: what would be sent for it now, what its text answers, and where it stands. It knows
 * no endpoint and no page; the runner moves it on and the feed shows its snapshots.
 */
import { createHash } from 'node:crypto';
import type { Completion, Delta } from '../../server/generation/completion.ts';
import type { BuiltRequest, Unsendable } from '../../server/generation/request.ts';
import type { Check } from '../../server/measures/checks.ts';
import { judgeAll } from '../../server/measures/checks.ts';
import { lengthRatio } from '../../server/measures/lengthRatio.ts';
import type { MeasureInput } from '../../server/measures/measure.ts';
import { measureAll } from '../../server/measures/measures.ts';
import type { CellAddress, CellSnapshot, CellStatus, MendAction } from '../webviews/messages.ts';
import type { StoredResult } from './resultStore.ts';

/** Why a cell failed, as the page shows it. */
export interface CellError {
  readonly message: string;
  readonly actions: readonly MendAction[];
}

/** What would be sent for a cell, and to which origin. */
export interface Wanted {
  readonly request: BuiltRequest | Unsendable;
  readonly origin: string;
}

/** What a rephrasing is measured by: the prompt's checks, and what of the prompt the measures look at. */
export interface Measured extends Pick<MeasureInput, 'promptText' | 'form'> {
  readonly checks: readonly Check[];
}

const NEVER: Timing = { sentAt: null, firstAt: null, lastAt: null };

/** A cell's own state; staleness is not one of them, but follows from comparing two requests. */
type Phase = Exclude<CellStatus, 'stale'>;

/** When a generation's pieces came, in milliseconds of the session's clock. */
interface Timing {
  readonly sentAt: number | null;
  firstAt: number | null;
  lastAt: number | null;
}

export class PreviewCell {
  readonly address: CellAddress;
  /** The document's whole text. */
  readonly source: string;
  readonly #measured: Measured;
  #phase: Phase = 'waiting';
  #wanted: Wanted;
  /** The request that the content answers, or that failed; null while there is none. */
  #asked: BuiltRequest | null = null;
  /** Origin that was asked. */
  #askedOrigin = '';
  /** Set when the cell's column is gone from the plan. */
  #orphaned = false;
  #text = '';
  #reasoning = '';
  #pieces = 0;
  #sequence = 0;
  #timing: Timing = NEVER;
  /** Set once the generation ended well. */
  #result: StoredResult | null = null;
  #error: CellError | null = null;

  constructor(address: CellAddress, source: string, measured: Measured, wanted: Wanted) {
    this.address = address;
    this.source = source;
    this.#measured = measured;
    this.#wanted = wanted;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Where the cell stands, as the page shows it. */
  get status(): CellStatus {
    return this.stale ? 'stale' : this.#phase;
  }

  /** What a run would send now. */
  get wanted(): BuiltRequest | Unsendable {
    return this.#wanted.request;
  }

  /** What was sent for the content shown; null without content. */
  get asked(): BuiltRequest | null {
    return this.#asked;
  }

  get text(): string {
    return this.#text;
  }

  /** True once nothing more will arrive by itself. */
  get ended(): boolean {
    return this.#phase === 'done' || this.#phase === 'stored' || this.#phase === 'failed';
  }

  /** Whether the content answers something else than what would be sent now. */
  get stale(): boolean {
    if (this.#asked === null || this.#phase === 'queued' || this.#phase === 'streaming') return false;
    return this.#orphaned || !this.answersWanted(this.#asked, this.#askedOrigin);
  }

  /** Whether an answer to `request` from `origin` is an answer to what would be sent now. */
  answersWanted(request: BuiltRequest, origin: string): boolean {
    const wanted = this.#wanted.request;
    return (
      wanted.kind === 'request' &&
      wanted.fingerprint === request.fingerprint &&
      this.#wanted.origin === origin
    );
  }

  /** The prompt, the model or the budget changed. Content stays; a cell without any shows what is wrong now. */
  want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#orphaned = false;
    if (this.#asked === null && this.#phase === 'failed') this.#clear('waiting');
  }

  /** Its column is gone: whatever it shows belongs to an earlier plan. */
  orphan(): void {
    this.#orphaned = true;
  }

  /** The cell cannot be asked about, or not now; what it had is dropped. */
  refuse(error: CellError): void {
    this.#clear('failed');
    this.#error = error;
  }

  /** Back to an empty cell that waits for its turn. */
  clear(): void {
    this.#clear('waiting');
  }

  /** The request left. */
  begin(asked: BuiltRequest, origin: string, now: number): void {
    this.#clear('queued');
    this.#asked = asked;
    this.#askedOrigin = origin;
    this.#timing = { sentAt: now, firstAt: null, lastAt: null };
  }

  /** A piece arrived. */
  append(delta: Delta, now: number): void {
    this.#phase = 'streaming';
    if (delta.kind === 'text') this.#text += delta.text;
    else this.#reasoning += delta.text;
    this.#pieces += 1;
    this.#timing.firstAt ??= now;
    this.#timing.lastAt = now;
  }

  /** The generation ended well; returns what the store keeps of it. */
  finish(completion: Completion, now: number): StoredResult {
    const { sentAt, firstAt } = this.#timing;
    const result = {
      completion,
      tokensPerSecond: this.#rate(completion.usage?.completion_tokens ?? this.#pieces),
      firstTokenMs: firstAt === null || sentAt === null ? null : firstAt - sentAt,
      finishedAt: now,
    };
    this.#complete('done', result);
    return result;
  }

  /** The answer to `asked` was in the store. */
  restore(asked: BuiltRequest, origin: string, stored: StoredResult): void {
    this.#clear('stored');
    this.#asked = asked;
    this.#askedOrigin = origin;
    this.#complete('stored', stored);
  }

  /** Takes over the finished content of the cell that stood here before the grid was laid out again; false without any. */
  inherit(earlier: PreviewCell): boolean {
    const { asked, askedOrigin, result } = earlier.#content();
    if (asked === null || result === null || !this.answersWanted(asked, askedOrigin)) return false;
    this.#clear(earlier.#phase);
    this.#asked = asked;
    this.#askedOrigin = askedOrigin;
    this.#complete(earlier.#phase, result);
    return true;
  }

  /** The generation failed; what had arrived stays readable. */
  fail(error: CellError): void {
    this.#phase = 'failed';
    this.#error = error;
  }

  /** The user stopped it; a cell that was not sent yet waits again. */
  stop(): void {
    if (this.#phase === 'queued' || this.#phase === 'streaming') this.#phase = 'stopped';
  }

  /** Numbers the next append. */
  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  /** Pieces so far, and how fast they come. */
  pace(): { readonly pieces: number; readonly tokensPerSecond: number | null } {
    return { pieces: this.#pieces, tokensPerSecond: this.#rate(this.#pieces) };
  }

  snapshot(): CellSnapshot {
    const result = this.#result;
    const usage = result?.completion.usage ?? null;
    const { checks, promptText, form } = this.#measured;
    const input: MeasureInput = {
      text: this.#text,
      reasoning: this.#reasoning === '' ? null : this.#reasoning,
      source: this.source,
      promptText,
      form,
      completionTokens: usage?.completion_tokens ?? null,
      finishReason: result?.completion.finishReason ?? null,
    };
    const verdicts = result ? judgeAll(checks, input) : [];
    return {
      status: this.status,
      held: true,
      sequence: this.#sequence,
      text: this.#text,
      characters: this.#text.trim().length,
      reasoning: this.#reasoning,
      finishReason: input.finishReason,
      tokens: usage ? { count: usage.completion_tokens, exact: true } : this.#countedPieces(),
      tokensPerSecond: result ? result.tokensPerSecond : this.#rate(this.#pieces),
      firstTokenMs: result?.firstTokenMs ?? null,
      lengthRatio: result ? lengthRatio.compute(input) : null,
      truncated: this.#truncated(),
      checks: verdicts,
      measures: result ? measureAll(input) : [],
      digest: result ? digestOf(this.#text) : null,
      rating: null,
      comment: '',
      previous: null,
      sentAt: this.#timing.sentAt,
      finishedAt: result?.finishedAt ?? null,
      error: this.#error,
    };
  }

  #content(): { asked: BuiltRequest | null; askedOrigin: string; result: StoredResult | null } {
    return { asked: this.#asked, askedOrigin: this.#askedOrigin, result: this.#result };
  }

  #complete(phase: Phase, result: StoredResult): void {
    this.#phase = phase;
    this.#result = result;
    this.#text = result.completion.text;
    this.#reasoning = result.completion.reasoning ?? '';
  }

  #clear(phase: Phase): void {
    this.#phase = phase;
    this.#asked = null;
    this.#text = '';
    this.#reasoning = '';
    this.#pieces = 0;
    this.#timing = NEVER;
    this.#result = null;
    this.#error = null;
  }

  #countedPieces(): CellSnapshot['tokens'] {
    return this.#pieces === 0 ? null : { count: this.#pieces, exact: false };
  }

  #truncated(): boolean {
    const request = this.#asked ?? this.#wanted.request;
    return request.kind === 'request' && request.truncation.truncated;
  }

  /** Tokens after the first by the seconds between first and last piece; null when that says nothing. */
  #rate(tokens: number): number | null {
    const { firstAt, lastAt } = this.#timing;
    if (firstAt === null || lastAt === null || lastAt <= firstAt || tokens < 2) return null;
    return ((tokens - 1) * 1000) / (lastAt - firstAt);
  }
}

/** Enough of a hash to tell texts of one grid apart. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
