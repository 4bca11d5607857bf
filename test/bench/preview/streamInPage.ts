/** A host inside the page, for benchmarks: streams into all cells and takes the time. Runs in the browser. */
import type { PageMessage } from '../../../client/webviews/messages.ts';

/** What is streamed, and how. */
export interface Drive {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly seconds: number;
  readonly everyMs: number;
  /** `visible`: texts of the rows the page asked for, counters of the others four times a second, as the host does. */
  readonly sends: 'visible' | 'all';
  /** Scrolls by a third of a page this often; null: never. */
  readonly scrollEveryMs: number | null;
}

/** Milliseconds. */
export interface Timings {
  readonly frames: readonly number[];
  /** From posting a message to the end of the frame that shows it. */
  readonly paints: readonly number[];
}

/** Self-contained: it is sent to the browser as text. */
export async function streamInPage(drive: Drive): Promise<Timings> {
  const { columns, rows, seconds, everyMs, sends, scrollEveryMs } = drive;
  const words = ' A river is a natural stream of fresh water that runs to the sea.'.split(' ');
  const sequences = new Map<string, number>();
  const frames: number[] = [];
  const paints: number[] = [];
  const visible = (): ReadonlySet<string> => {
    if (sends === 'all') return new Set(rows);
    const posted = window.stub.posted as readonly PageMessage[];
    const told = posted.findLast(({ type }) => type === 'visible');
    return new Set(told?.type === 'visible' ? told.rows : rows);
  };
  const addressOf = (column: string, row: string) => ({ column, row, rollout: 0 });
  const append = (column: string, row: string, tick: number) => {
    const key = `${column} ${row}`;
    const sequence = (sequences.get(key) ?? 0) + 1;
    sequences.set(key, sequence);
    const text = ` ${words[(sequence + column.length) % words.length] ?? ''} ${words[sequence % words.length] ?? ''}`;
    const cell = addressOf(column, row);
    return { cell, sequence, kind: 'text', text, pieces: tick, tokensPerSecond: 40 };
  };
  /** After the frame that follows, the message has been painted. */
  const painted = (sentAt: number): void => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => paints.push(performance.now() - sentAt);
      port2.postMessage(null);
    });
  };
  let last = performance.now();
  let running = true;
  const frame = (): void => {
    const now = performance.now();
    frames.push(now - last);
    last = now;
    if (running) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const grid = document.querySelector('rephrase-preview')?.shadowRoot?.querySelector('rephrase-grid');
  const scroller = grid ?? document.scrollingElement;
  const scrolling =
    scrollEveryMs === null ? 0 : setInterval(() => scroller?.scrollBy(0, innerHeight / 3), scrollEveryMs);
  for (let tick = 1; tick <= (seconds * 1000) / everyMs; tick++) {
    const seen = visible();
    const sentAt = performance.now();
    const appends = rows.flatMap((row) =>
      seen.has(row) ? columns.map((column) => append(column, row, tick)) : [],
    );
    window.addEventListener('message', () => painted(sentAt), { once: true });
    window.postMessage({ type: 'appends', appends }, '*');
    if (sends === 'visible' && tick % 5 === 0) {
      const hidden = rows.filter((row) => !seen.has(row));
      const counters = hidden.flatMap((row) =>
        columns.map((column) => ({ cell: addressOf(column, row), pieces: tick, tokensPerSecond: 40 })),
      );
      window.postMessage({ type: 'counters', counters }, '*');
    }
    await new Promise((rested) => setTimeout(rested, everyMs));
  }
  running = false;
  clearInterval(scrolling);
  // The first second also lays everything out.
  return { frames: frames.slice(30), paints: paints.slice(10) };
}
