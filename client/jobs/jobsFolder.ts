/** Where the job folders of a workspace folder stand. */
import { resolve } from 'node:path';
import type { Uri, WorkspaceFolder } from 'vscode';
import { workspace } from 'vscode';
import { readSettings } from '../settings.ts';

/** Absolute; `.rephrase/jobs` in the workspace folder unless the settings say otherwise. */
export function jobsFolderOf(folder: WorkspaceFolder): string {
  return resolve(folder.uri.fsPath, readSettings(folder).jobsFolder ?? '.rephrase/jobs');
}

/** Of all workspace folders, each once. */
export function allJobsFolders(): readonly string[] {
  return [...new Set((workspace.workspaceFolders ?? []).filter(isOnDisk).map(jobsFolderOf))];
}

/** Where a job on these files is kept: with the first that stands in a workspace folder; null where none is open. */
export function homeFor(uris: readonly Uri[]): WorkspaceFolder | null {
  const own = uris.map((uri) => workspace.getWorkspaceFolder(uri)).find((folder) => folder !== undefined);
  return own ?? (workspace.workspaceFolders ?? []).find(isOnDisk) ?? null;
}

function isOnDisk({ uri }: WorkspaceFolder): boolean {
  return uri.scheme === 'file';
}
