/** "Rephrase: Choose Documents…": the dataset that prompts of a folder are previewed on and run over. */
import { open } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import type { QuickPickItem, Uri, WorkspaceFolder } from 'vscode';
import { ConfigurationTarget, QuickPickItemKind, window, workspace } from 'vscode';
import { SETTING, SETTINGS_SECTION } from '../ids.ts';
import { readSettings } from '../settings.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';
import { datasetText } from './datasetText.ts';
import { findDatasets } from './findDatasets.ts';

const HEAD_BYTES = 65_536;

interface Item extends QuickPickItem {
  /** Absolute path, or null to browse for one. */
  readonly path: string | null;
}

/**
 * Lets the user choose, and writes `rephrase.documents` for the folder of `scope` (the only folder where `scope` is
 * in none). Resolves with the absolute path, or null when nothing was chosen.
 */
export async function chooseDocuments(scope: Uri | undefined): Promise<string | null> {
  const folder = (scope && workspace.getWorkspaceFolder(scope)) ?? workspace.workspaceFolders?.[0];
  const items = folder ? await datasetItems(folder) : [];
  const browse: Item = { label: '$(folder-opened) Browse…', path: null };
  const current = folder && currentPath(folder);
  const chosen =
    items.length === 0
      ? browse
      : await pickOne<Item>({
          title: 'Choose Documents',
          placeholder: 'The dataset that prompts are previewed on and run over',
          items: [...items, { label: '', kind: QuickPickItemKind.Separator, path: null }, browse],
          active: items.find(({ path }) => path === current),
        });
  if (chosen === BACK || chosen === CANCELLED) return null;
  const path = chosen.path ?? (await browseFor(folder));
  if (path !== null) await writeDocuments(path, folder);
  return path;
}

async function datasetItems(folder: WorkspaceFolder): Promise<Item[]> {
  const uris = await findDatasets(folder);
  return Promise.all(
    uris.map(async ({ fsPath }) => ({
      label: `$(database) ${basename(fsPath)}`,
      description: relative(folder.uri.fsPath, fsPath),
      detail: await describe(fsPath),
      path: fsPath,
    })),
  );
}

async function describe(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const buffer = new Uint8Array(HEAD_BYTES);
      const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, 0);
      return datasetText({
        sizeBytes: size,
        head: buffer.subarray(0, bytesRead),
        compressed: !path.endsWith('.jsonl'),
      });
    } finally {
      await file.close();
    }
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function currentPath(folder: WorkspaceFolder): string | null {
  const { documents } = readSettings(folder);
  return documents === null ? null : resolve(folder.uri.fsPath, documents);
}

async function browseFor(folder: WorkspaceFolder | undefined): Promise<string | null> {
  const [uri] =
    (await window.showOpenDialog({
      title: 'Choose Documents',
      openLabel: 'Choose',
      canSelectMany: false,
      filters: { 'JSON Lines': ['jsonl', 'jsonl.gz', 'jsonl.zst', 'gz', 'zst'], 'All files': ['*'] },
      ...(folder ? { defaultUri: folder.uri } : {}),
    })) ?? [];
  return uri?.fsPath ?? null;
}

/** Inside its folder a dataset is written by its relative path, so that the setting can be shared. */
async function writeDocuments(path: string, folder: WorkspaceFolder | undefined): Promise<void> {
  const below = folder ? relative(folder.uri.fsPath, path) : path;
  const inside = folder !== undefined && !below.startsWith('..') && !isAbsolute(below);
  await workspace
    .getConfiguration(SETTINGS_SECTION, folder)
    .update(
      SETTING.documents,
      inside ? below.split(sep).join('/') : path,
      folder ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Global,
    );
}
