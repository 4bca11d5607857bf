/**
 * What people said of rephrasings: ratings, comments and votes, one line each in a file that only grows. Each line holds
 * what was judged, so that it can be exported after prompts and results are long gone. No key and no header is in it.
 */

import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { t } from '@vscode/l10n';
import { counted, thousands } from '../../server/language/numbers.ts';
import type { JudgedRephrasing, Rating, Vote } from '../../server/measures/judgements.ts';
import type { Decoder } from '../webviews/decoder.ts';
import { count, decode, flag, nullable, number, oneOf, shape, tagged, text } from '../webviews/decoder.ts';
import type { Judgement } from './previewCell.ts';

/** A rephrasing with the endpoint that wrote it: what a judgement is found by is its fingerprint, origin and rollout. */
export interface JudgedResult extends JudgedRephrasing {
  readonly origin: string;
}

/** A vote whose sides can be found again. */
export interface JudgedVote extends Vote {
  readonly left: JudgedResult;
  readonly right: JudgedResult;
}

/** What a judgement is found by. */
export type JudgedKey = Pick<JudgedResult, 'fingerprint' | 'origin' | 'rollout'>;

type Line =
  | {
      readonly type: 'rating';
      readonly rephrasing: JudgedResult;
      readonly rating: number | null;
      readonly comment: string | null;
      readonly at: number;
    }
  | {
      readonly type: 'vote';
      readonly left: JudgedResult;
      readonly right: JudgedResult;
      readonly outcome: Vote['outcome'];
      readonly blind: boolean;
      readonly at: number;
    };

const NONE: Judgement = { rating: null, comment: '' };

export class JudgementBook {
  readonly #path: string;
  readonly #warn: (message: string) => void;
  #loading: Promise<void> | null = null;
  /** The file does not end with a whole line: a full disk, or a crash. */
  #isTorn = false;
  /** By the rephrasing, the newest. */
  readonly #ratings = new Map<string, Rating & { readonly rephrasing: JudgedResult }>();
  /** By the pair, the newest. */
  readonly #votes = new Map<string, JudgedVote>();

  /** `warn` hears of lines that cannot be read; the others count all the same. */
  constructor(path: string, warn: (message: string) => void) {
    this.#path = path;
    this.#warn = warn;
  }

  /** Resolves once the file is read; never rejects. */
  ready(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  judgementOf(key: JudgedKey): Judgement {
    const known = this.#ratings.get(nameOf(key));
    return known ? { rating: known.rating, comment: known.comment ?? '' } : NONE;
  }

  get ratings(): readonly Rating[] {
    return [...this.#ratings.values()].filter(({ rating, comment }) => rating !== null || comment !== null);
  }

  get votes(): readonly JudgedVote[] {
    return [...this.#votes.values()];
  }

  /** The vote on a pair, whichever side was which; null without one. */
  voteOn(one: JudgedKey, other: JudgedKey): JudgedVote | null {
    return this.#votes.get(pairName(one, other)) ?? null;
  }

  /** Rejects when the disk refuses. */
  async rate(rephrasing: JudgedResult, { rating, comment }: Judgement, at: number): Promise<void> {
    await this.#add({ type: 'rating', rephrasing, rating, comment: comment === '' ? null : comment, at });
  }

  /** Rejects when the disk refuses. */
  async vote(vote: JudgedVote): Promise<void> {
    await this.#add({ type: 'vote', ...vote });
  }

  async #add(line: Line): Promise<void> {
    await this.ready();
    await mkdir(dirname(this.#path), { recursive: true });
    // A line that was cut off is closed first, so that it spoils no other.
    const start = this.#isTorn ? '\n' : '';
    this.#isTorn = true;
    await appendFile(this.#path, `${start}${JSON.stringify(line)}\n`, { mode: 0o600 });
    this.#isTorn = false;
    this.#take(line);
  }

  #take(line: Line): void {
    if (line.type === 'rating') this.#ratings.set(nameOf(line.rephrasing), line);
    else this.#votes.set(pairName(line.left, line.right), line);
  }

  async #load(): Promise<void> {
    let damaged = 0;
    const text = await this.#read();
    this.#isTorn = text !== '' && !text.endsWith('\n');
    for (const written of text.split('\n')) {
      if (written === '') continue;
      const decoded = decodeLine(written);
      if (decoded) this.#take(decoded);
      else damaged += 1;
    }
    if (damaged > 0)
      this.#warn(
        counted(
          damaged,
          t('{0} line of {1} cannot be read and is passed over.', thousands(damaged), this.#path),
          t('{0} lines of {1} cannot be read and are passed over.', thousands(damaged), this.#path),
        ),
      );
  }

  async #read(): Promise<string> {
    try {
      return await readFile(this.#path, 'utf8');
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!missing) this.#warn(t('{0} cannot be read: {1}', this.#path, String(error)));
      return '';
    }
  }
}

function nameOf({ fingerprint, origin, rollout }: JudgedKey): string {
  return `${fingerprint} ${origin} ${rollout}`;
}

function pairName(one: JudgedKey, other: JudgedKey): string {
  return [nameOf(one), nameOf(other)].sort().join('\n');
}

const judged: Decoder<JudgedResult> = shape<JudgedResult>({
  document: text,
  variant: text,
  rollout: count,
  model: text,
  fingerprint: text,
  origin: text,
  prompt: text,
  text,
});

const line: Decoder<Line> = tagged<Line>({
  rating: shape({
    type: oneOf(['rating']),
    rephrasing: judged,
    rating: nullable(number),
    comment: nullable(text),
    at: number,
  }),
  vote: shape({
    type: oneOf(['vote']),
    left: judged,
    right: judged,
    outcome: oneOf(['left', 'right', 'tie']),
    blind: flag,
    at: number,
  }),
});

function decodeLine(written: string): Line | null {
  try {
    const decoded = decode(line, JSON.parse(written));
    return decoded.ok ? decoded.value : null;
  } catch {
    return null;
  }
}
