/** Endpoints that stand in for those nobody set up, so that a plan can be estimated without contacting anybody. */
import { readFile } from 'node:fs/promises';
import { readExperiment } from '../experiment/readExperiment.ts';
import { bareEndpoint } from '../generation/bareEndpoint.ts';
import type { Endpoint } from '../generation/endpoint.ts';
import type { PlanRequest } from '../generation/loadPlan.ts';
import { nameOfFile } from '../language/nameOfFile.ts';
import type { UserEndpoints } from './endpointsFile.ts';

/** The name of a model that nobody named, and the alias of an endpoint that nobody set up: they say so wherever they are shown. */
export const SOME_MODEL = 'unnamed-model';
export const NOT_SET_UP = 'not set up';
const NOWHERE = 'http://nowhere.invalid';

/** Whether it only stands in for one that nobody set up. */
export function isStandIn({ origin }: Endpoint): boolean {
  return origin === NOWHERE;
}

/** Whether the plan would need an endpoint that the user does not have. */
export async function lacksEndpoint(request: PlanRequest, user: UserEndpoints): Promise<boolean> {
  const aliases = await aliasesIn(request);
  return aliases.some((alias) =>
    alias === null ? user.endpoints.length === 0 : !user.endpoints.some((own) => own.alias === alias),
  );
}

/** The user's endpoints, with one for every alias that is missing and a model for each that names none. */
export async function withStandIns(request: PlanRequest, user: UserEndpoints): Promise<UserEndpoints> {
  const missing = (await aliasesIn(request))
    .map((alias) => alias ?? (user.endpoints.length === 0 ? NOT_SET_UP : null))
    .filter((alias) => alias !== null)
    .filter((alias) => !user.endpoints.some((own) => own.alias === alias));
  const standIns = [...new Set(missing)].map((alias) => bareEndpoint(alias, `${NOWHERE}/v1`, NOWHERE));
  const endpoints = [...user.endpoints, ...standIns].map((endpoint) => ({
    ...endpoint,
    model: endpoint.model ?? SOME_MODEL,
  }));
  return { endpoints, defaultAlias: user.defaultAlias };
}

/** Null stands for the default endpoint; addresses need no alias. */
async function aliasesIn(request: PlanRequest): Promise<readonly (string | null)[]> {
  if (request.kind === 'prompts') return [null];
  const text = await readFile(request.path, 'utf8').catch(() => '');
  const { experiment } = readExperiment(text, nameOfFile(request.path));
  return (experiment?.models ?? []).flatMap(({ endpoint }) =>
    endpoint === null ? [null] : 'alias' in endpoint ? [endpoint.alias] : [],
  );
}
