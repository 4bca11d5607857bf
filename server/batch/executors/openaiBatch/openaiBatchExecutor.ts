/**
 * `openai-batch`: a job as request files at a provider's Batch API. One launch is up to 32 files; what each of them came
 * to stands in the launch's notes (`ledger.ts`), and every step goes on from there (`advance.ts`).
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { EndpointAccess } from '../../../generation/endpoint.ts';
import { isLoopbackHost } from '../../../generation/hosts.ts';
import type { JsonObject } from '../../../language/json.ts';
import { said } from '../../../language/said.ts';
import type { RemoteExecutor, RemoteJob, RemoteProgress, StepOutcome } from '../executor.ts';
import type { Launch } from '../launchLog.ts';
import { type Advanced, advance } from './advance.ts';
import type { Advancing } from './advancing.ts';
import { type BatchClient, createBatchClient } from './batchClient.ts';
import { collectFile, dropLocalFiles } from './collectFile.ts';
import { estimateBatch } from './estimateBatch.ts';
import { filesThere } from './filesThere.ts';
import { type LaunchFile, pathsOf, readLaunchFiles } from './launchFiles.ts';
import { after, type FileState, foldNotes, isSettled, type Note } from './ledger.ts';
import { readAnswers } from './openQuestions.ts';
import { prepareFiles } from './prepareFiles.ts';
import { progressOf } from './progressText.ts';
import { type Provider, providerAt } from './providers.ts';
import { setupOf } from './setup.ts';
import { validateBatch } from './validateBatch.ts';

/** Providers take up to ten minutes to cancel. */
const CANCEL_MS = 10 * 60_000;
const CANCEL_LOOK_MS = 2000;
/** A server on this machine is not spared. */
const LOOPBACK_POLL_MS = 500;

export const openaiBatchExecutor: RemoteExecutor = {
  kind: 'openai-batch',
  title: said('Batch API of a provider'),
  mode: 'remote',
  validate: async (subject) => validateBatch(subject),
  estimate: estimateBatch,
  async prepare(job, launch) {
    await prepareFiles(job, launch);
    return { ok: true };
  },
  async launch(job, launch) {
    return outcomeOf((await look(job, launch, job.signal)).advanced);
  },
  async resume(job, launch) {
    return outcomeOf((await look(job, launch, job.signal)).advanced);
  },
  async poll(job, launch) {
    const last = lastLooks.get(launch);
    if (last && performance.now() - last.at < last.restMs) return last.progress;
    const { advanced, progress, restMs } = await look(job, launch, job.signal);
    lastLooks.set(launch, { at: performance.now(), restMs, progress });
    return advanced.stop ? { ...progress, stop: advanced.stop, stays: true } : progress;
  },
  collect(job, launch) {
    lastLooks.delete(launch);
    return collect(job, launch);
  },
  cancel,
};

/** What providers were last asked, so that they are not asked more often than they like. */
const lastLooks = new WeakMap<
  Launch,
  { readonly at: number; readonly restMs: number; readonly progress: RemoteProgress }
>();

/** Why answers could not be fetched the last time, to be shown until they are. */
const fetchTroubles = new WeakMap<Launch, string>();

/** What the steps of one launch work with. */
interface Batches {
  readonly files: readonly LaunchFile[];
  readonly states: Map<number, FileState>;
  readonly placeOf: (file: LaunchFile) => Place;
  readonly note: (note: Note) => Promise<void>;
}

/** Where a file goes. */
interface Place {
  readonly access: EndpointAccess;
  readonly provider: Provider;
  readonly client: BatchClient;
}

async function openBatches(job: RemoteJob, launch: Launch, signal: AbortSignal): Promise<Batches> {
  const files = await readLaunchFiles(launch.folder);
  const states = new Map(foldNotes(files.length, launch.notes));
  const setup = setupOf(job.manifest);
  const places = new Map<string, Place>();
  const placeOf = ({ alias }: LaunchFile): Place => {
    const known = places.get(alias);
    if (known) return known;
    const access = job.access.find(({ endpoint }) => endpoint.alias === alias);
    if (!access) throw new Error(`The job has no endpoint "${alias}".`);
    const provider = providerAt(access.endpoint, setup.provider);
    const client = createBatchClient(provider, access, job.transport, signal);
    const place = { access, provider, client };
    places.set(alias, place);
    return place;
  };
  return { files, states, placeOf, note: (note) => launch.note(note as unknown as JsonObject) };
}

