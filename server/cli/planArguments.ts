/** From arguments to a plan: what `run` runs and `render` renders. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { resolveSource } from '../documents/resolveSource.ts';
import { DEFAULT_DOCUMENTS } from '../experiment/experiment.ts';
import { credentialsOf } from '../generation/credentialsOf.ts';
import type { Endpoint, ServedModel } from '../generation/endpoint.ts';
import { isLoopbackHost } from '../generation/hosts.ts';
import type { PlanRequest } from '../generation/loadPlan.ts';
import { loadPlan } from '../generation/loadPlan.ts';
import { normaliseUrl } from '../generation/normaliseUrl.ts';
import type { Plan } from '../generation/plan.ts';
import { loadTokenizer } from '../generation/tokenizerCounter.ts';
import type { Transport } from '../generation/transport.ts';
import type { Arguments, OptionSpec } from './command.ts';
import { CannotGoOn, Misuse } from './command.ts';
import type { UserEndpoints } from './endpointsFile.ts';
import { credentialsFor } from './endpointsFile.ts';
import { isExperiment } from './filesToCheck.ts';
import type { Io } from './io.ts';

/** Options that decide what is sent, beside the files. */
export const PLAN_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  source: {
    type: 'string',
    value: 'DATA',
    help: 'the documents: a Parquet, CSV or JSON Lines file, a pattern, or hf://datasets/…',
  },
  column: {
    type: 'string',
    value: 'NAME',
    help: 'the text column of a prompt without an experiment (default: the one its inputs name, else text)',
  },
  'id-column': {
    type: 'string',
    value: 'NAME',
    help: 'the id column of a prompt without an experiment (default: id)',
  },
  model: { type: 'string', value: 'MODEL', help: 'the model, where the experiment names none' },
};

/** Options of the commands that go over rows. */
export const LIMIT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  limit: { type: 'string', value: 'N', least: 1, help: 'the first N rows only' },
  seed: {
    type: 'string',
    value: 'S',
    least: 0,
    help: 'with a limit: N rows at random instead of the first ones, the same for the same S',
  },
};

/** The option of the commands that may send documents where only an experiment says so. */
export const TRUST_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  'trust-origin': {
    type: 'string',
    multiple: true,
    value: 'ORIGIN',
    help: 'send documents to an address that only the experiment or the job names',
  },
};

/** The paths as a request for a plan: one experiment, or prompts. Throws `Misuse`. */
export function planRequest(args: Arguments, io: Io): PlanRequest {
  const paths = args.positionals.map((path) => resolve(io.cwd, path));
  const [first] = paths;
  if (first === undefined) throw new Misuse('Name an experiment, or one or more prompts.');
  if (!paths.some(isExperiment)) {
    const column = args.text('column');
    const idColumn = args.text('id-column') ?? 'id';
    const documents = { ...DEFAULT_DOCUMENTS, column, idColumn };
    return { kind: 'prompts', paths, baseFolder: io.cwd, documents };
  }
  if (paths.length > 1) throw new Misuse('Name one experiment, or prompts alone.');
  for (const option of ['column', 'id-column']) {
    if (args.text(option) !== null)
      throw new Misuse(`--${option} is for prompts; an experiment says it under documents.`);
  }
  return { kind: 'experiment', path: first };
}

/**
 * The plan, with `--model`, `--source` and `--limit` applied. An endpoint without a model that serves exactly one gets
 * that one. Throws `Misuse` where there is no plan.
 */
export async function planFrom(
  args: Arguments,
  io: Io,
  user: UserEndpoints,
  transport: Transport,
): Promise<Plan> {
  const request = planRequest(args, io);
  const model = args.text('model');
  const named = model === null ? user.endpoints : user.endpoints.map((endpoint) => ({ ...endpoint, model }));
  let loaded = await load(request, named, user, args, io);
  if (!loaded.ok && loaded.failure.reason === 'no-model') {
    loaded = await load(request, await withOnlyModels(named, user, io, transport), user, args, io);
  }
  if (!loaded.ok) throw new Misuse(`${loaded.failure.message}${hintFor(loaded.failure.reason)}`);
  const limit = args.whole('limit');
  const seed = args.whole('seed');
  const { experiment } = loaded.plan;
  const documents = {
    ...experiment.documents,
    ...(limit === null ? {} : { limit }),
    ...(seed === null ? {} : { seed }),
  };
  if (seed !== null && documents.limit === null)
    throw new Misuse('--seed draws the rows of --limit N. Say how many.');
  return { ...loaded.plan, experiment: { ...experiment, documents } };
}

