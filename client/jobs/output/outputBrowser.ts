/**
 * Pages through an output under a filter and measures all of it on request. Holds one page of rows and where the pages
 * before it began, however many rows there are. Knows nothing of VS Code.
 */

import { setImmediate as breathe } from 'node:timers/promises';
import type { ReadRow, RowsReader } from '../../../server/batch/readRows.ts';
import { SourceReadError } from '../../../server/documents/source.ts';
import { measureAll } from '../../../server/measures/measures.ts';
import { retold } from '../../retold.ts';
import type { OutputFilter, OutputHostMessage, OutputMeasures } from '../../webviews/outputContract.ts';
import type { MeasureTally } from './measureTally.ts';
import { createMeasureTally } from './measureTally.ts';
import { choiceOf, NO_FILTER } from './outputFilter.ts';
import type { RowPrompts } from './outputPrompts.ts';
import { groupOf, measureInput } from './outputPrompts.ts';
import { measureGroup, rowView } from './outputWords.ts';

/** What a browser is given. */
export interface BrowserParts {
  readonly prompts: RowPrompts;
  /** Opens another reader of the same output: measuring has one of its own. Null, which is then said, where it cannot. */
  open(): Promise<RowsReader | null>;
  /** The rows with the texts of their documents, where they were kept without: those of failures. */
  withSources(rows: readonly ReadRow[]): Promise<readonly ReadRow[]>;
  /** Says why measuring ended before the last row. */
  fail(message: string): void;
  post(message: OutputHostMessage): void;
  /** A steady clock in milliseconds. */
  now(): number;
}

/** Where a page begins, and what was read of it while that is still kept. */
interface PageStart {
  readonly cursor: string | null;
  /** Number of its first row. */
  readonly first: number;
  /** Null for a page that was not full, since more may stand there now. */
  read: { readonly rows: readonly ReadRow[]; readonly next: string } | null;
}

/** Going back so many pages reads nothing again. */
const KEPT_PAGES = 16;
/** Rows of a page. */
const PAGE = 20;
/** Rows measured before others get their turn. */
const SLICE = 20;
const REPORT_EVERY_MS = 400;
/** Groups told apart; rows of further ones count together. */
const MOST_GROUPS = 24;

export class OutputBrowser {
  readonly #parts: BrowserParts;
  readonly #reader: RowsReader;
  /** The pages up to the present one: where each begins. Only the last few still have their rows. */
  #starts: PageStart[] = [{ cursor: null, first: 1, read: null }];
  #next: string | null = null;
  #rows: readonly ReadRow[] = [];
  #filter: OutputFilter = NO_FILTER;
  #reading = new AbortController();
  #measuring = new AbortController();
  #turn: Promise<void> = Promise.resolve();
  /** As it was told last, for a page that comes back. */
  #measures: OutputMeasures | null = null;
  #isClosed = false;

  constructor(reader: RowsReader, parts: BrowserParts) {
    this.#reader = reader;
    this.#parts = parts;
  }

  get filter(): OutputFilter {
    return this.#filter;
  }

  /** The row of the present page; null for any other. */
  row(place: string): ReadRow | null {
    return this.#rows.find((row) => row.place === place) ?? null;
  }

  /** Begins again under another filter; what was measured holds no more. */
  setFilter(filter: OutputFilter): Promise<void> {
    this.#filter = filter;
    this.#measuring.abort();
    this.#measuring = new AbortController();
    this.#tell({ state: 'stopped', rows: 0, groups: [] });
    return this.first();
  }

  first(): Promise<void> {
    this.#starts = [{ cursor: null, first: 1, read: null }];
    return this.#show();
  }

