/**
 * Jobs at providers that differ and fail in every way the simulator knows, with runs that are broken off at any moment:
 * whatever comes together, every document has one outcome, nothing is submitted twice, and nothing stays there.
 * `SEEDS=100 npx vitest run test/batch/executors/openaiBatch/anyProvider.test.ts` is the long version.
 */
import { expect, test } from 'vitest';
import { verifyJob } from '../../../../server/batch/verifyJob.ts';
import { holdersOf } from '../../../security/holdersOf.ts';
import type { BatchRules } from '../../../servers/simulator/batches.ts';
import { outputRows } from '../../jobFixture.ts';
import { KEY, leftThere, type ProviderJob, type ProviderOptions, providerJob, runAt } from './providerJob.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 4);
const FIRST = Number(process.env['FIRST'] ?? 1);
/** So many runs are broken off, if they last as long; the others may end. */
const BROKEN_RUNS = 6;
const MOST_RUNS = 12;

test.each(Array.from({ length: SEEDS }, (_, n) => FIRST + n))(
  'provider and interruptions %i',
  { timeout: 120_000 },
  async (seed) => {
    const random = randomNumbers(seed);
    const rollouts = 1 + random.below(3);
    const documents = 30 + random.below(120);
    const rules = rulesFrom(random, seed);
    const it = await providerJob({ documents, rules, ...optionsFrom(random, rollouts) });
    const phases: string[] = [];
    let state = await runAt(it, { signal: AbortSignal.timeout(100 + random.below(900)) });
    for (let run = 1; run < MOST_RUNS && state.phase !== 'done'; run++) {
      phases.push(`${state.phase} ${state.reason ?? ''}`);
      const signal =
        run < BROKEN_RUNS ? AbortSignal.timeout(100 + random.below(900)) : new AbortController().signal;
      state = await runAt(it, { signal, tuning: { graceMs: 0 } });
    }
    expect(state.phase, phases.join('\n')).toBe('done');
    const { done, failed } = state.counters;
    expect(done + failed).toBe(documents);
    await expectOneOutcomeEach(it, done, rollouts);
    // What a provider forgot cannot be deleted: nobody knows its names.
    const ours = leftThere(it).filter((name) => rules.vanish?.length === 0 || name.startsWith('rephrase-'));
    expect(ours).toEqual([]);
    const submitted = it.provider.batches.created.filter(({ status }) => status !== 'failed');
    expect(new Set(submitted.map(({ inputFile }) => inputFile)).size).toBe(submitted.length);
  },
);

async function expectOneOutcomeEach(
  { job, root }: ProviderJob,
  done: number,
  rollouts: number,
): Promise<void> {
  const rows = await outputRows(job);
  expect(rows).toHaveLength(done);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(done);
  expect(rows.every((row) => row.rollout_results.length === rollouts)).toBe(true);
  expect(await verifyJob(job.folder)).toMatchObject({ ok: true, verification: { problems: [] } });
  expect(holdersOf([KEY], [root])).toEqual([]);
}

/** A provider that forgets a batch neither loses answers nor has little room besides: its ghost would take the room. */
function rulesFrom(random: RandomNumbers, seed: number): Partial<BatchRules> {
  const forgets = random.chance(0.3);
  return {
    seed,
    vanish: forgets ? [random.below(6)] : [],
    mostOpen: !forgets && random.chance(0.4) ? 1 + random.below(3) : null,
    dropAnswer: !forgets && random.chance(0.5) ? [random.below(6), random.below(6)] : [],
    lateUpload: random.chance(0.3) ? [random.below(6)] : [],
    wrongLine: random.chance(0.3) ? [random.below(6)] : [],
    expirySeconds: random.chance(0.4) ? 0.3 + random.below(1000) / 1000 : 3600,
    pageSize: 1 + random.below(4),
    validatingMs: random.below(30),
    finalizingMs: random.below(60),
    cancellingMs: random.below(60),
    noFile: random.chance(0.5) ? '' : null,
    metadata: random.chance(0.7),
    shares: {
      'server-error': random.below(8) / 100,
      'status-0': random.below(5) / 100,
      missing: random.below(5) / 100,
      twice: random.below(5) / 100,
      'error-and-answer': random.below(5) / 100,
      rejected: random.below(2) / 100,
    },
  };
}

function optionsFrom(random: RandomNumbers, rollouts: number): ProviderOptions {
  return {
    section: `requests_per_file: ${rollouts * (3 + random.below(30))}`,
    experiment: `rollouts: ${rollouts}\n`,
    timing: random.chance(0.5)
      ? { kind: 'constant', latencyMs: 1 + random.below(60) }
      : { kind: 'batching', speed: { maxSequences: 16 + random.below(60), stepMs: 1 } },
  };
}

interface RandomNumbers {
  /** A whole number from 0, below the bound. */
  below(bound: number): number;
  chance(share: number): boolean;
}

/** The same for the same seed. */
function randomNumbers(seed: number): RandomNumbers {
  let state = seed * 7919;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return { below: (bound) => Math.floor(next() * bound), chance: (share) => next() < share };
}
