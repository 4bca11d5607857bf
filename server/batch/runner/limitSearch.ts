/**
 * Finds the limit of a server that tells nothing of itself, from what comes back: the lowest one that gives its full
 * rate. Every limit tried gives a reading; `nextMove.ts` says what follows from it.
 */
import { type Move, nextMove, type Phase } from './nextMove.ts';
import { createReading, type Reading } from './reading.ts';

export interface LimitSearch {
  readonly limit: number;
  /** Grows when the limit is set anew: what started before says nothing about it. */
  readonly turn: number;
  /** A request came back, whenever it started: those that come back first are the short ones, so all are asked for their length. */
  sawLength(tokens: number): void;
  /** A request came back that started in this turn with every slot taken. The limit then is at most the ceiling. */
  add(tokens: number, ms: number, ceiling: number): void;
  /** Goes on from a limit that something else has set, and forgets what it knew of others. */
  holdAt(limit: number): void;
}

/** Answers whose mean length counts: documents may get longer in the course of a job. */
const REMEMBERED = 1000;

/** A search that starts climbing at a limit. */
export function createLimitSearch(first: number): LimitSearch {
  let phase: Phase = { kind: 'climb' };
  let reading = createReading(first);
  let known: readonly Reading[] = [];
  let older: readonly Reading[] = [];
  let turn = 0;
  let tokensMean = 0;
  let seen = 0;
  const take = (move: Move): void => {
    const stays = phase.kind === 'hold' && move.phase.kind === 'hold' && move.limit === reading.limit;
    if (!stays) turn += 1;
    ({ phase, known, older } = move);
    reading = createReading(move.limit);
  };
  return {
    get limit() {
      return reading.limit;
    },
    get turn() {
      return turn;
    },
    sawLength(tokens) {
      seen = Math.min(REMEMBERED, seen + 1);
      tokensMean += (tokens - tokensMean) / seen;
    },
    add(tokens, ms, ceiling) {
      reading.add(tokens, ms);
      const move = nextMove({ reading, known, older, tokens: tokensMean, ceiling }, phase);
      if (move) take({ ...move, limit: Math.max(1, Math.min(ceiling, Math.floor(move.limit))) });
    },
    holdAt(limit) {
      phase = { kind: 'climb' };
      take({ phase: { kind: 'hold', first: null, rounds: 0 }, limit, known: [], older: [] });
    },
  };
}
