/**
 * What a run will take: counts and what a pilot measured, else the field's figures, to tokens, GPU-hours, time and
 * money. Always ranges, always with their assumptions in words. Pure: no clock, no disk, no endpoint.
 */

import type { OutputForm } from '../language/prompt.ts';
import { said } from '../language/said.ts';
import type { TokenPrices } from './endpoint.ts';
import { knownLength } from './estimate/knownLengths.ts';
import { knownThroughput } from './estimate/knownThroughput.ts';
import type { Range } from './estimate/range.ts';
import { atMost, exactly, later, over, plus, rangeOf, times } from './estimate/range.ts';

/** What is to be run. */
export interface EstimateInput {
  /** Documents selected, without rows that are none; without width where they were counted. */
  readonly documents: Range;
  /** What the documents were counted by and the pilot drawn from; absent where every row was read. */
  readonly looked?: LookedRows;
  readonly rollouts: number;
  readonly variants: readonly VariantLoad[];
  /** Every endpoint that a variant names. */
  readonly endpoints: readonly EndpointLoad[];
}

/** Rows of which some were read. */
export interface LookedRows {
  readonly rows: number;
  readonly looked: number;
  /** Places in the dataset that they were read at; with one they are the first. */
  readonly places: number;
  /** Of those read, rows that are no documents. */
  readonly bad: number;
}

/** One variant, with what a pilot saw of it. */
export interface VariantLoad {
  readonly id: string;
  readonly promptName: string;
  readonly form: OutputForm;
  readonly model: string;
  /** Alias. */
  readonly endpoint: string;
  /** Completion tokens that the request allows; null where it names no limit. */
  readonly maxTokens: number | null;
  readonly pilot: VariantPilot | null;
}

/** What the answers of a pilot were like. */
export interface VariantPilot {
  readonly answered: number;
  readonly failed: number;
  /** Null where the server reports no usage. */
  readonly completionTokens: Spread | null;
  readonly promptTokens: Spread | null;
  /** From sending to the whole answer. */
  readonly latencyMs: Spread | null;
}

/** Mean and standard deviation of `n` ≥ 1 observations. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly n: number;
}

/** One endpoint, with what a pilot reached on it. */
export interface EndpointLoad {
  readonly alias: string;
  readonly gpus: number | null;
  /** US dollars. */
  readonly pricePerGpuHour: number | null;
  /** Where tokens are paid for: then no GPU is counted. */
  readonly pricePerMillionTokens?: TokenPrices;
  /** Requests in flight at the most; null where the limiter finds out. */
  readonly concurrency: number | null;
  /** Rules instead of a model, and no GPU. */
  readonly practice: boolean;
  /** Completion tokens per second of the whole endpoint with so many requests in flight. */
  readonly pilot: { readonly tokensPerSecond: number; readonly inFlight: number } | null;
}

/** The estimate; plain data, kept in `job.json`. */
export interface Estimate {
  readonly requests: Range;
  /** Null without a pilot, or where the server reports no usage. */
  readonly promptTokens: Range | null;
  readonly completionTokens: Range;
  readonly gpuHours: Range;
  readonly seconds: Range;
  /** US dollars; null where a price is missing. */
  readonly dollars: Range | null;
  /** Whether lengths and speed were measured rather than assumed, for every variant. */
  readonly measured: boolean;
  /** Sentences in English (`said`), what matters most first; never empty. */
  readonly assumptions: readonly string[];
}

/**
 * GPU-hours = documents × rollouts × completion tokens / (tokens per second and GPU × 3,600). Endpoints work side by
 * side, so that the slowest decides the time.
 */