async function look(
  job: RemoteJob,
  launch: Launch,
  signal: AbortSignal,
): Promise<{ readonly advanced: Advanced; readonly progress: RemoteProgress; readonly restMs: number }> {
  const batches = await openBatches(job, launch, signal);
  const { files, placeOf } = batches;
  const moved = files.find((file) => placeOf(file).access.endpoint.baseUrl !== file.baseUrl);
  const advanced: Advanced =
    moved && files.some(({ number }) => !isSettled(stateOf(batches, number).stage))
      ? {
          stop: { phase: 'stopped', reason: movedAway(moved, placeOf(moved).access) },
          trouble: null,
          seen: new Map(),
          hasSubmitted: false,
        }
      : await advance(await advancing(job, launch, batches, 'submitting'));
  const standings = files.map((file) => ({
    file,
    state: stateOf(batches, file.number),
    seen: advanced.seen.get(file.number) ?? null,
  }));
  const trouble = advanced.trouble ?? fetchTroubles.get(launch) ?? null;
  const progress = progressOf(standings, job.manifest.rollouts, trouble);
  const isQuick = advanced.hasSubmitted || (progress.collectable && !fetchTroubles.has(launch));
  const restMs = Math.max(0, ...files.map((file) => pollMsOf(placeOf(file))));
  return { advanced, progress, restMs: isQuick ? 0 : jittered(restMs) };
}

async function advancing(
  job: RemoteJob,
  launch: Launch,
  { files, states, placeOf, note }: Batches,
  mode: 'submitting' | 'ending',
): Promise<Advancing> {
  const { completionWindow } = setupOf(job.manifest);
  return {
    files,
    states,
    placeOf,
    pathOf: ({ number }) => pathsOf(launch.folder, number).requests,
    windowOf: ({ window }) => completionWindow ?? `${window.leastHours}h`,
    answers: await readAnswers(job.folder),
    isEnding: mode === 'ending',
    job: job.manifest.id,
    note,
    warn: job.warn,
    now: Date.now,
  };
}

/** Brings home the batches that ended, and lets go of what nobody needs any more. */
async function collect(job: RemoteJob, launch: Launch): Promise<StepOutcome> {
  // After a cancellation the job's own signal is aborted, and what was paid for is still to be fetched.
  const signal = job.signal.aborted ? AbortSignal.timeout(CANCEL_MS) : job.signal;
  const batches = await openBatches(job, launch, signal);
  for (const file of batches.files) {
    const { stage } = stateOf(batches, file.number);
    if (stage.stage !== 'ended') continue;
    const { access, client } = batches.placeOf(file);
    const failure = await collectFile({ job, launch, file, ended: stage, client, access });
    if (signal.aborted) break;
    if (failure?.reason === 'unauthorised') {
      return { ok: false, stop: { phase: 'needs-key', reason: failure.message }, stays: true };
    }
    if (failure) {
      fetchTroubles.set(
        launch,
        said('The answers of batch {0} cannot be fetched now: {1}', file.number, failure.message),
      );
      return { ok: true };
    }
    fetchTroubles.delete(launch);
    await note(batches, { file: file.number, at: Date.now(), note: 'collected' });
  }
  if (!signal.aborted) await tidyUp(job, launch, batches);
  // The time after a cancellation is over, and nobody looks again: what is left there must be said.
  if (signal !== job.signal && signal.aborted) {
    for (const { number, name } of batches.files) {
      if (!stateOf(batches, number).isDeleted) job.warn(leftThere(number, name));
    }
  }
  return { ok: true };
}

function leftThere(number: number, name: string): string {
  return said(
    "Batch {0} was not brought home and cleared away within ten minutes. Look at the provider's page for {1} and its results, and delete them there.",
    number,
    name,
  );
}

