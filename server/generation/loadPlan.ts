/** From an experiment file, or from prompts alone, to a plan. Reads the files named and looks endpoints up; sends nothing. */

import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { t } from '@vscode/l10n';
import { resolveSource } from '../documents/resolveSource.ts';
import type { ContextRule, EndpointChoice, Experiment, ModelChoice } from '../experiment/experiment.ts';
import { DEFAULT_BATCH, DEFAULT_CONTEXT } from '../experiment/experiment.ts';
import { readExperiment } from '../experiment/readExperiment.ts';
import type { NamedPrompt } from '../experiment/resolveVariants.ts';
import { resolveVariants } from '../experiment/resolveVariants.ts';
import { compileJinja } from '../language/jinja/renderJinja.ts';
import { nameOfFile } from '../language/nameOfFile.ts';
import type { Problem } from '../language/problem.ts';
import type { Parameters } from '../language/prompt.ts';
import { textColumnOf } from '../language/promptInputs.ts';
import { readPrompt } from '../language/readPrompt.ts';
import { DOCUMENT, placeholderNames, placeholderOf } from '../language/template.ts';
import { bareEndpoint } from './bareEndpoint.ts';
import type { TokenizerLoader } from './counterFor.ts';
import { tokenizerPath } from './counterFor.ts';
import type { Endpoint } from './endpoint.ts';
import { normaliseUrl } from './normaliseUrl.ts';
import type { Plan, PlanFailure } from './plan.ts';
import type { TokenCounter } from './request.ts';
import { approximateCounter } from './tokenCounter.ts';

/** What to plan: an experiment file, or prompts with a sample, for which an experiment is made up. */
export type PlanRequest =
  | {
      readonly kind: 'experiment';
      readonly path: string;
      /** Run beside those that the experiment names. */
      readonly models?: readonly ModelPick[];
      /** In the place of what prompts and the experiment say. */
      readonly parameters?: Parameters;
    }
  | {
      readonly kind: 'prompts';
      readonly paths: readonly string[];
      readonly baseFolder: string;
      /** Where no text column is said, it is the one that the prompts name. */
      readonly documents: Omit<Experiment['documents'], 'column'> & { readonly column: string | null };
      /** Run in the place of the default endpoint's; it where there are none. */
      readonly models?: readonly ModelPick[];
      /** In the place of what the prompts say. */
      readonly parameters?: Parameters;
    };

/** A model at one of the user's own endpoints, picked by hand. */
export interface ModelPick {
  readonly alias: string;
  readonly model: string;
}

/** The outside that a plan is made from. */
export interface PlanWorld {
  /** The text of a file, an editor's unsaved one where there is one; null when it cannot be read. */
  readText(path: string): Promise<string | null>;
  /** The user's own profiles. */
  readonly endpoints: readonly Endpoint[];
  /** The alias used where an experiment names none; null for the first profile. */
  readonly defaultAlias: string | null;
  /** Absolute path of the dataset used where an experiment names none. */
  readonly defaultSource: string | null;
  /** Loads a tokenizer.json; whoever plans often keeps what it loaded. */
  readonly loadTokenizer: TokenizerLoader;
}

/** Makes a plan, or says why there is none. */
export async function loadPlan(
  request: PlanRequest,
  world: PlanWorld,
): Promise<
  { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly failure: PlanFailure }
> {
  try {
    return { ok: true, plan: await planOf(request, world) };
  } catch (error) {
    if (error instanceof NoPlan) return { ok: false, failure: error.failure };
    throw error;
  }
}

/** Ends planning from wherever it stands; never leaves this file. */
class NoPlan extends Error {
  readonly failure: PlanFailure;
  constructor(reason: PlanFailure['reason'], path: string, message: string) {
    super(message);
    this.failure = { reason, path, message };
  }
}

