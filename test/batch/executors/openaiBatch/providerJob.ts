/** Jobs for a simulated provider of the Batch API, and what a test asks about them afterwards. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { JobState } from '../../../../server/batch/job.ts';
import type { RunOptions } from '../../../../server/batch/runner/runJob.ts';
import { verifyJob } from '../../../../server/batch/verifyJob.ts';
import { holdersOf } from '../../../security/holdersOf.ts';
import type { BatchRules, OnBatchStep } from '../../../servers/simulator/batches.ts';
import type { Timing } from '../../../servers/simulator/simulation.ts';
import { type Simulator, startSimulator } from '../../../servers/simulator/startSimulator.ts';
import { type FixtureOptions, type JobFixture, makeJob, outputRows, stateAfter } from '../../jobFixture.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

export const KEY = 'sk-the-key-that-stands-in-no-file';

/** A provider and a job for it. */
export interface ProviderJob {
  readonly provider: Simulator;
  readonly job: JobFixture;
  readonly root: string;
}

/** What differs from a small job at a provider without faults. */
export interface ProviderOptions {
  readonly documents?: number;
  readonly rules?: Partial<BatchRules>;
  readonly latencyMs?: number;
  /** Instead of the same latency for all. */
  readonly timing?: Timing;
  /** Lines of the experiment's `batch` section, inline: "requests_per_file: 10". */
  readonly section?: string;
  /** Further lines of the experiment. */
  readonly experiment?: string;
  readonly fixture?: Partial<FixtureOptions>;
  readonly onBatchStep?: OnBatchStep;
}

export async function providerJob(options: ProviderOptions = {}): Promise<ProviderJob> {
  const { documents = 40, rules = {}, latencyMs = 1, section = 'requests_per_file: 10' } = options;
  const provider = await startSimulator({
    model: 'test-model',
    timing: options.timing ?? { kind: 'constant', latencyMs },
    lengths: { median: 20, spread: 0.4 },
    batches: { key: KEY, ...rules },
    ...(options.onBatchStep && { onBatchStep: options.onBatchStep }),
  });
  onTestFinished(() => provider.close());
  const root = await temporaryFolder();
  const job = await makeJob({
    root,
    url: provider.url,
    documents,
    experiment: `batch: { executor: openai-batch, openai_batch: { ${section} } }\n${options.experiment ?? ''}`,
    ...options.fixture,
  });
  return { provider, job, root };
}

/** Runs in this process to its end. */
export function runAt({ provider, job }: ProviderJob, options: Partial<RunOptions> = {}): Promise<JobState> {
  return stateAfter(job.folder, {
    credentials: { [provider.origin]: { key: KEY, headers: {} } },
    ...options,
    tuning: { pollMs: 5, pollCapMs: 50, ...options.tuning },
  });
}

/** Every document has one row, as the journal and the parts both say, and no file anywhere holds the key. */
export async function expectWhole({ job, root }: ProviderJob, documents: number): Promise<void> {
  const ids = (await outputRows(job)).map(({ id }) => id);
  expect(ids.length).toBe(documents);
  expect(new Set(ids).size).toBe(documents);
  expect(await verifyJob(job.folder)).toMatchObject({ verification: { rows: documents, problems: [] } });
  expect(holdersOf([KEY], [root])).toEqual([]);
}

/** How often each request was run beyond the first time. */
export function ranAgain({ provider }: ProviderJob): number {
  return [...provider.batches.ran.values()].reduce((sum, times) => sum + times - 1, 0);
}

/** Files at the provider that were not deleted. */
export function leftThere({ provider }: ProviderJob): readonly string[] {
  return provider.batches.files.filter(({ deleted }) => !deleted).map(({ filename }) => filename);
}

/** Warnings of the job so far. */
export async function warnings({ job }: ProviderJob): Promise<readonly string[]> {
  const lines = (await readFile(join(job.folder, 'events.ndjson'), 'utf8')).trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { readonly kind: string; readonly message?: string })
    .filter(({ kind }) => kind === 'warning')
    .map(({ message }) => message ?? '');
}
