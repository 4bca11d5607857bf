/**
 * Plans from files as they stand in the editor: unsaved text wins over the disk. The planning itself is
 * `server/generation/loadPlan.ts`; this is its window on the workspace.
 */

import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { t } from '@vscode/l10n';
import type { Uri, WorkspaceFolder } from 'vscode';
import { workspace } from 'vscode';
import { resolveSource } from '../server/documents/resolveSource.ts';
import { DEFAULT_SAMPLE } from '../server/experiment/experiment.ts';
import { keepingTokenizers } from '../server/generation/keepingTokenizers.ts';
import type { PlanRequest, PlanWorld } from '../server/generation/loadPlan.ts';
import { loadPlan } from '../server/generation/loadPlan.ts';
import { findObviousDataset } from './documents/findDatasets.ts';
import { isExperimentPath } from './isExperimentPath.ts';
import { planPath, uriAt } from './planPath.ts';
import type { EndpointPort, LanguagePort, PlanPort, PlanWish } from './ports.ts';
import { readSettings } from './settings.ts';

/** The planner of this window. A file that is planned surely is a prompt from then on. */
export function createPlanner(endpoints: EndpointPort, language: LanguagePort): PlanPort {
  const loadTokenizer = keepingTokenizers();
  return {
    async planFor(uris, wish = { models: [], parameters: {}, texts: new Map() }) {
      const [first] = uris;
      if (!first) {
        const message = t('No prompt and no experiment is open. Open one, or select one in the explorer.');
        return { ok: false, failure: { reason: 'file-not-found', path: '', message } };
      }
      for (const uri of uris) language.treatAsPrompt(uri);
      const { source, notice } = await defaultSource(first);
      const world: PlanWorld = {
        readText: async (path) => wish.texts.get(path) ?? readOpenText(path, uris),
        endpoints: endpoints.profiles(),
        defaultAlias: readSettings(first).endpoint,
        defaultSource: source,
        loadTokenizer,
      };
      const loaded = await loadPlan(requestFor(uris, first, wish), world);
      if (!loaded.ok) return loaded;
      const used = notice !== null && loaded.plan.experiment.documents.source === null;
      return { ...loaded, notices: used ? [notice] : [] };
    },
  };
}

/** An experiment among the files is the plan; prompts alone are planned together. */
function requestFor(uris: readonly Uri[], first: Uri, { models, parameters }: PlanWish): PlanRequest {
  const experiment = uris.find(({ path }) => isExperimentPath(path));
  if (experiment) return { kind: 'experiment', path: planPath(experiment), models, parameters };
  const { sample } = readSettings(first);
  const baseFolder = folderOf(first)?.uri.fsPath ?? dirname(planPath(first));
  return {
    kind: 'prompts',
    models,
    parameters,
    paths: uris.map((uri) => writtenPath(uri, baseFolder)),
    baseFolder,
    documents: {
      source: null,
      column: null,
      idColumn: 'id',
      filter: null,
      sample: { ...DEFAULT_SAMPLE, ...sample },
      limit: null,
    },
  };
}

/** As an experiment in `baseFolder` would write it: jobs then name their prompts alike on every machine. */
function writtenPath(uri: Uri, baseFolder: string): string {
  const path = planPath(uri);
  const below = relative(baseFolder, path);
  return below.startsWith('..') || isAbsolute(below) ? path : below.split(sep).join('/');
}

async function defaultSource(
  scope: Uri,
): Promise<{ readonly source: string | null; readonly notice: string | null }> {
  const folder = folderOf(scope);
  const { documents } = readSettings(scope);
  if (documents !== null) {
    return { source: resolveSource(documents, folder?.uri.fsPath ?? dirname(planPath(scope))), notice: null };
  }
  const found = folder ? await findObviousDataset(folder, scope) : null;
  if (!folder || !found) return { source: null, notice: null };
  const name = workspace.asRelativePath(found.uri, false);
  const notice =
    found.folder.path === folder.uri.path
      ? t('{0} is used: it is the only dataset in this folder.', name)
      : t('{0} is used: it is the only dataset in {1}.', name, workspace.asRelativePath(found.folder, false));
  return { source: found.uri.fsPath, notice };
}

/** The folder of a file; an untitled buffer counts to the only folder there is. */
function folderOf(uri: Uri): WorkspaceFolder | undefined {
  return (
    workspace.getWorkspaceFolder(uri) ??
    (uri.scheme === 'untitled' ? workspace.workspaceFolders?.[0] : undefined)
  );
}

/** The text of an open editor, else of the file, else null. */
async function readOpenText(path: string, asked: readonly Uri[]): Promise<string | null> {
  const uri = uriAt(path, asked)?.toString();
  const open = workspace.textDocuments.find(
    (document) =>
      document.uri.toString() === uri || (document.uri.scheme === 'file' && document.uri.fsPath === path),
  );
  if (open) return open.getText();
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Not there or not readable: the plan says so, with the path.
    return null;
  }
}
