/** `run.json` of a DataTrove project: what its Python is told. It holds names of variables for keys, and no key. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DataTroveOptions } from '../../../experiment/executors/executorSetup.ts';
import { frozenCounter, tokenizerPath } from '../../../generation/counterFor.ts';
import type { EndpointAccess } from '../../../generation/endpoint.ts';
import { samplingOf } from '../../../generation/preparedVariant.ts';
import { loadTokenizer } from '../../../generation/tokenizerCounter.ts';
import type { JsonObject } from '../../../language/json.ts';
import { pathSafe } from '../../../language/pathSafe.ts';
import { plainJson } from '../../../language/plainJson.ts';
import type { FrozenVariant, JobManifest } from '../../job.ts';
import { RETRY_POLICY } from '../../runner/retryPolicy.ts';
import type { RemoteJob } from '../executor.ts';
import { columnsOfInputs } from './inputColumns.ts';
import type { Shard } from './writeShards.ts';

/** What stands in `run.json`, apart from where the tokenizers lie. */
export interface RunDataOptions {
  readonly job: RemoteJob;
  readonly launch: string;
  readonly datatrove: DataTroveOptions;
  /** Ranks that work at the same time, at the most: they share what an endpoint is given. */
  readonly workers: number;
  readonly shards: readonly Shard[];
  /** Whether shards name rows of Parquet files. */
  readonly byReference: boolean;
  /** What launches it, as `launch.py` reads it. */
  readonly executor: JsonObject;
}

/** A tokenizer that the project takes along. */
export interface TakenTokenizer {
  readonly from: string;
  /** Relative to the project. */
  readonly to: string;
}

/** Requests in flight at an endpoint where nobody states a number: enough to keep a GPU of today busy. */
const USUAL_CONCURRENCY = 256;
const REQUEST_DEADLINE_S = 600;
const LOST_AFTER_S = 300;

/** The data, and the tokenizers to copy. */
export async function runData(
  options: RunDataOptions,
): Promise<{ readonly data: JsonObject; readonly tokenizers: readonly TakenTokenizer[] }> {
  const { job, shards } = options;
  const { manifest } = job;
  const counters = await Promise.all(manifest.variants.map((variant) => counterOf(variant, manifest)));
  const data = {
    format: 1,
    job: manifest.id,
    name: manifest.name,
    launch: options.launch,
    rephrase_version: manifest.rephraseVersion,
    rollouts: manifest.rollouts,
    chunk: options.datatrove.chunk,
    retry: {
      attempts: RETRY_POLICY.attempts,
      base_s: RETRY_POLICY.baseMs / 1000,
      cap_s: RETRY_POLICY.capMs / 1000,
      deadline_s: REQUEST_DEADLINE_S,
      lost_after_s: LOST_AFTER_S,
    },
    variants: manifest.variants.map((variant, position) => ({
      position,
      id: variant.id,
      prompt: variant.promptName,
      model: variant.model,
      recipe: variant.recipe,
      template: variant.template,
      system: variant.system,
      inputs: variant.inputs,
      sampling: samplingOf(variant, 0),
      window: variant.window,
      cut: manifest.context.cut,
      counter: counters[position]?.counter ?? null,
    })),
    stages: stagesOf(options),
    source: {
      text_column: manifest.input.column,
      input_columns: columnsOfInputs(manifest),
      files: options.byReference
        ? manifest.input.files.map(({ path, sizeBytes, sha256 }) => ({ path, size_bytes: sizeBytes, sha256 }))
        : [],
    },
    executor: options.executor,
    ranks: shards.map(({ path, sha256, rows, units }) => ({ shard: path, sha256, rows, units })),
  };
  return { data: plainJson(data as unknown as JsonObject), tokenizers: takenOnce(counters) };
}

/** Variants that one server answers, in the order of the job. */
export interface Stage {
  /** Path-safe, and unique within a job. */
  readonly name: string;
  readonly endpoint: string;
  readonly model: string;
  /** Positions in the manifest. */
  readonly variants: readonly number[];
}

