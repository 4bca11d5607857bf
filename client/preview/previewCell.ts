/**
 * One rollout of a cell of a running preview: what would be sent for it now, what its text answers, and where it
 * stands. It knows no endpoint and no page; the runner moves it on and the feed shows its snapshots.
 */

import type { Document } from '../../server/documents/document.ts';
import type { Completion, Delta } from '../../server/generation/completion.ts';
import { retold } from '../retold.ts';
import type {
  CellAddress,
  CellSnapshot,
  CellStatus,
  MendAction,
  PreviousResult,
} from '../webviews/messages.ts';
import type { Asking } from './asking.ts';
import type { Figures, Measured } from './cellFigures.ts';
import { digestOf, measureCell } from './cellFigures.ts';
import type { ResultKey, StoredResult } from './resultStore.ts';

/** Why a cell failed, as the page shows it. */
export interface CellError {
  readonly message: string;
  readonly actions: readonly MendAction[];
}

/** What somebody said about a rephrasing. */
export interface Judgement {
  /** 1 to 5, or null. */
  readonly rating: number | null;
  readonly comment: string;
}

/** Finds what was said of a rephrasing, by what was asked of whom. */
export type JudgementLookup = (key: ResultKey) => Judgement;

/** A cell's own state; staleness is not one of them, but follows from comparing two requests. */
type Phase = Exclude<CellStatus, 'stale'>;

/** When a generation's pieces came, in milliseconds of the session's clock. */
interface Timing {
  readonly sentAt: number | null;
  firstAt: number | null;
  lastAt: number | null;
}

const NOT_SENT: Timing = { sentAt: null, firstAt: null, lastAt: null };
const UNJUDGED: Judgement = { rating: null, comment: '' };

export class PreviewCell {
  readonly address: CellAddress;
  readonly document: Document;
  readonly #measured: Measured;
  readonly #judged: JudgementLookup;
  #phase: Phase = 'waiting';
  #wanted: Asking;
  /** What the content answers, or what failed; null while there is none. */
  #asked: Asking | null = null;
  /** Set when the cell's column is gone from the plan. */
  #orphaned = false;
  #text = '';
  #reasoning = '';
  #pieces = 0;
  #sequence = 0;
  #timing: Timing = NOT_SENT;
  /** Set once the generation ended well. */
  #result: StoredResult | null = null;
  /** Computed apart, because it takes its time. */
  #figures: Figures | null = null;
  #digest: string | null = null;
  #previous: PreviousResult | null = null;
  /** Fingerprint of what the previous text answered. */
  #replaced: string | null = null;
  #judgement: Judgement = UNJUDGED;
  #error: CellError | null = null;