export function estimate(input: EstimateInput): Estimate {
  const perVariant = times(input.documents, exactly(input.rollouts));
  const loads = input.variants.map((variant) => loadOf(variant, perVariant, input));
  const shares = input.endpoints.map((endpoint) => shareOf(endpoint, loads));
  const prompts = loads.map(({ promptTokens }) => promptTokens);
  return {
    requests: times(perVariant, exactly(input.variants.length)),
    promptTokens: prompts.every((tokens) => tokens !== null) ? prompts.reduce(plus, NOTHING) : null,
    completionTokens: loads.map(({ completionTokens }) => completionTokens).reduce(plus, NOTHING),
    gpuHours: shares.map(({ gpuHours }) => gpuHours).reduce(plus, NOTHING),
    seconds: shares.map(({ seconds }) => seconds).reduce(later, NOTHING),
    dollars: sumOfKnown(shares.map(({ dollars }) => dollars)),
    measured: loads.length > 0 && loads.every(({ measured }) => measured),
    assumptions: [
      ...new Set([...loads, ...shares].flatMap(({ words }) => words)),
      ...lookedWords(input),
      DIFFERENT,
    ],
  };
}

/** How an estimate stands to a budget; null without one. */
export function againstBudget(
  gpuHours: Range,
  budget: number | null,
): 'within' | 'may-exceed' | 'exceeds' | null {
  if (budget === null) return null;
  if (gpuHours.high <= budget) return 'within';
  return gpuHours.low > budget ? 'exceeds' : 'may-exceed';
}

const NOTHING = exactly(0);
const DIFFERENT = said(
  'Queues, other users of an endpoint and failed requests that are sent again come on top.',
);

/** Guesses: what its rules write depends on the document alone. */
const PRACTICE_TOKENS: Range = { low: 20, likely: 80, high: 400 };
const PRACTICE_SPEED: Range = { low: 1_000, likely: 10_000, high: 100_000 };
const PRACTICE_WORDS = said(
  'The practice endpoint has no model and no GPU: what it takes tells nothing of what a model would.',
);

/** A pilot is shorter than a run: for the lower end it may have been lucky by this share. */
const LUCKY = 0.7;
/** More requests in flight raise the speed that a pilot reached by this factor at the most: from 8 to 256 of them. */
const MOST_GAIN = 32;
/** Real runs are so much slower than the best that a server can do, as the study's were. */
const SLOWER_THAN_BEST = 2.5;
/** Tokens per second below which a pilot has measured nothing. */
const SLOWEST = 0.01;
/** No spread is believed to be narrower than this share of the mean. */
const LEAST_SPREAD = 0.1;

/** What one variant takes. */
interface Load {
  readonly variant: VariantLoad;
  readonly promptTokens: Range | null;
  readonly completionTokens: Range;
  readonly seconds: Range;
  readonly measured: boolean;
  readonly words: readonly string[];
}

function loadOf(variant: VariantLoad, requests: Range, { endpoints }: EstimateInput): Load {
  const endpoint = endpoints.find(({ alias }) => alias === variant.endpoint);
  const length = lengthOf(variant, endpoint?.practice ?? false);
  const speed = speedOf(variant, endpoint);
  const completionTokens = times(requests, length.range);
  const prompt = variant.pilot?.promptTokens ?? null;
  return {
    variant,
    completionTokens,
    promptTokens: prompt === null ? null : times(requests, around(prompt)),
    seconds: over(completionTokens, speed.range),
    measured: length.measured && speed.measured,
    words: [...failureWords(variant), length.words, speed.words],
  };
}

/** A figure with where it is from. */
interface Figure {
  readonly range: Range;
  readonly measured: boolean;
  readonly words: string;
}