async function planOf(request: PlanRequest, world: PlanWorld): Promise<Plan> {
  const { experiment: stated, baseFolder, path } = await experimentOf(request, world);
  const prompts = await Promise.all(stated.prompts.map((written) => promptOf(written, baseFolder, world)));
  const experiment = withTextColumn(withParameters(stated, request.parameters ?? {}), request, prompts);
  const chosen = experiment.models.map((choice) => endpointOf(choice.endpoint, path, world));
  const { variants, withoutModel } = resolveVariants(
    experiment,
    prompts,
    chosen.map(({ endpoint }) => ({ alias: endpoint.alias, model: endpoint.model })),
  );
  const open = withoutModel[0];
  if (open) {
    throw new NoPlan(
      'no-model',
      path,
      t(
        'No model is named for endpoint "{0}". Name one in the experiment\'s models, or in the endpoint\'s profile.',
        open.endpoint,
      ),
    );
  }
  const context = contextOf(experiment.context, baseFolder);
  const endpoints = chosen.map(({ endpoint }) => endpoint);
  return {
    experiment: { ...experiment, context },
    variants,
    counters: await countersOf(context, endpoints, path, world),
    endpoints: new Map(chosen.map(({ endpoint }) => [endpoint.alias, endpoint])),
    source: sourceOf(experiment, baseFolder, world),
    baseFolder,
    untrustedOrigins: untrustedOrigins(chosen, world),
  };
}

/** With the tokenizer's path made absolute: a job opens it from anywhere. */
function contextOf(context: ContextRule, baseFolder: string): ContextRule {
  const { tokenizer } = context;
  return tokenizer === null ? context : { ...context, tokenizer: resolve(baseFolder, tokenizer) };
}

async function countersOf(
  context: ContextRule,
  endpoints: readonly Endpoint[],
  path: string,
  world: PlanWorld,
): Promise<ReadonlyMap<string, TokenCounter>> {
  const counters = new Map<string, TokenCounter>();
  for (const endpoint of endpoints) {
    const file = tokenizerPath(context, endpoint);
    const loaded = file === null ? null : await world.loadTokenizer(file);
    if (loaded && !loaded.ok) throw new NoPlan('tokenizer-unusable', path, loaded.failure.message);
    counters.set(endpoint.alias, loaded?.counter ?? approximateCounter);
  }
  return counters;
}

async function experimentOf(
  request: PlanRequest,
  world: PlanWorld,
): Promise<{ experiment: Experiment; baseFolder: string; path: string }> {
  if (request.kind === 'experiment') {
    const text = await world.readText(request.path);
    if (text === null) throw notFound(request.path);
    const { experiment, problems } = readExperiment(text, nameOfFile(request.path));
    if (!experiment) throw new NoPlan('experiment-invalid', request.path, firstError(request.path, problems));
    const models = [...experiment.models, ...(request.models ?? []).map(choiceOf)];
    return { experiment: { ...experiment, models }, baseFolder: dirname(request.path), path: request.path };
  }
  const picked = (request.models ?? []).map(choiceOf);
  const first = request.paths[0] ?? request.baseFolder;
  return {
    baseFolder: request.baseFolder,
    path: first,
    experiment: {
      name: nameOfSeveral(request.paths.length > 0 ? request.paths : [first]),
      prompts: request.paths,
      models: picked.length > 0 ? picked : [DEFAULT_MODEL],
      documents: { ...request.documents, column: request.documents.column ?? textColumnOf([]) },
      rollouts: 1,
      context: DEFAULT_CONTEXT,
      batch: DEFAULT_BATCH,
    },
  };
}

function withParameters(experiment: Experiment, parameters: Parameters): Experiment {
  const models = experiment.models.map((choice) => ({
    ...choice,
    parameters: { ...choice.parameters, ...parameters },
  }));
  return { ...experiment, models };
}

/** An experiment says its text column itself. */
function withTextColumn(
  experiment: Experiment,
  request: PlanRequest,
  prompts: readonly NamedPrompt[],
): Experiment {
  if (request.kind === 'experiment' || request.documents.column !== null) return experiment;
  const column = textColumnOf(prompts.map(({ prompt }) => prompt));
  return { ...experiment, documents: { ...experiment.documents, column } };
}

const DEFAULT_MODEL: ModelChoice = { model: null, endpoint: null, parameters: {}, extraBody: {} };

