/** How often one variant was preferred to another in blind votes. */
import { wilsonInterval } from './interval.ts';

/** A share of won votes with its 95 % interval. */
export interface WinRate {
  /** (wins + ties / 2) / n. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** Votes, ties included. */
  readonly n: number;
}

/**
 * A tie counts half a win for each side. The interval is Wilson's score for that share; with ties it is a little too
 * wide, never too narrow, since a half scatters less than a win or a loss. Null without a vote.
 */
export function winRate(wins: number, losses: number, ties: number): WinRate | null {
  const n = wins + losses + ties;
  if (n === 0) return null;
  const won = wins + ties / 2;
  return { rate: won / n, ...wilsonInterval(won, n), n };
}
