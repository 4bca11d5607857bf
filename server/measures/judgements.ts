/**
 * What people judged, as rows for other tools: preference pairs in the shape that preference trainers read
 * (`prompt`, `chosen`, `rejected`), and ratings. Each row says what was sent, so that it can be found again.
 */

/** One rephrasing that was judged. */
export interface JudgedRephrasing {
  /** Id of the document. */
  readonly document: string;
  readonly variant: string;
  /** From 0. */
  readonly rollout: number;
  readonly model: string;
  /** Of the request that it answers. */
  readonly fingerprint: string;
  /** The user message that was sent. */
  readonly prompt: string;
  readonly text: string;
}

/** A vote between two rephrasings of one document. */
export interface Vote {
  readonly left: JudgedRephrasing;
  readonly right: JudgedRephrasing;
  readonly outcome: 'left' | 'right' | 'tie';
  /** Whether the person could not see which variant was which. */
  readonly blind: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What a person noted on one rephrasing: a rating from 1 to 5, a comment, or both. */
export interface Rating {
  readonly rephrasing: JudgedRephrasing;
  readonly rating: number | null;
  readonly comment: string | null;
  readonly at: number;
}

/** One line of the preferences export, without its line end; null for a tie, which prefers nothing. */
export function preferenceLine({ left, right, outcome, blind, at }: Vote): string | null {
  if (outcome === 'tie') return null;
  const [chosen, rejected] = outcome === 'left' ? [left, right] : [right, left];
  return JSON.stringify({
    document: chosen.document,
    prompt: chosen.prompt,
    chosen: chosen.text,
    rejected: rejected.text,
    rejected_prompt: rejected.prompt === chosen.prompt ? null : rejected.prompt,
    chosen_source: sourceOf(chosen),
    rejected_source: sourceOf(rejected),
    blind,
    at: new Date(at).toISOString(),
  });
}

/** One line of the ratings export, without its line end. */
export function ratingLine({ rephrasing, rating, comment, at }: Rating): string {
  return JSON.stringify({
    document: rephrasing.document,
    prompt: rephrasing.prompt,
    text: rephrasing.text,
    rating,
    comment,
    source: sourceOf(rephrasing),
    at: new Date(at).toISOString(),
  });
}

function sourceOf({
  variant,
  rollout,
  model,
  fingerprint,
}: JudgedRephrasing): Record<string, string | number> {
  return { variant, rollout, model, fingerprint };
}
