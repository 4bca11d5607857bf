/** What the endpoints of a batch serve: asked before anything is started, with the user's help where one refuses. */

import { t } from '@vscode/l10n';
import { window } from 'vscode';
import type { Failure } from '../../server/generation/completion.ts';
import type { Endpoint, ServedModel } from '../../server/generation/endpoint.ts';
import type { Plan } from '../../server/generation/plan.ts';
import type { EndpointPort } from '../ports.ts';
import { withProgress } from '../progress.ts';
import { retold } from '../retold.ts';
import { withoutLinks } from '../withoutLinks.ts';

/** Models by alias. */
export type Served = ReadonlyMap<string, readonly ServedModel[]>;

/** Asks every endpoint of the plan for its models; null when the user gave up on one. */
export async function askEndpoints(endpoints: EndpointPort, plan: Plan): Promise<Served | null> {
  const served = new Map<string, readonly ServedModel[]>();
  for (const endpoint of plan.endpoints.values()) {
    const models = await askOne(endpoints, endpoint);
    if (models === null) return null;
    served.set(endpoint.alias, models);
  }
  return served;
}

/** What variants ask for and endpoints do not list. */
export function unlistedModels(
  plan: Plan,
  served: Served,
): readonly { readonly alias: string; readonly model: string }[] {
  const unlisted = new Map<string, { readonly alias: string; readonly model: string }>();
  for (const { endpoint: alias, model } of plan.variants) {
    const models = served.get(alias) ?? [];
    if (models.length > 0 && !models.some(({ id }) => id === model))
      unlisted.set(`${alias} ${model}`, { alias, model });
  }
  return [...unlisted.values()];
}

async function askOne(endpoints: EndpointPort, endpoint: Endpoint): Promise<readonly ServedModel[] | null> {
  for (;;) {
    const answer = await withProgress(t('Asking "{0}" for its models', endpoint.alias), (signal) =>
      endpoints.askModels(endpoint, signal),
    );
    if (answer.ok) return answer.models;
    if (answer.failure.reason === 'aborted' || !(await mend(endpoints, endpoint, answer.failure)))
      return null;
  }
}

/** True when asking again makes sense. */
async function mend(endpoints: EndpointPort, endpoint: Endpoint, failure: Failure): Promise<boolean> {
  const enterKey = t('Enter Key…');
  const retry = t('Retry');
  const choice = await window.showErrorMessage(
    withoutLinks(retold(failure.message)),
    ...(failure.reason === 'unauthorised' ? [enterKey, retry] : [retry]),
  );
  return choice === enterKey ? endpoints.enterKey(endpoint) : choice === retry;
}
