/** Brings the answers of one batch home: fetched into files, read in the order of the source, handed to the door. */

import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../../generation/completion.ts';
import type { EndpointAccess } from '../../../generation/endpoint.ts';
import { said } from '../../../language/said.ts';
import { replaceFile } from '../../durableFile.ts';
import { RETRY_POLICY } from '../../runner/retryPolicy.ts';
import type { RemoteJob } from '../executor.ts';
import type { ArrivedUnit } from '../ingestDoor.ts';
import { executorFolder, type Launch } from '../launchLog.ts';
import { type AnswerIndex, indexAnswers } from './answerIndex.ts';
import type { AnswerOutcome } from './answerOutcome.ts';
import type { BatchClient } from './batchClient.ts';
import { customId, markOf, parseCustomId } from './customId.ts';
import { type KeptRollout, type KeptRollouts, keepRollouts, readKeptRollouts } from './keptRollouts.ts';
import { type FileUnit, type LaunchFile, pathsOf, readUnits, unitName } from './launchFiles.ts';
import type { Ended } from './ledger.ts';

/** What is collected, and with whom. */
export interface Collecting {
  readonly job: RemoteJob;
  readonly launch: Launch;
  readonly file: LaunchFile;
  readonly ended: Ended;
  readonly client: BatchClient;
  readonly access: EndpointAccess;
}

/** Units handed over at once. */
const UNITS_AT_ONCE = 1000;
/** How many rounds a unit gets that fails for reasons that may pass; the runner's own requests get as many attempts. */
const MOST_ATTEMPTS = RETRY_POLICY.attempts;

/**
 * Null when everything is home that there is; otherwise why it could not be fetched, to be tried again. Doing it twice
 * changes nothing: the door passes over what is committed.
 */
export async function collectFile(collecting: Collecting): Promise<Failure | null> {
  const { job, launch, file, ended, access } = collecting;
  const paths = pathsOf(launch.folder, file.number);
  for (const [fileId, path] of [
    [ended.outputFileId, paths.output],
    [ended.errorFileId, paths.errors],
  ] as const) {
    const failure = fileId === null ? null : await fetchOnce(collecting, fileId, path);
    if (failure) return failure;
  }
  const units = await readUnits(paths.units);
  const answers = await indexAnswers({
    paths: await existing([paths.output, paths.errors]),
    requestsPath: paths.requests,
    units,
    wrongLines: ended.wrongLines,
    access,
  });
  try {
    await handOver(collecting, units, answers);
  } finally {
    await answers.close();
  }
  if (answers.strangers > 0) {
    job.warn(
      answers.strangers === 1
        ? said(
            'The answers of batch {0} hold a line that answers nothing that was asked. It was left out.',
            file.number,
          )
        : said(
            'The answers of batch {0} hold {1} lines that answer nothing that was asked. They were left out.',
            file.number,
            shown(answers.strangers),
          ),
    );
  }
  if (answers.repeated > 0) job.log(`Second answers in batch ${file.number}, left out: ${answers.repeated}.`);
  return null;
}

/** Lets go of what a file that came home, or never went, keeps on this disk. */
export async function dropLocalFiles({ folder }: Launch, { number }: LaunchFile): Promise<void> {
  const { requests, units, output, errors } = pathsOf(folder, number);
  for (const path of [requests, units, output, errors]) await rm(path, { force: true });
}

/** A file that lies there is whole. One that the provider does not have any more counts as empty. */
async function fetchOnce(
  { job, file, client }: Collecting,
  fileId: string,
  path: string,
): Promise<Failure | null> {
  if ((await existing([path])).length > 0) return null;
  const fetched = await client.fetch(fileId, path);
  if (fetched.ok) return null;
  if (fetched.failure.status !== 404) return fetched.failure;
  job.warn(
    said(
      'The provider has no file {0} any more, in which the answers of batch {1} were: what it held is sent again.',
      fileId,
      file.number,
    ),
  );
  return null;
}