/** Refuses to send anything to origins that only an experiment or a job, `namedBy`, names. Throws `Misuse`. */
export function refuseUntrusted(
  origins: readonly string[],
  namedBy: 'the experiment' | 'the job',
  args: Arguments,
): void {
  const trusted = new Set(args.texts('trust-origin').map(originOf));
  for (const origin of origins) {
    if (trusted.has(origin) || isLoopbackHost(new URL(origin).hostname)) continue;
    throw new Misuse(
      `Only ${namedBy} names ${origin}; documents would be sent there. Add --trust-origin ${origin} if that is wanted.`,
    );
  }
}

/** What each endpoint of a plan lists. Throws `CannotGoOn` when one cannot be asked. */
export async function servedModels(
  plan: Plan,
  user: UserEndpoints,
  io: Io,
  transport: Transport,
): Promise<ReadonlyMap<string, readonly ServedModel[]>> {
  const served = new Map<string, readonly ServedModel[]>();
  for (const [alias, endpoint] of plan.endpoints) {
    const models = await modelsOf(endpoint, user, io, transport);
    served.set(alias, models);
    const needed = new Set(
      plan.variants.filter((variant) => variant.endpoint === alias).map(({ model }) => model),
    );
    for (const model of needed) {
      if (models.some(({ id }) => id === model)) continue;
      const listed = models.map(({ id }) => id).join(', ') || 'no model';
      io.err(`Endpoint "${alias}" does not list the model ${model}; it lists ${listed}.\n`);
    }
  }
  return served;
}

async function load(
  request: PlanRequest,
  endpoints: readonly Endpoint[],
  { defaultAlias }: UserEndpoints,
  args: Arguments,
  io: Io,
): ReturnType<typeof loadPlan> {
  const written = args.text('source');
  const source = written === null ? null : resolveSource(written, io.cwd);
  const loaded = await loadPlan(request, {
    readText: (path) => readFile(path, 'utf8').catch(() => null),
    endpoints,
    defaultAlias,
    defaultSource: source,
    loadTokenizer,
  });
  return loaded.ok && source !== null ? { ok: true, plan: { ...loaded.plan, source } } : loaded;
}

/** Asks the endpoints that have no model what they serve. */
async function withOnlyModels(
  endpoints: readonly Endpoint[],
  user: UserEndpoints,
  io: Io,
  transport: Transport,
): Promise<readonly Endpoint[]> {
  const asked = endpoints
    .filter(({ alias }) => user.defaultAlias === null || alias === user.defaultAlias)
    .slice(0, 1);
  const models = new Map<Endpoint, string>();
  for (const endpoint of asked) {
    if (endpoint.model !== null) continue;
    const listed = await modelsOf(endpoint, user, io, transport);
    const [only, ...others] = listed;
    if (!only || others.length > 0) {
      const names = listed.map(({ id }) => id).join(', ') || 'none';
      throw new Misuse(
        `Endpoint "${endpoint.alias}" serves several models, or none: ${names}. Choose one with --model.`,
      );
    }
    models.set(endpoint, only.id);
  }
  return endpoints.map((endpoint) => ({
    ...endpoint,
    model: endpoint.model ?? models.get(endpoint) ?? null,
  }));
}

async function modelsOf(
  endpoint: Endpoint,
  user: UserEndpoints,
  io: Io,
  transport: Transport,
): Promise<readonly ServedModel[]> {
  const key = credentialsOf(credentialsFor([endpoint], user, io), endpoint)?.key ?? null;
  const listed = await transport.listModels({ endpoint, key }, new AbortController().signal);
  if (!listed.ok) throw new CannotGoOn(listed.failure.message);
  return listed.models;
}

function originOf(text: string): string {
  const normal = normaliseUrl(text);
  if (!normal.ok) throw new Misuse(`--trust-origin: ${normal.message}`);
  return normal.origin;
}

function hintFor(reason: string): string {
  switch (reason) {
    case 'no-endpoint':
      return ' On the command line: --endpoint ALIAS=URL, or a profile in endpoints.yaml.';
    case 'no-model':
      return ' On the command line: --model MODEL.';
    default:
      return '';
  }
}