function lengthOf({ pilot, promptName, form, model, maxTokens }: VariantLoad, practice: boolean): Figure {
  const name = `${promptName} × ${model.split('/').at(-1) ?? model}`;
  const seen = pilot?.completionTokens ?? null;
  if (seen !== null) {
    const range = capped(around(seen), maxTokens);
    const words =
      seen.n === 1
        ? said(
            '{0}: {1} completion tokens per rephrasing in the pilot (one answer), taken as {2}.',
            name,
            shown(seen.mean),
            shownRange(range),
          )
        : said(
            '{0}: {1} completion tokens per rephrasing in the pilot ({2} answers), taken as {3}.',
            name,
            shown(seen.mean),
            shown(seen.n),
            shownRange(range),
          );
    return { range, measured: true, words };
  }
  if (practice) return { range: PRACTICE_TOKENS, measured: false, words: PRACTICE_WORDS };
  const known = knownLength(promptName, form);
  const range = capped(known.tokens, maxTokens);
  const words =
    pilot === null
      ? said(
          '{0}: without a pilot, {1} completion tokens per rephrasing are assumed: {2}.',
          name,
          shownRange(range),
          known.origin,
        )
      : said(
          '{0}: without token counts from the server, {1} completion tokens per rephrasing are assumed: {2}.',
          name,
          shownRange(range),
          known.origin,
        );
  return { range, measured: false, words };
}

function speedOf({ model }: VariantLoad, endpoint: EndpointLoad | undefined): Figure {
  const known = knownThroughput(model);
  const gpus = endpoint?.gpus ?? 1;
  const pilot = endpoint?.pilot ?? null;
  if (pilot === null || pilot.tokensPerSecond < SLOWEST) {
    if (endpoint?.practice) return { range: PRACTICE_SPEED, measured: false, words: PRACTICE_WORDS };
    const range = times(known.perGpu, exactly(gpus));
    const words =
      gpus === 1
        ? said(
            'Without a pilot, {0} tokens/s are assumed: {1}, up to six times slower in real runs.',
            shownRange(range),
            known.origin,
          )
        : said(
            'Without a pilot, {0} tokens/s are assumed: {1}, times {2}, up to six times slower in real runs.',
            shownRange(range),
            known.origin,
            shown(gpus),
          );
    return { range, measured: false, words };
  }
  const { tokensPerSecond, inFlight } = pilot;
  const ceiling = endpoint?.concurrency ?? null;
  const room = ceiling === null ? MOST_GAIN : Math.min(MOST_GAIN, Math.max(1, ceiling / inFlight));
  const tuned = endpoint?.practice ? Number.POSITIVE_INFINITY : known.perGpu.high * gpus;
  const best = Math.max(tokensPerSecond, Math.min(tokensPerSecond * room, tuned));
  const range = rangeOf(tokensPerSecond * LUCKY, Math.max(tokensPerSecond, best / SLOWER_THAN_BEST), best);
  const name = endpoint?.alias ?? model;
  const words = said(
    'Endpoint "{0}": {1} tokens/s in the pilot with {2} in flight; a run with more in flight may reach {3}.',
    name,
    shown(tokensPerSecond),
    shown(inFlight),
    shown(best),
  );
  return { range, measured: true, words };
}

/** What one endpoint takes. */
interface Share {
  readonly seconds: Range;
  readonly gpuHours: Range;
  readonly dollars: Range | null;
  readonly words: readonly string[];
}

function shareOf(endpoint: EndpointLoad, loads: readonly Load[]): Share {
  const { alias, gpus, pricePerGpuHour, pricePerMillionTokens, practice } = endpoint;
  const own = loads.filter(({ variant }) => variant.endpoint === alias);
  const seconds = own.map((load) => load.seconds).reduce(plus, NOTHING);
  if (practice) return { seconds, gpuHours: NOTHING, dollars: null, words: [PRACTICE_WORDS] };
  if (pricePerMillionTokens) return { seconds, ...paidByToken(alias, pricePerMillionTokens, own) };
  const gpuHours = times(seconds, exactly((gpus ?? 1) / 3600));
  const words: string[] = [];
  if (gpus === null)
    words.push(said('Endpoint "{0}" does not say how many GPUs it has: it is counted as one.', alias));
  if (pricePerGpuHour === null)
    words.push(said('Endpoint "{0}" has no price per GPU-hour, so that no sum is given.', alias));
  else words.push(said('Endpoint "{0}" costs {1} $ per GPU-hour.', alias, shown(pricePerGpuHour)));
  const dollars = pricePerGpuHour === null ? null : times(gpuHours, exactly(pricePerGpuHour));
  return { seconds, gpuHours, dollars, words };
}