/** Documents and answers are deleted at the provider once they are home, unless the user wants them kept. */
async function tidyUp(job: RemoteJob, launch: Launch, batches: Batches): Promise<void> {
  const { keepFiles } = setupOf(job.manifest);
  for (const file of batches.files) {
    const state = stateOf(batches, file.number);
    if (!isSettled(state.stage) || state.isDeleted) continue;
    await dropLocalFiles(launch, file);
    const { client, provider } = batches.placeOf(file);
    const left: string[] = [];
    if (!keepFiles) {
      const { ids, failure } = await filesThere(client, file, state);
      if (failure?.reason === 'aborted') return;
      if (failure)
        job.warn(
          said(
            'A second copy of {0} may lie at the provider, which gave no list of its files. Delete it there.',
            file.name,
          ),
        );
      for (const id of ids) {
        const removed = await client.remove(id);
        if (!removed.ok && removed.failure.reason === 'aborted') return;
        if (!removed.ok) left.push(id);
      }
    }
    if (left.length > 0) {
      job.warn(
        said(
          '{0} could not be deleted at the provider. {1} Delete there what is left.',
          left.join(', '),
          provider.keeps,
        ),
      );
    }
    await note(batches, { file: file.number, at: Date.now(), note: 'deleted' });
  }
}

/** Ends what is open and waits until it has ended, so that what it answered can be taken. */
async function cancel(job: RemoteJob, launch: Launch): Promise<void> {
  lastLooks.delete(launch);
  const signal = AbortSignal.timeout(CANCEL_MS);
  const batches = await openBatches(job, launch, signal);
  const work = await advancing(job, launch, batches, 'ending');
  await advance(work);
  const asked = new Set<number>();
  const goesOn = new Set<number>();
  for (const file of openFiles(batches)) {
    const { stage } = stateOf(batches, file.number);
    if (stage.stage !== 'open') continue;
    const cancelled = await batches.placeOf(file).client.cancel(stage.batchId);
    if (cancelled.ok) asked.add(file.number);
    else {
      goesOn.add(file.number);
      job.warn(
        said(
          'Batch {0} ({1}) could not be cancelled and may go on at the provider: {2}',
          file.number,
          stage.batchId,
          cancelled.failure.message,
        ),
      );
    }
  }
  if (asked.size > 0) {
    job.warn(
      asked.size === 1
        ? CANCELLING
        : said(
            'Cancelling {0} batches. It may take the provider ten minutes; what was answered by then is taken.',
            asked.size,
          ),
    );
  }
  while (!signal.aborted) {
    await advance(work);
    if (openFiles(batches).every(({ number }) => goesOn.has(number))) break;
    await sleep(CANCEL_LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  for (const { number } of batches.files) {
    const { stage } = stateOf(batches, number).stage;
    if (stage === 'uploading' || stage === 'creating') {
      job.warn(
        said('Whether batch {0} runs at the provider could not be found out. Look there for it.', number),
      );
    } else if (stage === 'waiting' || stage === 'uploaded') {
      await note(batches, { file: number, at: Date.now(), note: 'refused', reason: NOT_SUBMITTED });
    }
  }
}

const CANCELLING = said(
  'Cancelling a batch. It may take the provider ten minutes; what was answered by then is taken.',
);

const NOT_SUBMITTED = said('It was not submitted any more.');

function openFiles({ files, states }: Batches): readonly LaunchFile[] {
  return files.filter(({ number }) => states.get(number)?.stage.stage === 'open');
}

function stateOf({ states }: Batches, number: number): FileState {
  const state = states.get(number);
  if (!state) throw new Error(`The launch has no file ${number}.`);
  return state;
}

async function note(batches: Batches, fact: Note): Promise<void> {
  await batches.note(fact);
  batches.states.set(fact.file, after(stateOf(batches, fact.file), fact));
}

function outcomeOf({ stop }: Advanced): StepOutcome {
  return stop ? { ok: false, stop, stays: true } : { ok: true };
}

function pollMsOf({ provider, access }: Place): number {
  const host = URL.parse(access.endpoint.baseUrl)?.hostname ?? '';
  return isLoopbackHost(host) ? LOOPBACK_POLL_MS : provider.pollMs;
}

/** Up to a quarter longer, so that many jobs do not ask at the same moment. */
function jittered(ms: number): number {
  return ms * (1 + Math.random() / 4);
}

function movedAway({ alias, baseUrl }: LaunchFile, { endpoint }: EndpointAccess): string {
  return said(
    'The job has batches at {0}, and the endpoint "{1}" is at {2} now. Resume it with the endpoint where it was, or cancel it there first.',
    baseUrl,
    alias,
    endpoint.baseUrl,
  );
}