/** One for each model at each endpoint: DataTrove's runner knows one model. */
function stagesIn({ variants }: JobManifest): readonly Stage[] {
  const stages: { name: string; endpoint: string; model: string; variants: number[] }[] = [];
  for (const [position, { endpoint, model }] of variants.entries()) {
    const found = stages.find((stage) => stage.endpoint === endpoint && stage.model === model);
    if (found) found.variants.push(position);
    else
      stages.push({
        name: pathSafe(`${stages.length}-${endpoint}-${model}`),
        endpoint,
        model,
        variants: [position],
      });
  }
  return stages;
}

/** The environment variable in which a rank finds the key of an endpoint; null where none is needed. */
export function keyVariable({ endpoint, key }: EndpointAccess): string | null {
  return endpoint.apiKeyEnv ?? (key === null ? null : ownVariable('KEY', endpoint.alias));
}

/** The same for headers that the user's profile adds. */
export function headersVariable({ endpoint }: EndpointAccess): string | null {
  return Object.keys(endpoint.headers).length === 0 ? null : ownVariable('HEADERS', endpoint.alias);
}

function ownVariable(what: string, alias: string): string {
  return `REPHRASE_${what}_${alias.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}

function stagesOf({ job, datatrove, workers, shards }: RunDataOptions): readonly JsonObject[] {
  const atOnce = Math.max(1, Math.min(workers, shards.length));
  return stagesIn(job.manifest).map(({ name, endpoint, model, variants }) => {
    const access = job.access.filter((each) => each.endpoint.alias === endpoint);
    const [first] = access;
    const asked = job.manifest.concurrency;
    const total = asked === 'auto' ? (first?.endpoint.concurrency ?? USUAL_CONCURRENCY) : asked;
    const server =
      datatrove.serve === 'vllm'
        ? {
            kind: 'vllm',
            arguments: datatrove.vllmArguments,
            max_model_len: windowOf(job.manifest, variants),
            concurrency: total,
          }
        : {
            kind: 'endpoint',
            urls: access.map((each) => each.endpoint.baseUrl),
            api_key_env: first ? keyVariable(first) : null,
            headers_env: first ? headersVariable(first) : null,
            concurrency: Math.max(1, Math.floor(total / atOnce)),
          };
    return { name, endpoint, model, variants, server };
  });
}

/** The largest window of the variants that share a server; null where none is known. */
function windowOf({ variants }: JobManifest, positions: readonly number[]): number | null {
  const windows = positions.map((position) => variants[position]?.window ?? 0);
  return Math.max(...windows) || null;
}

interface StatedCounter {
  readonly counter: JsonObject;
  readonly tokenizer: TakenTokenizer | null;
}

async function counterOf(variant: FrozenVariant, manifest: JobManifest): Promise<StatedCounter> {
  const endpoint = manifest.endpoints.find(({ alias }) => alias === variant.endpoint);
  const path = endpoint ? tokenizerPath(manifest.context, endpoint) : manifest.context.tokenizer;
  if (!variant.counter.startsWith('tokenizer.json/') || path === null) {
    return { counter: { id: variant.counter, tokenizer: null }, tokenizer: null };
  }
  // The runner has compared it with the job a moment ago.
  const counter = await frozenCounter(variant.counter, path, loadTokenizer);
  if (typeof counter === 'string') throw new Error(counter);
  const to = `tokenizers/${basename(variant.counter)}.json`;
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return {
    counter: {
      id: variant.counter,
      tokenizer: to,
      sha256,
      tokens_per_byte_at_most: counter.tokensPerByteAtMost ?? null,
    },
    tokenizer: { from: path, to },
  };
}

function takenOnce(counters: readonly StatedCounter[]): readonly TakenTokenizer[] {
  const taken = new Map<string, TakenTokenizer>();
  for (const { tokenizer } of counters) if (tokenizer) taken.set(tokenizer.to, tokenizer);
  return [...taken.values()];
}
