/** Dataset files in a workspace folder, by their names. */
import type { WorkspaceFolder } from 'vscode';
import { RelativePattern, Uri, workspace } from 'vscode';

const NAMES =
  '*.{parquet,jsonl,jsonl.gz,jsonl.zst,ndjson,json.gz,json.zst,csv,csv.gz,csv.zst,tsv,tsv.gz,tsv.zst}';
const NOT_DATASETS = '**/{node_modules,.rephrase,.git,out,dist}/**';
const AT_MOST = 300;

/** All dataset files of a folder, sorted by path; the first few hundred where there are very many. */
export async function findDatasets(folder: WorkspaceFolder): Promise<readonly Uri[]> {
  return sorted(await workspace.findFiles(new RelativePattern(folder, `**/${NAMES}`), NOT_DATASETS, AT_MOST));
}

/**
 * The dataset that a folder obviously means: the only one in its root, `data/` or `documents/`; null when there is
 * none, or when there are several to choose from.
 */
export async function findOnlyDataset(folder: WorkspaceFolder): Promise<Uri | null> {
  const [only, ...others] = await datasetsOf(folder.uri);
  return only && others.length === 0 ? only : null;
}

/** A dataset that a file obviously means, and the folder that says so. */
export interface ObviousDataset {
  readonly uri: Uri;
  readonly folder: Uri;
}

/**
 * The only dataset of the nearest folder above `file`, inside `folder`, that has any, as `findOnlyDataset` looks for it: a
 * project in a folder of its own brings its documents along.
 */
export async function findObviousDataset(folder: WorkspaceFolder, file: Uri): Promise<ObviousDataset | null> {
  const top = folder.uri.path.replace(/\/$/, '');
  const isInside = file.path.startsWith(`${top}/`);
  for (let above = isInside ? Uri.joinPath(file, '..') : folder.uri; ; above = Uri.joinPath(above, '..')) {
    const [only, ...others] = await datasetsOf(above);
    if (only) return others.length === 0 ? { uri: only, folder: above } : null;
    if (!above.path.startsWith(`${top}/`)) return null;
  }
}

/** Some of those that lie where a folder keeps its documents: enough to tell one from several. */
async function datasetsOf(folder: Uri): Promise<readonly Uri[]> {
  const found = await Promise.all(
    ['', 'data/', 'documents/'].map((below) =>
      workspace.findFiles(new RelativePattern(folder, `${below}${NAMES}`), null, 2),
    ),
  );
  return found.flat();
}

function sorted(uris: readonly Uri[]): readonly Uri[] {
  return [...uris].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
