/** Dataset files in a workspace folder, by their names. */
import type { Uri, WorkspaceFolder } from 'vscode';
import { RelativePattern, workspace } from 'vscode';

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
  const found = await Promise.all(
    ['', 'data/', 'documents/'].map((below) =>
      workspace.findFiles(new RelativePattern(folder, `${below}${NAMES}`), null, 2),
    ),
  );
  const [only, ...others] = found.flat();
  return only && others.length === 0 ? only : null;
}

function sorted(uris: readonly Uri[]): readonly Uri[] {
  return [...uris].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
