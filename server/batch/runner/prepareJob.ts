/** Compares a frozen job with the world as it is now, and refuses to go on when it is another one. */

import { openSource } from '../../documents/openSource.ts';
import type { DocumentSource } from '../../documents/source.ts';
import { SourceReadError } from '../../documents/source.ts';
import type { TokenizerLoader } from '../../generation/counterFor.ts';
import { frozenCounter, tokenizerPath } from '../../generation/counterFor.ts';
import { credentialsOf } from '../../generation/credentialsOf.ts';
import type { Credentials, EndpointAccess } from '../../generation/endpoint.ts';
import { keepingTokenizers } from '../../generation/keepingTokenizers.ts';
import { recipeOf } from '../../generation/recipe.ts';
import type { ContextBudget } from '../../generation/request.ts';
import type { Transport } from '../../generation/transport.ts';
import { said } from '../../language/said.ts';
import { inputChange } from '../inputChange.ts';
import type { FrozenVariant, JobEndpoint, JobManifest } from '../job.ts';
import type { Repointing } from '../jobEndpoints.ts';
import { jobEndpoints, repoint } from '../jobEndpoints.ts';
import type { Stop } from './stopSwitch.ts';

/** A job that may run. */
export interface PreparedJob {
  readonly source: DocumentSource;
  readonly access: readonly EndpointAccess[];
  /** One per variant of the manifest. */
  readonly budgets: readonly ContextBudget[];
  /** Why no row can be taken: the documents or the recipes are not what they were. Only of a run that just ends what runs elsewhere. */
  readonly untaken: string | null;
}

/** What preparing needs. */
export interface PrepareOptions {
  readonly folder: string;
  readonly manifest: JobManifest;
  /** As `credentialsOf` finds them. */
  readonly credentials: Readonly<Record<string, Credentials>>;
  readonly repointings: readonly Repointing[];
  readonly transport: Transport;
  /** What was started elsewhere is only to be ended, which needs no documents. */
  readonly cancel?: boolean;
  readonly signal: AbortSignal;
}

type Prepared =
  | { readonly ok: true; readonly job: PreparedJob }
  | { readonly ok: false; readonly stop: Stop };

/** Opens the input, checks recipes and identity, and confirms what re-pointed endpoints serve. */
export async function prepareJob(options: PrepareOptions): Promise<Prepared> {
  const { manifest } = options;
  const comparable = await compareWithManifest(manifest);
  if (!comparable.ok && !options.cancel) return refused(comparable.message);
  const endpoints = await movedEndpoints(options);
  if (!endpoints.ok) return refused(endpoints.message);
  const addresses = endpoints.endpoints.flatMap((endpoint) => [
    endpoint,
    ...(endpoint.replicas ?? []).map((replica) => ({ ...endpoint, ...replica })),
  ]);
  const access = addresses.map((endpoint) => {
    const own = credentialsOf(options.credentials, endpoint);
    return { endpoint: { ...endpoint, headers: own?.headers ?? {} }, key: own?.key ?? null };
  });
  for (const { alias } of options.repointings) {
    const moved = access.find(({ endpoint }) => endpoint.alias === alias);
    const stop = moved ? await modelsMissing(moved, options) : null;
    if (stop) return { ok: false, stop };
  }
  const compared = comparable.ok
    ? comparable
    : { ...nothingToRead(manifest, comparable.message), budgets: [] };
  return { ok: true, job: { ...compared, access, untaken: comparable.ok ? null : comparable.message } };
}

/** The documents and budgets, if both are what the job was made for. */
async function compareWithManifest(
  manifest: JobManifest,
): Promise<
  | ({ readonly ok: true } & Pick<PreparedJob, 'source' | 'budgets'>)
  | { readonly ok: false; readonly message: string }
> {
  const budgets: ContextBudget[] = [];
  const load = keepingTokenizers();
  for (const variant of manifest.variants) {
    const budget = await budgetOf(variant, manifest, load);
    if (typeof budget === 'string') return { ok: false, message: budget };
    budgets.push(budget);
  }
  const { source, filter, draw } = manifest.input;
  const opened = await openSource(source, manifest.input, { filter, draw });
  if (!opened.ok) return { ok: false, message: opened.failure.message };
  const changed = inputChange(manifest.input.files, await opened.source.identity());
  return changed === null ? { ok: true, source: opened.source, budgets } : { ok: false, message: changed };
}

/** Stands in for documents that are not there: whoever reads it after all is told why. */
function nothingToRead({ input }: JobManifest, message: string): Pick<PreparedJob, 'source'> {
  const refuse = (): never => {
    throw new SourceReadError(message);
  };
  const source: DocumentSource = {
    ...{ name: input.source, pinned: input.source, files: [], columnar: false },
    ...{ rows: refuse, entries: refuse, places: refuse, identity: refuse, count: refuse, describe: refuse },
  };
  return { source };
}

/** The frozen budget of a variant, or why its requests would not be the ones that the job was made for. */
async function budgetOf(
  variant: FrozenVariant,
  manifest: JobManifest,
  load: TokenizerLoader,
): Promise<ContextBudget | string> {
  const endpoint = manifest.endpoints.find(({ alias }) => alias === variant.endpoint);
  const path = endpoint ? tokenizerPath(manifest.context, endpoint) : manifest.context.tokenizer;
  const counter = await frozenCounter(variant.counter, path, load);
  if (typeof counter === 'string') return said('{0} Then resume, or start a new job.', counter);
  const budget = { window: variant.window, cut: manifest.context.cut, counter };
  if (recipeOf(variant, budget) === variant.recipe) return budget;
  return said(
    'The requests of "{0}" would differ from those already sent: its recipe in job.json is not the one this version of Rephrase makes (the job was made by {1}). Resume it with that version, or start a new job.',
    variant.id,
    manifest.rephraseVersion,
  );
}

async function movedEndpoints({
  folder,
  manifest,
  repointings,
}: PrepareOptions): Promise<
  | { readonly ok: true; readonly endpoints: readonly JobEndpoint[] }
  | { readonly ok: false; readonly message: string }
> {
  let endpoints = await jobEndpoints(folder, manifest);
  for (const repointing of repointings) {
    const moved = repoint(endpoints, repointing);
    if (!moved.ok) return moved;
    endpoints = moved.endpoints;
  }
  return { ok: true, endpoints };
}

/** Why a re-pointed endpoint will not do: it cannot be asked, or it serves other models than the job needs. */
async function modelsMissing(access: EndpointAccess, options: PrepareOptions): Promise<Stop | null> {
  const { alias, baseUrl } = access.endpoint;
  const listed = await options.transport.listModels(access, options.signal);
  if (!listed.ok) {
    const phase = listed.failure.reason === 'unauthorised' ? 'needs-key' : 'failed';
    return { phase, reason: listed.failure.message };
  }
  const served = new Set(listed.models.map(({ id }) => id));
  const needed = options.manifest.variants
    .filter(({ endpoint }) => endpoint === alias)
    .map(({ model }) => model);
  const missing = [...new Set(needed)].filter((model) => !served.has(model));
  if (missing.length === 0) return null;
  const reason = said(
    '{0} does not serve {1}; it serves {2}. Start the model there, or name another address.',
    baseUrl,
    missing.join(', '),
    [...served].join(', ') || '–',
  );
  return { phase: 'failed', reason };
}

function refused(reason: string): Prepared {
  return { ok: false, stop: { phase: 'failed', reason } };
}
