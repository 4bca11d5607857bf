/**
 * The messages between the job page and the extension host. Snapshots are complete, never deltas; texts come ready to
 * be read, figures only where a chart is drawn from them. Each side decodes what it receives.
 */
import type { Decoder } from './decoder.ts';
import { count, decode, flag, listOf, nullable, number, oneOf, shape, tagged, text } from './decoder.ts';

/** What the page may ask for. */
export const JOB_ACTIONS = [
  'pause',
  'resume',
  'cancel',
  'retryFailed',
  'changeCeiling',
  'changeBudget',
  'showRows',
  'openOutput',
  'revealOutput',
  'export',
  'push',
  'copySnippet',
  'verify',
  'revealLog',
] as const;
export type JobAction = (typeof JOB_ACTIONS)[number];

export const TONES = ['active', 'good', 'warn', 'bad', 'quiet'] as const;
export type Tone = (typeof TONES)[number];

/** Everything the page shows of a job, but its charts and rows. */
export interface JobSnapshot {
  /** What a page of a reloaded window is found again by. */
  readonly folder: string;
  readonly name: string;
  readonly phase: { readonly word: string; readonly tone: Tone };
  /** Why the job is in this phase, a sentence. */
  readonly reason: string | null;
  /** Shares of all units, from 0 to 1. */
  readonly done: number;
  readonly failed: number;
  /** "62 %", "620,340 of 1,000,000 rephrasings", "1 h 50 min to 2 h 40 min left", …, what matters most first. */
  readonly progress: readonly string[];
  readonly facts: readonly JobFact[];
  /** Spent against the budget; null without a budget. */
  readonly budget: { readonly share: number; readonly words: string } | null;
  readonly endpoints: readonly {
    readonly alias: string;
    readonly url: string;
    readonly words: string;
    readonly trouble: string | null;
  }[];
  readonly variants: readonly { readonly id: string; readonly label: string; readonly detail: string }[];
  readonly failures: readonly {
    readonly reason: string;
    readonly label: string;
    readonly count: number;
    readonly examples: readonly { readonly id: string; readonly message: string }[];
  }[];
  /** What somebody may have to do, the newest first. */
  readonly warnings: readonly { readonly when: string; readonly message: string }[];
  readonly actions: readonly { readonly action: JobAction; readonly label: string; readonly title: string }[];
  /** What was expected before the start, with its assumptions; null where nobody estimated. */
  readonly estimate: { readonly lines: readonly string[]; readonly assumptions: readonly string[] } | null;
  /** True while rows and charts may still change. */
  readonly live: boolean;
}

/** One figure with its name. `detail` is for the one who wonders. */
export interface JobFact {
  readonly label: string;
  readonly value: string;
  readonly detail: string;
}

/** One moment of a job; `at` in seconds since 1970, as charts count. */
export interface ChartPoint {
  readonly at: number;
  readonly unitsPerSecond: number;
  readonly tokensPerSecond: number;
  readonly inFlight: number;
  readonly limit: number;
  readonly failed: number;
  readonly latencyP50Ms: number | null;
  readonly latencyP95Ms: number | null;
}

/** A finished row, cut to what a look needs. */
export interface LatestRow {
  readonly place: string;
  readonly id: string;
  readonly variant: string;
  readonly source: string;
  readonly text: string;
  /** "437 tokens · stop · document cut". */
  readonly figures: string;
  /** Names of the checks that a rollout of it does not pass, each once. */
  readonly failedChecks: readonly string[];
  readonly failure: string | null;
}

export type JobHostMessage =
  | { readonly type: 'job'; readonly job: JobSnapshot }
  | { readonly type: 'series'; readonly points: readonly ChartPoint[] }
  | { readonly type: 'rows'; readonly rows: readonly LatestRow[] };

export type JobPageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'act'; readonly action: JobAction }
  | { readonly type: 'openVariant'; readonly id: string }
  | { readonly type: 'openFailures'; readonly reason: string };

/** What the page leaves behind for a reloaded window. */
export interface JobPageState {
  readonly version: 1;
  readonly folder: string;
}

type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** The page's door. */
export function decodeJobHostMessage(value: unknown): Decoded<JobHostMessage> {
  return decode(hostMessage, value);
}

/** The host's door. */
export function decodeJobPageMessage(value: unknown): Decoded<JobPageMessage> {
  return decode(pageMessage, value);
}

/** A state that this version left behind; null for anything else. */
export function decodeJobPageState(value: unknown): JobPageState | null {
  const decoded = decode(shape<JobPageState>({ version: oneOf([1]), folder: text }), value);
  return decoded.ok ? decoded.value : null;
}

const texts = listOf(text);

const job: Decoder<JobSnapshot> = shape<JobSnapshot>({
  folder: text,
  name: text,
  phase: shape({ word: text, tone: oneOf(TONES) }),
  reason: nullable(text),
  done: number,
  failed: number,
  progress: texts,
  facts: listOf(shape<JobFact>({ label: text, value: text, detail: text })),
  budget: nullable(shape({ share: number, words: text })),
  endpoints: listOf(shape({ alias: text, url: text, words: text, trouble: nullable(text) })),
  variants: listOf(shape({ id: text, label: text, detail: text })),
  failures: listOf(
    shape({
      reason: text,
      label: text,
      count,
      examples: listOf(shape({ id: text, message: text })),
    }),
  ),
  warnings: listOf(shape({ when: text, message: text })),
  actions: listOf(shape({ action: oneOf(JOB_ACTIONS), label: text, title: text })),
  estimate: nullable(shape({ lines: texts, assumptions: texts })),
  live: flag,
});

const point: Decoder<ChartPoint> = shape<ChartPoint>({
  at: number,
  unitsPerSecond: number,
  tokensPerSecond: number,
  inFlight: number,
  limit: number,
  failed: number,
  latencyP50Ms: nullable(number),
  latencyP95Ms: nullable(number),
});

const row: Decoder<LatestRow> = shape<LatestRow>({
  place: text,
  id: text,
  variant: text,
  source: text,
  text,
  figures: text,
  failedChecks: listOf(text),
  failure: nullable(text),
});

const hostMessage: Decoder<JobHostMessage> = tagged<JobHostMessage>({
  job: shape({ type: oneOf(['job']), job }),
  series: shape({ type: oneOf(['series']), points: listOf(point) }),
  rows: shape({ type: oneOf(['rows']), rows: listOf(row) }),
});

const pageMessage: Decoder<JobPageMessage> = tagged<JobPageMessage>({
  ready: shape({ type: oneOf(['ready']) }),
  act: shape({ type: oneOf(['act']), action: oneOf(JOB_ACTIONS) }),
  openVariant: shape({ type: oneOf(['openVariant']), id: text }),
  openFailures: shape({ type: oneOf(['openFailures']), reason: text }),
});
