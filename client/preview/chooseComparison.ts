/** Asks what stands side by side: which prompts, and which models at which endpoints. */
import type { QuickPickItem, Uri } from 'vscode';
import { window, workspace } from 'vscode';
import { findTargets } from '../findTargets.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import type { EndpointPort } from '../ports.ts';
import { targetsOf } from '../targets.ts';
import type { ModelPick } from '../webviews/controls.ts';

/** A server that takes longer is listed with the model of its profile alone. */
const PATIENCE_MS = 5_000;

interface PromptItem extends QuickPickItem {
  readonly uri: Uri;
}

interface ModelItem extends QuickPickItem {
  readonly pick: ModelPick;
}

/** Prompts first, then models; null when one of the questions was dismissed. What the command was run on is chosen already. */
export async function chooseComparison(
  endpoints: Pick<EndpointPort, 'profiles' | 'servedModels'>,
  args: readonly unknown[],
): Promise<{ readonly uris: readonly Uri[]; readonly models: readonly ModelPick[] } | null> {
  const given = targetsOf(args);
  const experiment = given.find(({ path }) => isExperimentPath(path));
  const uris = experiment ? [experiment] : await choosePrompts(given);
  if (uris === null || uris.length === 0) return null;
  const models = await chooseModels(endpoints, []);
  return models && { uris, models };
}

/** Null when dismissed. With one model at one endpoint there is nothing to choose. */
export async function chooseModels(
  endpoints: Pick<EndpointPort, 'profiles' | 'servedModels'>,
  chosen: readonly ModelPick[],
): Promise<readonly ModelPick[] | null> {
  const items = await modelItems(endpoints, chosen);
  if (items.length === 1 && chosen.length === 0) return [];
  const picked = await window.showQuickPick(items, {
    title: 'Compare: Models',
    placeHolder: 'Each model is a column for each prompt; none chosen means the default',
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked ? picked.map(({ pick }) => pick) : null;
}

async function choosePrompts(given: readonly Uri[]): Promise<readonly Uri[] | null> {
  const known = new Map([...given, ...(await findTargets())].map((uri) => [uri.toString(), uri]));
  const chosen = new Set(given.map((uri) => uri.toString()));
  const items = [...known.values()]
    .filter(({ path }) => !isExperimentPath(path))
    .map((uri): PromptItem => {
      return { label: workspace.asRelativePath(uri), picked: chosen.has(uri.toString()), uri };
    })
    .sort((a, b) => Number(b.picked) - Number(a.picked) || a.label.localeCompare(b.label));
  const picked = await window.showQuickPick(items, {
    title: 'Compare: Prompts',
    placeHolder: 'Prompts to see side by side',
    canPickMany: true,
  });
  return picked ? picked.map(({ uri }) => uri) : null;
}

async function modelItems(
  endpoints: Pick<EndpointPort, 'profiles' | 'servedModels'>,
  chosen: readonly ModelPick[],
): Promise<readonly ModelItem[]> {
  const listed = await Promise.all(
    endpoints.profiles().map(async (endpoint) => {
      const answer = await endpoints.servedModels(endpoint, AbortSignal.timeout(PATIENCE_MS));
      const served = answer.ok ? answer.models.map(({ id }) => id) : [];
      const models = new Set([...(endpoint.model === null ? [] : [endpoint.model]), ...served]);
      return [...models].map((model) => ({ endpoint: endpoint.alias, model }));
    }),
  );
  return listed.flat().map((pick) => ({
    label: pick.model,
    description: pick.endpoint,
    picked: chosen.some(({ endpoint, model }) => endpoint === pick.endpoint && model === pick.model),
    pick,
  }));
}
