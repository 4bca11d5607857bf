/** How many of the latest answers of an endpoint were refusals: some come now and then whatever an endpoint is sent. */

export interface RefusalShare {
  note(answer: 'refused' | 'answered'): void;
  /** So few that they say nothing about the limit. */
  readonly isRare: boolean;
}

/** Answers that the share is taken over, the latest counting most. */
const LATEST = 256;
/** As if so many had been answered before the first: one refusal at the start is one of a few, and no share. */
const BELIEVED = 64;
/** An endpoint that gets too much refuses far more: what it refuses comes back at once, and so does the next. */
const RARE = 0.03;

/** Knows of no answer yet. */
export function createRefusalShare(): RefusalShare {
  let seen = BELIEVED;
  let share = 0;
  return {
    note(answer) {
      seen = Math.min(LATEST, seen + 1);
      share += (Number(answer === 'refused') - share) / seen;
    },
    get isRare() {
      return share < RARE;
    },
  };
}
