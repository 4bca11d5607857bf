/** The adaptive limit on simulated servers of unknown capacity, in simulated time, beside the best fixed limit found by trying them. */
import { createAdaptiveLimit } from '../../../server/batch/runner/adaptiveLimit.ts';
import { bestFixed, createClient, JUDGED_MS, LEARNING_MS } from '../../batch/simulatedClient.ts';
import { type BatchingSpeed, SPEED } from '../../servers/simulator/batching.ts';
import { say, saysWhether } from './report.ts';

const SERVERS: readonly BatchingSpeed[] = [
  SPEED,
  { ...SPEED, stepMs: 5, stepMsPerSequence: 0.02, maxSequences: 512 },
  { ...SPEED, stepMs: 25, stepMsPerSequence: 0.25, maxSequences: 64 },
  { ...SPEED, stepMs: 10, stepMsPerSequence: 0.1, maxSequences: 24 },
];
const TARGET = 0.97;

/** Prints what the limit reaches a minute after a cold start, and after capacity was halved and doubled. */
export function measureLimiter(): void {
  for (const metrics of ['tells', 'silent'] as const) {
    say(`\nAdaptive limit, ${metrics === 'tells' ? 'server tells of its queue' : 'server tells nothing'}`);
    const shares = SERVERS.map((speed) => {
      const client = createClient(speed, 1, createAdaptiveLimit(2048), metrics);
      client.runTo(LEARNING_MS);
      return client.rateUntil(LEARNING_MS + JUDGED_MS) / bestFixed(speed, 1);
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
    saysAll('60 s after capacity was halved, doubled', followed);
  }
}

function saysAll(when: string, shares: readonly number[]): void {
  const figures = shares.map((share) => share.toFixed(2)).join(', ');
  saysWhether(`${when}: ${figures} of the best fixed limit`, Math.min(...shares) >= TARGET, `≥ ${TARGET}`);
}
