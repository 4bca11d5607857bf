/** Judging in one preview: ratings and comments, and a round of blind votes between two columns. */
import { blindPairs } from '../../server/measures/blindPairs.ts';
import { winRate } from '../../server/measures/winRate.ts';
import type { Ballot, Tally, VoteChoice, Voting } from '../webviews/judging.ts';
import type { CellAddress } from '../webviews/messages.ts';
import { requestOf, userMessage } from './describeRequest.ts';
import type { JudgedKey, JudgedResult, JudgementBook } from './judgementBook.ts';
import type { Judgement, PreviewCell } from './previewCell.ts';
import type { PreviewSession } from './previewSession.ts';

/** A pair that can be voted on. */
interface Pair {
  readonly id: string;
  readonly row: string;
  readonly left: JudgedResult;
  readonly right: JudgedResult;
}

/** A round of votes; pairs that were skipped come no more in it. */
interface Round {
  readonly columns: readonly [string, string];
  readonly pairs: readonly Pair[];
  at: number;
}

export class Judging {
  readonly #session: PreviewSession;
  readonly #book: JudgementBook;
  readonly #now: () => number;
  #round: Round | null = null;

  constructor(session: PreviewSession, book: JudgementBook, now: () => number) {
    this.#session = session;
    this.#book = book;
    this.#now = now;
    session.followers.push(() => this.sayTallies());
  }

  /** Changes what is said of one finished rephrasing; nothing where there is none. */
  async judge(address: CellAddress, change: Partial<Judgement>): Promise<void> {
    const cell = this.#session.cellAt(address)?.cell;
    const judged = cell && this.#judgedOf(cell);
    if (!cell || !judged) return;
    const judgement = { ...cell.judgement, ...change };
    await this.#book.rate(judged, judgement, this.#now());
    cell.judge(judgement);
    this.#session.feed.cells([cell]);
  }

  /** Puts every document that both columns answered to the vote, those that were judged before left out. */
  startVoting(columns: readonly [string, string]): void {
    const { grid } = this.#session;
    const rows = grid?.sample.documents.map(({ fileOrdinal, row }) => `${fileOrdinal}:${row}`) ?? [];
    const pairs = blindPairs(this.#now(), rows, columns).flatMap(({ row, left, right }): Pair[] => {
      const sides = [left, right].map((column) => this.#resultAt(column, row));
      const [one, other] = sides;
      return one && other ? [{ id: `${row} ${left}`, row, left: one, right: other }] : [];
    });
    const open = pairs.filter(({ left, right }) => this.#book.voteOn(left, right) === null);
    this.#round = { columns, pairs: open, at: 0 };
    this.#say();
  }

  async vote(ballot: string, choice: VoteChoice): Promise<void> {
    const round = this.#round;
    const pair = round?.pairs[round.at];
    if (!round || pair?.id !== ballot) return;
    if (choice !== 'skip') {
      const outcome = choice === 'neither' ? 'tie' : choice;
      const { left, right } = pair;
      await this.#book.vote({ left, right, outcome, blind: true, at: this.#now() });
    }
    round.at += 1;
    this.#say();
    this.sayTallies();
  }

  endVoting(): void {
    this.#round = null;
    this.#session.feed.say({ type: 'voting', voting: null });
    this.sayTallies();
  }

  /** A page that is new gets all of it. */
  say(): void {
    this.sayTallies();
    if (this.#round) this.#say();
  }

  /** The votes on rephrasings that are shown, by pair of columns. */
  sayTallies(): void {
    if (this.#book.votes.length === 0) return;
    const tallies = this.#columnPairs().map((columns) => this.#tallyOf(columns));
    const known = tallies.filter(({ rate }) => rate !== null);
    this.#session.feed.say({ type: 'tallies', tallies: known });
  }

  #say(): void {
    const round = this.#round;
    if (!round) return;
    const pair = round.pairs[round.at];
    const ballot: Ballot | null = pair
      ? { id: pair.id, row: pair.row, left: pair.left.text, right: pair.right.text }
      : null;
    const voting: Voting = {
      columns: round.columns,
      ballot,
      done: round.at,
      total: round.pairs.length,
      tally: ballot ? null : this.#tallyOf(round.columns),
    };
    this.#session.feed.say({ type: 'voting', voting });
  }

  #tallyOf(columns: readonly [string, string]): Tally {
    let [wins, losses, ties] = [0, 0, 0];
    for (const { fileOrdinal, row } of this.#session.grid?.sample.documents ?? []) {
      const [one, other] = columns.map((column) => this.#keyAt(column, `${fileOrdinal}:${row}`));
      const vote = one && other ? this.#book.voteOn(one, other) : null;
      if (!vote || !one) continue;
      // By what was sent, for a prompt may have been called otherwise when the vote was cast.
      const firstIsLeft = isSame(vote.left, one);
      if (vote.outcome === 'tie') ties += 1;
      else if ((vote.outcome === 'left') === firstIsLeft) wins += 1;
      else losses += 1;
    }
    const rate = winRate(wins, losses, ties);
    const { low = null, high = null } = rate ?? {};
    return { columns, wins, losses, ties, rate: rate?.rate ?? null, low, high };
  }

  #columnPairs(): readonly (readonly [string, string])[] {
    const ids = this.#session.grid?.columns.map(({ variant }) => variant.id) ?? [];
    return ids.flatMap((one, index) => ids.slice(index + 1).map((other) => [one, other] as const));
  }

  #resultAt(column: string, row: string): JudgedResult | null {
    const cell = this.#session.cellAt({ column, row, rollout: 0 })?.cell;
    return cell ? this.#judgedOf(cell) : null;
  }

  /** What a judgement on a finished rephrasing is found by; builds no request. */
  #keyAt(column: string, row: string): JudgedKey | null {
    const cell = this.#session.cellAt({ column, row, rollout: 0 })?.cell;
    const fingerprint = cell?.asked?.fingerprint ?? null;
    if (!cell?.result || !cell.asked || fingerprint === null) return null;
    return { fingerprint, origin: cell.asked.origin, rollout: 0 };
  }

  /** Null before the rephrasing is finished. */
  #judgedOf(cell: PreviewCell): JudgedResult | null {
    const { asked, result, address, document, text } = cell;
    const column = this.#session.cellAt(address)?.column;
    const request = requestOf(cell);
    if (!asked?.fingerprint || !result || !column || !request) return null;
    return {
      document: document.id,
      variant: address.column,
      rollout: address.rollout,
      model: column.variant.model,
      fingerprint: asked.fingerprint,
      origin: asked.origin,
      prompt: userMessage(request.body),
      text,
    };
  }
}

function isSame(one: JudgedKey, other: JudgedKey): boolean {
  return (
    one.fingerprint === other.fingerprint && one.origin === other.origin && one.rollout === other.rollout
  );
}
