/** The adaptive limit on simulated servers of unknown capacity, in simulated time, beside the best fixed limit found by trying them. */
import { createAdaptiveLimit } from '../../../server/batch/runner/adaptiveLimit.ts';
import {
  bestFixed,
  createClient,
  JUDGED_MS,
  LEARNING_MS,
  randomFrom,
  type Watched,
} from '../../batch/simulatedClient.ts';
import { type BatchingSpeed, SPEED } from '../../servers/simulator/batching.ts';
import { say, saysWhether } from './report.ts';

const SERVERS = 40;
const FOLLOWED = 20;
const TARGET = 0.97;
/** Drawn anew each time with another seed: the limit is not fitted to the servers it is judged on. */
const SEED = 7;

/** Prints what the limit reaches a minute after a cold start and after capacity was halved and doubled, and what it costs in latency. */
export function measureLimiter(seed = SEED): void {
  for (const metrics of ['tells', 'silent'] as const) {
    say(`\nAdaptive limit, ${metrics === 'tells' ? 'server tells of its queue' : 'server tells nothing'}`);
    const random = randomFrom(seed);
    const cold = Array.from({ length: SERVERS }, (_, each) => {
      const speed = randomSpeed(random);
      const client = createClient(speed, each, createAdaptiveLimit(2048), metrics);
      client.runTo(LEARNING_MS);
      return besideBest(client.watchUntil(LEARNING_MS + JUDGED_MS), speed, each);
    });
    saysAll('60 s after a cold start', cold);
    const followed = Array.from({ length: FOLLOWED }, (_, each) =>
      follow(randomSpeed(random), each, metrics),
    );
    saysAll(
      '60 s after capacity was halved',
      followed.map(({ halved }) => halved),
    );
    saysAll(
      '60 s after it was doubled again',
      followed.map(({ doubled }) => doubled),
    );
  }
}

/** One server that gets half as wide after three minutes, and as wide as before three minutes later. */
function follow(
  speed: BatchingSpeed,
  seed: number,
  metrics: 'tells' | 'silent',
): { readonly halved: Share; readonly doubled: Share } {
  const client = createClient(speed, seed, createAdaptiveLimit(2048), metrics);
  const half = { ...speed, maxSequences: Math.ceil(speed.maxSequences / 2) };
  let now = LEARNING_MS + JUDGED_MS;
  client.runTo(now);
  const after = (changed: BatchingSpeed): Share => {
    client.server.setSpeed(changed, now);
    client.runTo(now + LEARNING_MS);
    now += LEARNING_MS + JUDGED_MS;
    return besideBest(client.watchUntil(now), changed, seed);
  };
  return { halved: after(half), doubled: after(speed) };
}

/** What was reached beside the lowest fixed limit with the best rate, as ratios. */
interface Share {
  readonly rate: number;
  readonly limit: number;
  readonly latency: number;
}

function besideBest(reached: Watched, speed: BatchingSpeed, seed: number): Share {
  const fixed = bestFixed(speed, seed);
  return {
    rate: reached.rate / fixed.best,
    limit: reached.limit / fixed.limit,
    latency: reached.latencyMs / fixed.latencyMs,
  };
}

/** From a small card with a narrow batch to a wide one that is slow when full: a request takes seconds to half a minute. */
function randomSpeed(random: () => number): BatchingSpeed {
  return {
    ...SPEED,
    stepMs: 4 + 26 * random(),
    stepMsPerSequence: 0.01 + 0.29 * random(),
    maxSequences: Math.round(16 + 684 * random()),
  };
}

function saysAll(when: string, shares: readonly Share[]): void {
  const rates = shares.map(({ rate }) => rate).sort((a, b) => a - b);
  const [least = 0] = rates;
  const below = rates.filter((rate) => rate < TARGET).length;
  const figure = `${when}, ${shares.length} servers: ${least.toFixed(2)} of the best fixed limit's rate at the least, ${middle(rates).toFixed(2)} in the median, ${below} below ${TARGET}`;
  saysWhether(figure, least >= TARGET, `≥ ${TARGET}`);
  const limits = shares.map(({ limit }) => limit).sort((a, b) => a - b);
  const latencies = shares.map(({ latency }) => latency).sort((a, b) => a - b);
  say(
    `  limit ${middle(limits).toFixed(2)} times that fixed limit in the median, ${limits.at(-1)?.toFixed(2)} at the most; latency ${middle(latencies).toFixed(2)} and ${latencies.at(-1)?.toFixed(2)} times`,
  );
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
