/** "Rephrase: Choose Documents…": the dataset that prompts of a folder are previewed on and run over. */

import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, isAbsolute, relative, sep } from 'node:path';
import { t } from '@vscode/l10n';
import type { QuickPickItem, Uri, WorkspaceFolder } from 'vscode';
import { ConfigurationTarget, QuickPickItemKind, window, workspace } from 'vscode';
import { formatOf } from '../../server/documents/fileFormat.ts';
import { openSource } from '../../server/documents/openSource.ts';
import { resolveSource } from '../../server/documents/resolveSource.ts';
import { isAddress } from '../../server/language/isAddress.ts';
import { SETTING, SETTINGS_SECTION } from '../ids.ts';
import { retold } from '../retold.ts';
import { readSettings } from '../settings.ts';
import { askText, BACK, CANCELLED, pickOne } from '../steps.ts';
import { datasetText } from './datasetText.ts';
import { findDatasets } from './findDatasets.ts';
import { judgeSource } from './judgeSource.ts';

const HEAD_BYTES = 65_536;

const BROWSE: Item = { label: `$(folder-opened) ${t('Browse…')}`, path: null };
const BY_NAME: Item = {
  label: `$(cloud) ${t('Pattern or Hub Dataset…')}`,
  detail: t('data/*.parquet, or hf://datasets/<owner>/<name>/<path or pattern>'),
  path: null,
};

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
  const current = folder && currentPath(folder);
  const line: Item = { label: '', kind: QuickPickItemKind.Separator, path: null };
  const chosen = await pickOne<Item>({
    title: t('Choose Documents'),
    placeholder: t('The dataset that prompts are previewed on and run over'),
    items: [...items, ...(items.length > 0 ? [line] : []), BY_NAME, BROWSE],
    active: items.find(({ path }) => path === current),
  });
  if (chosen === BACK || chosen === CANCELLED) return null;
  const path =
    chosen.path ?? (chosen === BY_NAME ? await askForName(folder, current) : await browseFor(folder));
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
    const format = formatOf(path);
    const [head, rows] = await Promise.all([headOf(path), format === null ? null : rowsOf(path)]);
    return format === null ? '' : datasetText({ ...head, format, rows });
  } catch (error) {
    return t('cannot be read: {0}', retold(error instanceof Error ? error.message : String(error)));
  }
}

/** Exact, where the file itself says so. */
async function rowsOf(path: string): Promise<number | null> {
  const opened = await openSource(path, { column: 'text', idColumn: 'id' });
  return opened.ok ? ((await opened.source.count())?.rows ?? null) : null;
}

async function headOf(path: string): Promise<{ readonly sizeBytes: number; readonly head: Uint8Array }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const buffer = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, 0);
    return { sizeBytes: size, head: buffer.subarray(0, bytesRead) };
  } finally {
    await file.close();
  }
}

function currentPath(folder: WorkspaceFolder): string | null {
  const { documents } = readSettings(folder);
  return documents === null ? null : resolveSource(documents, folder.uri.fsPath);
}

/** A pattern, or an address on the Hub, as the user writes it; nothing is looked up yet. */
async function askForName(
  folder: WorkspaceFolder | undefined,
  current: string | null | undefined,
): Promise<string | null> {
  const answer = await askText({
    title: t('Choose Documents'),
    prompt: folder
      ? t(
          'A pattern such as data/*.parquet, relative to {0}, or hf://datasets/<owner>/<name>[@revision]/<path or pattern>',
          folder.name,
        )
      : t('A pattern such as data/*.parquet, or hf://datasets/<owner>/<name>[@revision]/<path or pattern>'),
    value: current !== null && current !== undefined && isAddress(current) ? current : '',
    judge: judgeSource,
  });
  if (answer === BACK || answer === CANCELLED) return null;
  return resolveSource(answer, folder?.uri.fsPath ?? homedir());
}

async function browseFor(folder: WorkspaceFolder | undefined): Promise<string | null> {
  const [uri] =
    (await window.showOpenDialog({
      title: t('Choose Documents'),
      openLabel: t('Choose'),
      canSelectMany: false,
      filters: { Datasets: ['parquet', 'jsonl', 'csv', 'tsv', 'gz', 'zst'], 'All files': ['*'] },
      ...(folder ? { defaultUri: folder.uri } : {}),
    })) ?? [];
  return uri?.fsPath ?? null;
}

/** Inside its folder a dataset is written by its relative path, so that the setting can be shared; an address as it is. */
async function writeDocuments(path: string, folder: WorkspaceFolder | undefined): Promise<void> {
  const below = folder && !isAddress(path) ? relative(folder.uri.fsPath, path) : path;
  const inside = folder !== undefined && !isAddress(path) && !below.startsWith('..') && !isAbsolute(below);
  await workspace
    .getConfiguration(SETTINGS_SECTION, folder)
    .update(
      SETTING.documents,
      inside ? below.split(sep).join('/') : path,
      folder ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Global,
    );
}
