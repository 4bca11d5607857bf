/** Blind voting between two columns. Part of the contract in `messages.ts`; plain data. */

/** A vote under way; the page is not told which side is which column. */
export interface Voting {
  /** Ids of the two columns, in the order of the tally. */
  readonly columns: readonly [string, string];
  /** What is to be judged next; null when every pair was. */
  readonly ballot: Ballot | null;
  /** Pairs judged, and all there are. */
  readonly done: number;
  readonly total: number;
  /** Null while pairs are left to be judged, so that nothing sways the next vote. */
  readonly tally: Tally | null;
}

/** One pair of rephrasings of one document, sides shuffled. */
export interface Ballot {
  readonly id: string;
  /** `GridRow.key` of the document. */
  readonly row: string;
  readonly left: string;
  readonly right: string;
}

/** `neither`: as good as each other; `skip`: not judged. */
export type VoteChoice = (typeof VOTE_CHOICES)[number];

export const VOTE_CHOICES = ['left', 'right', 'neither', 'skip'] as const;

/** What the votes between two columns come to. */
export interface Tally {
  readonly columns: readonly [string, string];
  /** Votes for the first column, for the second, and for neither. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** Share of the first column, ties counted half, with its 95 % interval; null without votes. */
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}