async function handOver(
  { job, launch, file }: Collecting,
  units: ReadonlyMap<string, FileUnit>,
  answers: AnswerIndex,
): Promise<void> {
  const kept = job.manifest.rollouts > 1 ? await readKeptRollouts(job.folder, job.door) : new Map();
  const earlier = await earlierAttempts(job.folder, launch.id);
  const unanswered: string[] = [];
  let arrived: ArrivedUnit[] = [];
  let keeping: KeptRollout[] = [];
  const pass = async (): Promise<void> => {
    await keepRollouts(job.folder, keeping);
    keeping = [];
    const report = await job.door.ingest(arrived);
    arrived = [];
    if (report.refusal !== null) job.warn(report.refusal);
  };
  for (const unit of units.values()) {
    if (job.door.has(unit.key)) continue;
    const attempts = (earlier.get(unitName(unit.key)) ?? 0) + 1;
    const fate = await fateOf(unit, answers, kept, job.manifest.rollouts, attempts);
    if (fate.arrived) arrived.push(fate.arrived);
    if (fate.isUnanswered) unanswered.push(unitName(unit.key));
    keeping.push(...fate.keeping);
    if (arrived.length + keeping.length >= UNITS_AT_ONCE) await pass();
  }
  await pass();
  const { unanswered: path } = pathsOf(launch.folder, file.number);
  if (unanswered.length > 0) await replaceFile(path, `${unanswered.join('\n')}\n`);
}

/** What became of a unit. */
interface Fate {
  readonly arrived: ArrivedUnit | null;
  /** It was tried, and is tried again. */
  readonly isUnanswered: boolean;
  readonly keeping: readonly KeptRollout[];
}

const NOTHING: Fate = { arrived: null, isUnanswered: false, keeping: [] };

async function fateOf(
  { key, fingerprint, rollouts: asked }: FileUnit,
  answers: AnswerIndex,
  kept: KeptRollouts,
  rollouts: number,
  attempts: number,
): Promise<Fate> {
  const completed: KeptRollout[] = [];
  const fresh: KeptRollout[] = [];
  let worst: Exclude<AnswerOutcome, { readonly kind: 'completion' | 'not-run' }> | null = null;
  for (let rollout = 0; rollout < rollouts; rollout++) {
    const id = customId(key, rollout, fingerprint);
    const outcome = asked.includes(rollout) ? await answers.outcome(id) : null;
    const before = kept.get(unitName(key))?.get(rollout);
    if (outcome?.kind === 'completion') {
      completed.push({ id, completion: outcome.completion });
      fresh.push({ id, completion: outcome.completion });
    } else if (before && parseCustomId(before.id)?.mark === markOf(fingerprint)) completed.push(before);
    else if (outcome?.kind === 'final' || (outcome?.kind === 'again' && worst === null)) worst = outcome;
  }
  if (completed.length === rollouts) {
    const completions = completed.map(({ completion }) => completion);
    return { ...NOTHING, arrived: { key, fingerprint, outcome: { kind: 'completions', completions } } };
  }
  if (worst?.kind === 'final' || (worst && attempts >= MOST_ATTEMPTS)) {
    const { reason, message } = worst;
    const outcome = { kind: 'failure', reason, message, attempts } as const;
    return { ...NOTHING, arrived: { key, fingerprint, outcome } };
  }
  return { arrived: null, isUnanswered: worst !== null, keeping: fresh };
}

/** By unit, in how many launches before this one it failed for a reason that may pass. */
async function earlierAttempts(jobFolder: string, launchId: string): Promise<ReadonlyMap<string, number>> {
  const root = executorFolder(jobFolder);
  const attempts = new Map<string, number>();
  for (const launch of (await readdir(root)).filter((name) => /^\d+$/.test(name) && name < launchId)) {
    for (const name of await readdir(join(root, launch))) {
      if (!name.endsWith('.unanswered.ndjson')) continue;
      const lines = (await readFile(join(root, launch, name), 'utf8')).split('\n');
      for (const unit of lines.filter((line) => line !== '')) {
        attempts.set(unit, (attempts.get(unit) ?? 0) + 1);
      }
    }
  }
  return attempts;
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, position) => there[position]);
}

function shown(count: number): string {
  return count.toLocaleString('en');
}