function choiceOf({ alias, model }: ModelPick): ModelChoice {
  return { ...DEFAULT_MODEL, model, endpoint: { alias } };
}

async function promptOf(written: string, baseFolder: string, world: PlanWorld): Promise<NamedPrompt> {
  const path = isAbsolute(written) ? written : resolve(baseFolder, written);
  const text = await world.readText(path);
  if (text === null) throw notFound(path);
  const prompt = readPrompt(text);
  if (prompt.headerProblems.some((problem) => problem.severity === 'error')) {
    throw new NoPlan('prompt-invalid', path, firstError(path, prompt.headerProblems));
  }
  if (!placeholderNames(prompt.template).includes(DOCUMENT)) {
    throw new NoPlan(
      'prompt-invalid',
      path,
      t(
        '{0} has no {1} placeholder, so no document would be sent. Add one where the document belongs.',
        basename(path),
        placeholderOf(DOCUMENT, prompt.template.dialect),
      ),
    );
  }
  const compiled = prompt.template.dialect === 'jinja' ? compileJinja(prompt.template) : null;
  if (compiled?.ok === false)
    throw new NoPlan('prompt-invalid', path, `${basename(path)}: ${compiled.message}`);
  return { name: prompt.header.name ?? nameOfFile(path), path: written, prompt };
}

function endpointOf(
  choice: EndpointChoice | null,
  path: string,
  world: PlanWorld,
): { readonly endpoint: Endpoint; readonly byUrl: boolean } {
  if (choice && 'url' in choice) return { endpoint: inlineEndpoint(choice.url, path, world), byUrl: true };
  const alias = choice?.alias ?? world.defaultAlias ?? world.endpoints[0]?.alias ?? null;
  if (alias === null) {
    throw new NoPlan('no-endpoint', path, t('No endpoint is set up. Add one, or use the practice endpoint.'));
  }
  const endpoint = world.endpoints.find((profile) => profile.alias === alias);
  if (!endpoint) {
    const known = world.endpoints.map((profile) => profile.alias).join(', ');
    const why =
      known === ''
        ? t('Endpoint "{0}" is not among your endpoints (none).', alias)
        : t('Endpoint "{0}" is not among your endpoints ({1}).', alias, known);
    throw new NoPlan('endpoint-unknown', path, why);
  }
  return { endpoint, byUrl: false };
}

/** A bare URL in an experiment; a user's own profile of the same address lends its headers and limits. */
function inlineEndpoint(url: string, path: string, world: PlanWorld): Endpoint {
  const normal = normaliseUrl(url);
  if (!normal.ok) throw new NoPlan('url-invalid', path, normal.message);
  const own = world.endpoints.find((profile) => profile.baseUrl === normal.baseUrl);
  return own ?? bareEndpoint(normal.baseUrl, normal.baseUrl, normal.origin);
}

function untrustedOrigins(
  chosen: readonly { readonly endpoint: Endpoint; readonly byUrl: boolean }[],
  world: PlanWorld,
): readonly string[] {
  const own = new Set(world.endpoints.map((profile) => profile.origin));
  return [...new Set(chosen.filter(({ byUrl }) => byUrl).map(({ endpoint }) => endpoint.origin))].filter(
    (origin) => !own.has(origin),
  );
}

function sourceOf(experiment: Experiment, baseFolder: string, world: PlanWorld): string | null {
  const written = experiment.documents.source;
  if (written === null) return world.defaultSource;
  return resolveSource(written, baseFolder);
}

const NAMED = 3;

/** What a job of several prompts is called: "faq-table", "faq-table-math-and-2-more". */
function nameOfSeveral(paths: readonly string[]): string {
  const names = paths.slice(0, NAMED).map(nameOfFile);
  const more = paths.length - NAMED;
  return [...names, ...(more > 0 ? [`and-${more}-more`] : [])].join('-');
}

function notFound(path: string): NoPlan {
  return new NoPlan('file-not-found', path, t('There is no file {0}, or it cannot be read.', path));
}

function firstError(path: string, problems: readonly Problem[]): string {
  const problem = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  return `${basename(path)}: ${problem?.message ?? t('it cannot be read.')}`;
}