/** Without a pilot nobody knows how long the prompts are, and half a sum would mislead. */
function paidByToken(alias: string, prices: TokenPrices, loads: readonly Load[]): Omit<Share, 'seconds'> {
  const { input, output } = prices;
  const written = loads.map(({ completionTokens }) => completionTokens).reduce(plus, NOTHING);
  const read = sumOfKnown(loads.map(({ promptTokens }) => promptTokens));
  const words = [
    said(
      'Endpoint "{0}" costs {1} $ per million prompt tokens and {2} $ per million completion tokens.',
      alias,
      shown(input),
      shown(output),
    ),
    ...(read === null
      ? [said('Without a pilot the length of the prompts is not known, so that no sum is given.')]
      : []),
  ];
  const cost = (tokens: Range, price: number): Range => times(tokens, exactly(price / 1e6));
  const dollars = read === null ? null : plus(cost(read, input), cost(written, output));
  return { gpuHours: NOTHING, dollars, words };
}

/** What is inferred from some of the rows. */
function lookedWords({ looked: seen, variants }: EstimateInput): readonly string[] {
  if (!seen || seen.looked >= seen.rows) return [];
  const { rows, looked, places, bad } = seen;
  const drawn =
    places === 1
      ? said("The pilot's documents come from the first {0} of {1} rows.", shown(looked), shown(rows))
      : said(
          "The pilot's documents come from {0} of {1} rows, read at {2} places of the dataset.",
          shown(looked),
          shown(rows),
          shown(places),
        );
  const share = said(
    '{0} of the {1} rows that were looked at are no documents; the same share is assumed of the rest.',
    shown(bad),
    shown(looked),
  );
  return [...(variants.some(({ pilot }) => pilot !== null) ? [drawn] : []), ...(bad > 0 ? [share] : [])];
}

function failureWords({ promptName, pilot }: VariantLoad): readonly string[] {
  if (pilot === null || pilot.failed === 0) return [];
  const all = pilot.answered + pilot.failed;
  return [
    said(
      '{0}: {1} of {2} pilot requests failed; failed documents are counted here as if they were answered.',
      promptName,
      shown(pilot.failed),
      shown(all),
    ),
  ];
}

/** Where the mean of all documents stands: about two standard errors to either side, never less than a tenth. */
function around({ mean, deviation, n }: Spread): Range {
  const half = n <= 1 ? mean / 2 : Math.max(mean * LEAST_SPREAD, (studentT(n) * deviation) / Math.sqrt(n));
  return rangeOf(mean - half, mean, mean + half);
}

/** The 97.5 % quantile of Student's t with n - 1 degrees of freedom, a little on the wide side. */
function studentT(n: number): number {
  if (n <= 2) return 12.7;
  if (n === 3) return 4.3;
  return 1.96 + 3.6 / (n - 2);
}

function capped(range: Range, maxTokens: number | null): Range {
  return maxTokens === null ? range : atMost(range, maxTokens);
}

function sumOfKnown(sums: readonly (Range | null)[]): Range | null {
  const known = sums.filter((sum) => sum !== null);
  return known.length === sums.length ? known.reduce(plus, NOTHING) : null;
}

function shownRange({ low, high }: Range): string {
  return shown(low) === shown(high) ? shown(low) : said('{0} to {1}', shown(low), shown(high));
}

/** Whole from 10 on, otherwise two digits. */
function shown(figure: number): string {
  const rounded = figure >= 10 ? Math.round(figure) : Number(figure.toPrecision(2));
  return rounded.toLocaleString('en');
}
