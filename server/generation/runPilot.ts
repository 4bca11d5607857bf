/**
 * The pilot of a batch: a few documents through the endpoints as the batch would send them, to measure what an estimate
 * needs. Uses the one request builder and one transport; writes nothing.
 */
import type { Document } from '../documents/document.ts';
import type { Variant } from '../experiment/variant.ts';
import { buildRequest } from './buildRequest.ts';
import type { Failure, Outcome } from './completion.ts';
import { verdictOf } from './completion.ts';
import type { EndpointAccess } from './endpoint.ts';
import type { Spread, VariantPilot } from './estimate.ts';
import type { Plan } from './plan.ts';
import type { BuiltRequest, ContextBudget } from './request.ts';
import type { Transport } from './transport.ts';

/** What to send, and how. */
export interface PilotOptions {
  readonly plan: Plan;
  readonly documents: readonly Document[];
  /** What truncation works with, by variant id. */
  readonly budgets: ReadonlyMap<string, ContextBudget>;
  /** By alias. */
  readonly accesses: ReadonlyMap<string, EndpointAccess>;
  readonly transport: Transport;
  readonly signal: AbortSignal;
  readonly onProgress?: (ended: number, total: number) => void;
  /** A steady clock in milliseconds. */
  readonly now?: () => number;
}

/** One request of the pilot and what became of it; documents that cannot be sent have none. */
export interface PilotAnswer {
  readonly variant: Variant;
  readonly document: Document;
  readonly request: BuiltRequest;
  readonly outcome: Outcome;
  readonly latencyMs: number;
}

/** What a pilot found. */
export interface Pilot {
  /** In the order in which they ended. */
  readonly answers: readonly PilotAnswer[];
  /** By variant id. */
  readonly variants: ReadonlyMap<string, VariantPilot>;
  /** By alias; an endpoint that gave no tokens is absent. */
  readonly speeds: ReadonlyMap<string, { readonly tokensPerSecond: number; readonly inFlight: number }>;
  /** The failure for which a batch would stop at once, the first of its kind: a key refused, a model not there. */
  readonly blocked: Failure | null;
}

/** Documents of a pilot unless told otherwise. */
export const PILOT_DOCUMENTS = 16;
/** Requests in flight at each endpoint: enough for batching to show, few enough not to flood a small server. */
const IN_FLIGHT = 8;
const DEADLINE_MS = 10 * 60_000;

/** Sends the first rollout of every document to every variant. An aborted pilot gives what it has. */
export async function runPilot(options: PilotOptions): Promise<Pilot> {
  const { plan, signal, now = () => performance.now() } = options;
  const answers: PilotAnswer[] = [];
  const refused = new Map<string, number>();
  const speeds = new Map<string, { tokensPerSecond: number; inFlight: number }>();
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  let blocked: Failure | null = null;
  let ended = 0;
  const total = options.documents.length * plan.variants.length;
  const report = (): void => options.onProgress?.(++ended, total);
  await Promise.all(
    [...plan.endpoints.keys()].map(async (alias) => {
      const jobs = jobsFor(alias, options, refused, report);
      const inFlight = Math.min(limitOf(plan, alias), jobs.length);
      let tokens = 0;
      let busyMs = 0;
      const work = async (): Promise<void> => {
        for (let job = jobs.shift(); job && !both.aborted; job = jobs.shift()) {
          const answer = await send(job, options, both, now);
          if (!answer.outcome.ok && answer.outcome.failure.reason === 'aborted') return;
          answers.push(answer);
          report();
          if (answer.outcome.ok) {
            tokens += answer.outcome.completion.usage?.completion_tokens ?? 0;
            busyMs += answer.latencyMs;
          } else if (verdictOf(answer.outcome.failure.reason) === 'stop') {
            blocked ??= answer.outcome.failure;
            stop.abort();
          }
        }
      };
      await Promise.all(Array.from({ length: inFlight }, work));
      // By Little's law, so that the last answers, which come with the slots half empty, count for no less.
      if (tokens > 0 && busyMs > 0) {
        speeds.set(alias, { tokensPerSecond: (inFlight * tokens * 1000) / busyMs, inFlight });
      }
    }),
  );
  const variants = new Map(plan.variants.map(({ id }) => [id, figuresOf(id, answers, refused)]));
  return { answers, variants, speeds, blocked };
}

interface Job {
  readonly variant: Variant;
  readonly document: Document;
  readonly request: BuiltRequest;
}

/** Variants alternate, so that a pilot that is stopped has seen something of each. */
function jobsFor(
  alias: string,
  options: PilotOptions,
  refused: Map<string, number>,
  report: () => void,
): Job[] {
  const jobs: Job[] = [];
  for (const document of options.documents) {
    for (const variant of options.plan.variants) {
      const budget = options.budgets.get(variant.id);
      if (variant.endpoint !== alias || !budget) continue;
      const request = buildRequest(variant, document, budget, 0);
      if (request.kind === 'request') jobs.push({ variant, document, request });
      else {
        refused.set(variant.id, (refused.get(variant.id) ?? 0) + 1);
        report();
      }
    }
  }
  return jobs;
}

async function send(
  { variant, document, request }: Job,
  { accesses, transport }: PilotOptions,
  signal: AbortSignal,
  now: () => number,
): Promise<PilotAnswer> {
  const access = accesses.get(variant.endpoint);
  if (!access) throw new Error(`The pilot has no access to endpoint "${variant.endpoint}".`);
  const start = now();
  const outcome = await transport.complete(access, request.bytes, { signal, deadlineMs: DEADLINE_MS });
  return { variant, document, request, outcome, latencyMs: now() - start };
}

function limitOf({ endpoints, experiment }: Plan, alias: string): number {
  const { concurrency } = experiment.batch;
  const limits = [concurrency === 'auto' ? null : concurrency, endpoints.get(alias)?.concurrency ?? null];
  return Math.min(IN_FLIGHT, ...limits.filter((limit) => limit !== null));
}

function figuresOf(
  id: string,
  answers: readonly PilotAnswer[],
  refused: ReadonlyMap<string, number>,
): VariantPilot {
  const own = answers.filter(({ variant }) => variant.id === id);
  const completions = own.flatMap(({ outcome, latencyMs }) =>
    outcome.ok ? [{ usage: outcome.completion.usage, latencyMs }] : [],
  );
  const usages = completions.flatMap(({ usage }) => usage ?? []);
  return {
    answered: completions.length,
    failed: own.length - completions.length + (refused.get(id) ?? 0),
    completionTokens: spreadOf(usages.map((usage) => usage.completion_tokens)),
    promptTokens: spreadOf(usages.map((usage) => usage.prompt_tokens)),
    latencyMs: spreadOf(completions.map(({ latencyMs }) => latencyMs)),
  };
}

function spreadOf(figures: readonly number[]): Spread | null {
  const n = figures.length;
  if (n === 0) return null;
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / n;
  const squares = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  return { mean, deviation: n === 1 ? 0 : Math.sqrt(squares / (n - 1)), n };
}
