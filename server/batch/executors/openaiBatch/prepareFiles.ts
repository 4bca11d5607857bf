/** The missing units of a job → request files on this disk, as many as one launch takes. Nothing leaves this machine. */

import { randomBytes } from 'node:crypto';
import { said } from '../../../language/said.ts';
import type { FrozenVariant, UnitKey } from '../../job.ts';
import type { MissingUnit, RemoteJob } from '../executor.ts';
import type { ArrivedUnit } from '../ingestDoor.ts';
import type { Launch } from '../launchLog.ts';
import { markOf, parseCustomId } from './customId.ts';
import { type KeptRollouts, readKeptRollouts } from './keptRollouts.ts';
import { encodeUnit, type LaunchFile, pathsOf, unitName, writeLaunchFiles } from './launchFiles.ts';
import { createPacking, type Packing } from './packing.ts';
import { type FileLimits, limitsFor, type Provider, providerAt } from './providers.ts';
import { createRequestFile, type RequestFileWriter } from './requestFile.ts';
import { requestLines } from './requestLines.ts';
import { setupOf } from './setup.ts';

/** Files of one launch: the next one takes the rest. They lie on this disk until their answers are home. */
const MOST_FILES = 32;

/** Failures go through the door so many at a time. */
const FAILURES_AT_ONCE = 500;

/** Goes through the missing units once. Stops early, without saying that the files are complete, when the job stops. */
export async function prepareFiles(job: RemoteJob, launch: Launch): Promise<void> {
  const preparing: Preparing = {
    job,
    launch,
    kept: await readKeptRollouts(job.folder, job.door),
    groups: new Map(),
    files: [],
    begun: 0,
    failed: [],
  };
  try {
    for await (const unit of job.missing()) {
      if (!(await addUnit(preparing, unit))) break;
      if (preparing.failed.length >= FAILURES_AT_ONCE) await recordFailed(preparing);
    }
    await recordFailed(preparing);
    for (const group of preparing.groups.values()) await endFile(preparing, group);
  } finally {
    for (const { file } of preparing.groups.values()) await file?.writer.close();
  }
  if (job.signal.aborted) return;
  const files = preparing.files.sort((a, b) => a.number - b.number);
  await writeLaunchFiles(launch.folder, files);
}

interface Preparing {
  readonly job: RemoteJob;
  readonly launch: Launch;
  readonly kept: KeptRollouts;
  /** By endpoint and model: a file is for one of each. */
  readonly groups: Map<string, Group>;
  /** Those that are complete. */
  readonly files: LaunchFile[];
  /** How many were begun. */
  begun: number;
  readonly failed: ArrivedUnit[];
}

interface Group {
  readonly provider: Provider;
  readonly limits: FileLimits;
  readonly packing: Packing;
  readonly alias: string;
  readonly baseUrl: string;
  readonly model: string;
  file: OpenFile | null;
}

/** The file of a group that is being filled. */
interface OpenFile {
  readonly number: number;
  readonly name: string;
  readonly writer: RequestFileWriter;
}

/** False when it would need one file more than a launch takes. */
async function addUnit(preparing: Preparing, { key, document }: MissingUnit): Promise<boolean> {
  const { job, failed } = preparing;
  const variant = job.manifest.variants[key[2]];
  const budget = job.budgets[key[2]];
  if (!variant || !budget) throw new Error(`The job has no variant ${key[2]}.`);
  const group = groupOf(preparing, variant);
  const rollouts = (fingerprint: string): readonly number[] => missingRollouts(preparing, key, fingerprint);
  const request = requestLines({ key, variant, document, budget, rollouts }, group.provider);
  if (request.kind === 'unsendable') {
    const { reason, message } = request;
    failed.push({ key, fingerprint: null, outcome: { kind: 'failure', reason, message, attempts: 0 } });
    return true;
  }
  const { fingerprint, lines } = request;
  const sizeBytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  const placing = group.packing.place(lines.length, sizeBytes);
  if (placing === 'too-large') {
    const message = tooLarge(document.id, lines.length, sizeBytes, group);
    failed.push({
      key,
      fingerprint,
      outcome: { kind: 'failure', reason: 'rejected', message, attempts: 0 },
    });
    return true;
  }
  if (placing === 'next-file') {
    if (preparing.begun === MOST_FILES) return false;
    await endFile(preparing, group);
    await beginFile(preparing, group);
  }
  await group.file?.writer.add(lines, encodeUnit({ key, fingerprint, rollouts: rollouts(fingerprint) }));
  return true;
}

function groupOf({ job, groups }: Preparing, { endpoint: alias, model }: FrozenVariant): Group {
  const name = JSON.stringify([alias, model]);
  const known = groups.get(name);
  if (known) return known;
  const access = job.access.find(({ endpoint }) => endpoint.alias === alias);
  if (!access) throw new Error(`The job has no endpoint "${alias}".`);
  const { baseUrl } = access.endpoint;
  const setup = setupOf(job.manifest);
  const provider = providerAt(access.endpoint, setup.provider);
  const limits = limitsFor(provider, { requests: setup.requestsPerFile, bytes: setup.bytesPerFile });
  const packing = createPacking(limits);
  const group: Group = { provider, limits, packing, alias, baseUrl, model, file: null };
  groups.set(name, group);
  return group;
}

/** Those that no earlier launch brought for the same request. */
function missingRollouts({ job, kept }: Preparing, key: UnitKey, fingerprint: string): readonly number[] {
  const siblings = kept.get(unitName(key));
  const all = Array.from({ length: job.manifest.rollouts }, (_, rollout) => rollout);
  return all.filter((rollout) => {
    const name = siblings?.get(rollout);
    return !name || parseCustomId(name.id)?.mark !== markOf(fingerprint);
  });
}

async function beginFile(preparing: Preparing, group: Group): Promise<void> {
  const { job, launch } = preparing;
  preparing.begun += 1;
  const number = preparing.begun;
  const place = `${launch.id}-${String(number).padStart(4, '0')}`;
  const name = `rephrase-${job.manifest.id}-${place}-${randomBytes(4).toString('hex')}.jsonl`;
  const { requests, units } = pathsOf(launch.folder, number);
  group.file = { number, name, writer: await createRequestFile(requests, units) };
}

async function endFile({ files }: Preparing, group: Group): Promise<void> {
  if (!group.file) return;
  const { number, name, writer } = group.file;
  group.file = null;
  const { alias, baseUrl, model } = group;
  files.push({ number, name, alias, baseUrl, model, ...(await writer.close()) });
}

async function recordFailed({ job, failed }: Preparing): Promise<void> {
  if (failed.length > 0) await job.door.ingest(failed.splice(0));
}

function tooLarge(id: string, requests: number, sizeBytes: number, { limits, provider }: Group): string {
  if (requests > limits.requests) {
    return said(
      'Document {0} has {1} rollouts, more than the {2} requests that a batch file may hold at {3}. Lower rollouts.',
      id,
      shown(requests),
      shown(limits.requests),
      provider.name,
    );
  }
  return said(
    "The requests of document {0} have {1} bytes, more than the {2} that a batch file may have at {3}. State the model's window, so that the document is cut, or lower rollouts.",
    id,
    shown(sizeBytes),
    shown(limits.bytes),
    provider.name,
  );
}

function shown(count: number): string {
  return count.toLocaleString('en');
}