  constructor(
    address: CellAddress,
    document: Document,
    about: { readonly measured: Measured; readonly judged: JudgementLookup },
    wanted: Asking,
  ) {
    this.address = address;
    this.document = document;
    this.#measured = about.measured;
    this.#judged = about.judged;
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
  get wanted(): Asking {
    return this.#wanted;
  }

  /** What was sent for the content shown; null without content. */
  get asked(): Asking | null {
    return this.#asked;
  }

  get text(): string {
    return this.#text;
  }

  get reasoning(): string {
    return this.#reasoning;
  }

  get previous(): PreviousResult | null {
    return this.#previous;
  }

  get judgement(): Judgement {
    return this.#judgement;
  }

  get error(): CellError | null {
    return this.#error;
  }

  /** The finished generation; null before it ended well. */
  get result(): StoredResult | null {
    return this.#result;
  }

  /** The same for two finished texts that are the same; null before the text is finished. */
  get digest(): string | null {
    return this.#digest;
  }

  /** Measures and verdicts on the finished generation; null before `measure`. */
  get figures(): Figures | null {
    return this.#figures;
  }

  /** True once nothing more will arrive by itself. */
  get ended(): boolean {
    return this.#phase === 'done' || this.#phase === 'stored' || this.#phase === 'failed';
  }

  /** Whether the content answers something else than what would be sent now. */
  get stale(): boolean {
    if (this.#asked === null || this.#phase === 'queued' || this.#phase === 'streaming') return false;
    return this.#orphaned || !this.#asked.equals(this.#wanted);
  }

  /** Whether the request that is on its way, or was answered, is another one than would be sent now. */
  get outdated(): boolean {
    return this.#asked !== null && !this.#asked.equals(this.#wanted);
  }

  /** The prompt, the model or the budget changed. Content stays; a cell without any shows what is wrong now. */
  want(wanted: Asking): void {
    if (this.#wanted.equals(wanted)) this.#wanted.goBy(wanted.endpoint);
    else this.#wanted = wanted;
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

  /** Back to an empty cell that waits for its turn; a finished text stays as the previous one. */
  clear(): void {
    this.#clear('waiting');
  }

  /** The request left. */
  begin(asked: Asking, now: number): void {
    this.#clear('queued');
    this.#asked = asked;
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
      replaced: this.#replaced,
    };
    this.#complete('done', result, null);
    return result;
  }

  /** The answer was in the store, its figures perhaps too; `done` for one that was never a preview's. */
  restore(
    asked: Asking,
    stored: StoredResult,
    figures: Figures | null,
    phase: 'stored' | 'done' = 'stored',
  ): void {
    this.#clear(phase);
    this.#asked = asked;
    this.#complete(phase, stored, figures);
  }

  /** It was asked elsewhere, and failed. */
  failedElsewhere(asked: Asking, error: CellError): void {
    this.#clear('failed');
    this.#asked = asked;
    this.#error = error;
  }

  /**
   * Takes over from the cell that stood here before the grid was laid out again: its finished content where that is
   * what would be sent now, else that as the previous text. False where content is still to be had.
   */
  inherit(earlier: PreviewCell): boolean {
    const before = earlier.#asPrevious();
    this.#previous = before ?? earlier.#previous;
    this.#replaced = before ? (earlier.#asked?.fingerprint ?? null) : earlier.#replaced;
    const { asked, result } = { asked: earlier.#asked, result: earlier.#result };
    if (asked === null || result === null || !asked.equals(this.#wanted)) return false;
    this.#clear(earlier.#phase);
    this.#previous = earlier.#previous;
    this.#replaced = earlier.#replaced;
    this.#asked = asked;
    this.#complete(earlier.#phase, result, earlier.#figures);
    return true;
  }

  /** What stood here before what is shown came from the store too. */
  remember(earlier: StoredResult): void {
    if (this.#previous === null && this.#result !== null) {
      this.#previous = previousOf(earlier);
      this.#replaced = this.#result.replaced;
    }
  }

  /** Computes measures and verdicts, where there is something to measure and it was not done yet. */
  measure(): void {
    if (this.#result && !this.#figures) {
      this.#figures = measureCell(this.#measured, this.document.text, this.#result.completion);
    }
  }

  /** Somebody rated or commented on what is shown. */
  judge(judgement: Judgement): void {
    this.#judgement = judgement;
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

  /** All of the cell; its texts only where they are `held` by the page. */
  snapshot({ held }: { readonly held: boolean }): CellSnapshot {
    const completion = this.#result?.completion ?? null;
    const usage = completion?.usage ?? null;
    return {
      status: this.status,
      held,
      sequence: this.#sequence,
      text: held ? this.#text : '',
      characters: this.#text.trim().length,
      reasoning: held ? this.#reasoning : '',
      finishReason: completion?.finishReason ?? null,
      tokens: usage ? { count: usage.completion_tokens, exact: true } : this.#countedPieces(),
      tokensPerSecond: this.#result ? this.#result.tokensPerSecond : this.#rate(this.#pieces),
      firstTokenMs: this.#result?.firstTokenMs ?? null,
      lengthRatio: this.#lengthRatio(),
      truncated: this.#truncated(),
      checks: this.#figures?.checks ?? [],
      measures: this.#figures?.measures ?? [],
      digest: this.#digest,
      ...this.#judgement,
      previous: this.#shownPrevious(held),
      sentAt: this.#timing.sentAt,
      finishedAt: this.#result?.finishedAt ?? null,
      error: this.#error && { ...this.#error, message: retold(this.#error.message) },
    };
  }

  #complete(phase: Phase, result: StoredResult, figures: Figures | null): void {
    this.#phase = phase;
    this.#result = result;
    this.#figures = figures;
    this.#digest = digestOf(result.completion.text);
    this.#text = result.completion.text;
    this.#reasoning = result.completion.reasoning ?? '';
    const { fingerprint = null, origin = '' } = this.#asked ?? {};
    if (fingerprint !== null) {
      this.#judgement = this.#judged({ fingerprint, origin, rollout: this.address.rollout });
    }
  }

  #clear(phase: Phase): void {
    const before = this.#asPrevious();
    if (before) {
      this.#previous = before;
      this.#replaced = this.#asked?.fingerprint ?? null;
    }
    this.#phase = phase;
    this.#asked = null;
    this.#text = '';
    this.#reasoning = '';
    this.#pieces = 0;
    this.#timing = NOT_SENT;
    this.#result = null;
    this.#figures = null;
    this.#digest = null;
    this.#judgement = UNJUDGED;
    this.#error = null;
  }

  #asPrevious(): PreviousResult | null {
    return this.#result && previousOf(this.#result);
  }

  /** Nothing where it is what stands here now. */
  #shownPrevious(held: boolean): PreviousResult | null {
    const before = this.#previous;
    if (before === null || (this.#result && before.text === this.#text)) return null;
    return held ? before : { ...before, text: '' };
  }

  #lengthRatio(): number | null {
    const { length } = this.document.text;
    return this.#result && length > 0 ? this.#text.length / length : null;
  }

  #countedPieces(): CellSnapshot['tokens'] {
    return this.#pieces === 0 ? null : { count: this.#pieces, exact: false };
  }

  #truncated(): boolean {
    return (this.#asked ?? this.#wanted).truncated;
  }

  /** Tokens after the first by the seconds between first and last piece; null when that says nothing. */
  #rate(tokens: number): number | null {
    const { firstAt, lastAt } = this.#timing;
    if (firstAt === null || lastAt === null || lastAt <= firstAt || tokens < 2) return null;
    return ((tokens - 1) * 1000) / (lastAt - firstAt);
  }
}

function previousOf({ completion, finishedAt }: StoredResult): PreviousResult {
  const { text, usage } = completion;
  return { text, finishedAt, tokens: usage ? { count: usage.completion_tokens, exact: true } : null };
}
