/** Asks what stands side by side: which prompts, which models at which endpoints, which values of parameters. */
import { t } from '@vscode/l10n';
import type { QuickPickItem, Uri } from 'vscode';
import { InputBoxValidationSeverity, window, workspace } from 'vscode';
import { readParameters } from '../../server/language/readParameters.ts';
import { findTargets } from '../findTargets.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import type { EndpointPort } from '../ports.ts';
import { targetsOf } from '../targets.ts';
import type { ModelPick } from '../webviews/controls.ts';
import type { ColumnWish } from './gridWish.ts';
import { NO_WISH } from './gridWish.ts';

/** A server that takes longer is listed with the model of its profile alone. */
const PATIENCE_MS = 5_000;

interface PromptItem extends QuickPickItem {
  readonly uri: Uri;
}

interface ModelItem extends QuickPickItem {
  readonly pick: ModelPick;
}

/** Leads to the question for values. */
interface ParametersItem extends QuickPickItem {
  readonly pick: null;
}

/** Prompts first, then models; null when one of the questions was dismissed. What the command was run on is chosen already. */
export async function chooseComparison(
  endpoints: Pick<EndpointPort, 'profiles' | 'servedModels'>,
  args: readonly unknown[],
): Promise<{ readonly uris: readonly Uri[]; readonly added: ColumnWish } | null> {
  const given = targetsOf(args);
  const experiment = given.find(({ path }) => isExperimentPath(path));
  const uris = experiment ? [experiment] : await choosePrompts(given);
  if (uris === null || uris.length === 0) return null;
  const added = await chooseColumns(endpoints, NO_WISH);
  return added && { uris, added };
}

/** Models and parameters; null when one of the questions was dismissed. `chosen` is what was answered before. */
export async function chooseColumns(
  endpoints: Pick<EndpointPort, 'profiles' | 'servedModels'>,
  chosen: ColumnWish,
): Promise<ColumnWish | null> {
  const picked = await window.showQuickPick<ModelItem | ParametersItem>(
    [parametersItem(chosen.parameters), ...(await modelItems(endpoints, chosen.models))],
    {
      title: t('Compare: Models and Parameters'),
      placeHolder: t('Each model is a column for each prompt; none chosen means the default'),
      canPickMany: true,
      matchOnDescription: true,
    },
  );
  if (!picked) return null;
  const models = picked.flatMap(({ pick }) => pick ?? []);
  if (!picked.some(({ pick }) => pick === null)) return { models, parameters: '' };
  const parameters = await askParameters(chosen.parameters);
  return parameters === null ? null : { models, parameters };
}

/** Null when dismissed. */
async function askParameters(before: string): Promise<string | null> {
  const typed = await window.showInputBox({
    title: t('Compare: Parameters'),
    prompt: t('Each value is a column, and replaces what the prompt or the experiment says.'),
    placeHolder: 'temperature: 0.7, 1.0; max_tokens: 1024',
    value: before,
    ignoreFocusOut: true,
    validateInput: (value) => {
      const read = readParameters(value);
      if (!read.ok) return { message: read.message, severity: InputBoxValidationSeverity.Error };
      return read.advice && { message: read.advice, severity: InputBoxValidationSeverity.Warning };
    },
  });
  return typed === undefined ? null : typed.trim();
}

function parametersItem(before: string): ParametersItem {
  return {
    label: t('Parameters…'),
    description: before || t('several values of temperature, top_p, …, each a column'),
    picked: before !== '',
    pick: null,
  };
}

async function choosePrompts(given: readonly Uri[]): Promise<readonly Uri[] | null> {
  const known = new Map([...given, ...(await findTargets())].map((uri) => [uri.toString(), uri]));
  const chosen = new Set(given.map((uri) => uri.toString()));
  const besides = new Set(given.map(folderOf));
  const rank = ({ picked, uri }: PromptItem): number => (picked ? 0 : besides.has(folderOf(uri)) ? 1 : 2);
  const items = [...known.values()]
    .filter(({ path }) => !isExperimentPath(path))
    .map((uri): PromptItem => {
      return { label: workspace.asRelativePath(uri), picked: chosen.has(uri.toString()), uri };
    })
    .sort((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label));
  const picked = await window.showQuickPick(items, {
    title: t('Compare: Prompts'),
    placeHolder: t('Prompts to see side by side'),
    canPickMany: true,
  });
  return picked ? picked.map(({ uri }) => uri) : null;
}

function folderOf({ path }: Uri): string {
  return path.slice(0, path.lastIndexOf('/'));
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
