/** The adaptive limit on simulated servers of unknown capacity, in simulated time, beside the best fixed limit found by trying them. */
import { createAdaptiveLimit } from '../../../server/batch/runner/adaptiveLimit.ts';
import { bestFixed, createClient, JUDGED_MS, LEARNING_MS, randomFrom } from '../../batch/simulatedClient.ts';
import { type BatchingSpeed, SPEED } from '../../servers/simulator/batching.ts';
import { say, saysWhether } from './report.ts';

const SERVERS = 40;
const TARGET = 0.97;

/** Prints what the limit reaches a minute after a cold start, and after capacity was halved and doubled. */
export function measureLimiter(): void {
  for (const metrics of ['tells', 'silent'] as const) {
    say(`\nAdaptive limit, ${metrics === 'tells' ? 'server tells of its queue' : 'server tells nothing'}`);
    const random = randomFrom(7);
    const shares = Array.from({ length: SERVERS }, (_, seed) => {
      const speed = randomSpeed(random);
      const client = createClient(speed, seed, createAdaptiveLimit(2048), metrics);
      client.runTo(LEARNING_MS);
      return client.rateUntil(LEARNING_MS + JUDGED_MS) / bestFixed(speed, seed);
    });
    saysAll('60 s after a cold start', shares);
    const speed = { ...SPEED, maxSequences: 200 };
    const client = createClient(speed, 1, createAdaptiveLimit(2048), metrics);
    client.runTo(LEARNING_MS);
    const followed = [100, 200].map((maxSequences, turn) => {
      const from = LEARNING_MS + turn * (LEARNING_MS + JUDGED_MS);
      client.server.setSpeed({ ...speed, maxSequences }, from);
      client.runTo(from + LEARNING_MS);
      return client.rateUntil(from + LEARNING_MS + JUDGED_MS) / bestFixed({ ...speed, maxSequences }, 1);
    });
    saysAll('60 s after capacity was halved and doubled', followed);
  }
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

function saysAll(when: string, shares: readonly number[]): void {
  const sorted = shares.toSorted((a, b) => a - b);
  const [least = 0] = sorted;
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const figure = `${when}, ${shares.length} cases: ${least.toFixed(2)} of the best fixed limit at the least, ${median.toFixed(2)} in the median`;
  saysWhether(figure, least >= TARGET, `≥ ${TARGET}`);
}