  /** The present page once more, and what was measured: a page that was hidden has lost both. */
  again(): Promise<void> {
    if (this.#measures) this.#tell(this.#measures);
    return this.#show();
  }

  next(): Promise<void> {
    const now = this.#starts.at(-1);
    if (this.#next === null || !now) return Promise.resolve();
    this.#starts.push({ cursor: this.#next, first: now.first + this.#rows.length, read: null });
    const old = this.#starts.at(-1 - KEPT_PAGES);
    if (old) old.read = null;
    return this.#show();
  }

  previous(): Promise<void> {
    if (this.#starts.length > 1) this.#starts.pop();
    return this.#show();
  }

  /** Ends a search; what was found stays. */
  stop(): void {
    this.#reading.abort();
  }

  stopMeasuring(): void {
    this.#measuring.abort();
  }

  /** Nothing is posted any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#reading.abort();
    this.#measuring.abort();
    await this.#turn;
    await this.#reader.close();
  }

  /** One read at a time; a newer wish ends the older one. What comes after the page is known once that was read. */
  #show(): Promise<void> {
    this.#reading.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#next = null;
    const turn = this.#turn.then(() => this.#read(reading));
    // Who asked hears of it; the next read is none the worse.
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #read(reading: AbortController): Promise<void> {
    const { signal } = reading;
    const isOld = (): boolean => this.#isClosed || this.#reading !== reading;
    const start = this.#starts.at(-1);
    if (!start || isOld()) return;
    if (start.read) {
      this.#rows = start.read.rows;
      this.#next = start.read.next;
      this.#post(start.first, this.#rows, { searching: false, hasNext: true });
      return;
    }
    const rows: ReadRow[] = [];
    const choice = choiceOf(this.#filter, this.#parts.prompts);
    let cursor = start.cursor;
    let atEnd = false;
    let trouble: string | null = null;
    try {
      while (rows.length < PAGE && !atEnd && !signal.aborted) {
        const given = await this.#reader.page(cursor, PAGE - rows.length, choice, signal);
        rows.push(...given.rows);
        cursor = given.next;
        atEnd = given.atEnd;
        if (isOld()) return;
        if (rows.length < PAGE && !atEnd) this.#post(start.first, rows, { searching: true, hasNext: false });
        await breathe();
      }
    } catch (error) {
      if (!(error instanceof SourceReadError)) throw error;
      trouble = retold(error.message);
    }
    if (isOld()) return;
    this.#rows = rows;
    this.#next = atEnd || trouble !== null ? null : cursor;
    const end = { searching: false, hasNext: this.#next !== null, trouble };
    this.#post(start.first, rows, end);
    const shown = rows.some(({ failure }) => failure) ? await this.#parts.withSources(rows) : rows;
    if (isOld()) return;
    this.#rows = shown;
    if (this.#next !== null && rows.length === PAGE) start.read = { rows: shown, next: this.#next };
    if (shown !== rows) this.#post(start.first, shown, end);
  }

  #post(
    first: number,
    rows: readonly ReadRow[],
    { searching, hasNext, trouble = null }: { searching: boolean; hasNext: boolean; trouble?: string | null },
  ): void {
    this.#parts.post({
      type: 'page',
      page: {
        first,
        rows: rows.map((row) => rowView(row, this.#parts.prompts)),
        hasPrevious: this.#starts.length > 1,
        hasNext,
        searching,
        trouble,
      },
    });
  }

  #tell(measures: OutputMeasures): void {
    this.#measures = measures;
    if (!this.#isClosed) this.#parts.post({ type: 'measures', measures });
  }

  /** Measures every row that the filter lets through, in slices, until it is done or stopped. */
  async measure(): Promise<void> {
    this.#measuring.abort();
    const measuring = new AbortController();
    this.#measuring = measuring;
    const totals = createTotals(this.#parts.prompts);
    const choice = choiceOf(this.#filter, this.#parts.prompts);
    const say = (state: OutputMeasures['state']): void => {
      if (this.#measuring === measuring) this.#tell(totals.measures(state));
    };
    say('running');
    const reader = await this.#parts.open();
    if (!reader) return say('stopped');
    let cursor: string | null = null;
    let reported = this.#parts.now();
    let done = false;
    try {
      while (!done && !measuring.signal.aborted) {
        const given = await reader.page(cursor, SLICE, choice, measuring.signal);
        for (const row of given.rows) totals.add(row);
        cursor = given.next;
        done = given.atEnd;
        if (this.#parts.now() - reported >= REPORT_EVERY_MS) {
          reported = this.#parts.now();
          say('running');
        }
        await breathe();
      }
    } catch (error) {
      if (!(error instanceof SourceReadError)) throw error;
      this.#parts.fail(retold(error.message));
    } finally {
      await reader.close();
    }
    say(done ? 'done' : 'stopped');
  }
}

function createTotals(prompts: RowPrompts): {
  add(row: ReadRow): void;
  measures(state: OutputMeasures['state']): OutputMeasures;
} {
  const groups = new Map<string, { readonly tally: MeasureTally; rows: number }>();
  let rows = 0;
  return {
    add(row) {
      if (row.rollouts.length === 0) return;
      const name = groupOf(row, prompts);
      const label = groups.has(name) || groups.size < MOST_GROUPS ? name : 'others';
      const group = groups.get(label) ?? { tally: createMeasureTally(), rows: 0 };
      groups.set(label, group);
      group.rows += 1;
      rows += 1;
      for (const rollout of row.rollouts) group.tally.add(measureAll(measureInput(row, rollout, prompts)));
    },
    measures: (state) => ({
      state,
      rows,
      groups: [...groups].map(([label, group]) => measureGroup(label, group.rows, group.tally.summaries())),
    }),
  };
}
