/**
 * The status bar's item for what is wrong with the open prompt or experiment: shown only then, and a click mends it.
 * Showing it contacts nobody.
 */

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { t } from '@vscode/l10n';
import type { Uri } from 'vscode';
import { Disposable, StatusBarAlignment, ThemeColor, window, workspace } from 'vscode';
import { resolveSource } from '../../server/documents/resolveSource.ts';
import { isAddress } from '../../server/language/isAddress.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import { readSettings } from '../settings.ts';
import type { EndpointBook } from './endpointBook.ts';
import type { StatusScope } from './endpointStatus.ts';
import { selectedEndpoint } from './profileSettings.ts';
import { type Situation, troubleOf } from './trouble.ts';

/** Follows the active editor, the settings, trust and what servers answer. */
export function showTrouble(book: EndpointBook, scope: StatusScope): Disposable {
  const item = window.createStatusBarItem('rephrase.trouble', StatusBarAlignment.Right, 100);
  item.name = t('Rephrase: what is wrong');
  let latest: Uri | undefined;
  const show = async (): Promise<void> => {
    const uri = window.activeTextEditor?.document.uri;
    latest = uri;
    const concerned = uri !== undefined && scope.concerns(uri);
    const trouble = concerned ? troubleOf(await situationOf(book, uri)) : null;
    // Another editor may have become active meanwhile.
    if (latest !== uri) return;
    if (!trouble) return item.hide();
    item.text = `$(${trouble.severity}) ${t('Rephrase: {0}', trouble.text)}`;
    item.tooltip = trouble.explanation;
    item.accessibilityInformation = { label: t('Rephrase: {0}', trouble.explanation), role: 'button' };
    item.command = { command: trouble.command, title: trouble.text, arguments: [...trouble.arguments] };
    item.backgroundColor = new ThemeColor(`statusBarItem.${trouble.severity}Background`);
    item.show();
  };
  void show();
  return Disposable.from(
    item,
    book.onDidChange(show),
    book.onDidLearn(show),
    scope.onDidChange(show),
    window.onDidChangeActiveTextEditor(show),
    workspace.onDidGrantWorkspaceTrust(show),
    // Files may have been put there meanwhile.
    window.onDidChangeWindowState(({ focused }) => focused && show()),
    workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('rephrase') && show()),
  );
}

async function situationOf(book: EndpointBook, uri: Uri): Promise<Situation> {
  const endpoint = selectedEndpoint(uri);
  // An experiment names its own endpoints and documents.
  const own = isExperimentPath(uri.path);
  const { endpoint: alias, documents } = readSettings(uri);
  return {
    trusted: workspace.isTrusted,
    endpoint,
    alias,
    health: endpoint ? book.healthOf(endpoint) : { state: 'untested' },
    missingDocuments: documents !== null && !own && (await isMissing(documents, uri)) ? documents : null,
    noDocuments: documents === null && !own && !(await hasObviousDataset(uri)),
  };
}

async function hasObviousDataset(uri: Uri): Promise<boolean> {
  const folder =
    workspace.getWorkspaceFolder(uri) ??
    (uri.scheme === 'untitled' ? workspace.workspaceFolders?.[0] : undefined);
  // Looked for with the first prompt: most windows have none.
  const { findObviousDataset } = await import('../documents/findDatasets.ts');
  return folder !== undefined && (await findObviousDataset(folder, uri)) !== null;
}

async function isMissing(documents: string, uri: Uri): Promise<boolean> {
  const folder = workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(uri.fsPath);
  const path = resolveSource(documents, folder);
  if (isAddress(path) || /[*?{[]/.test(path)) return false;
  return stat(path).then(
    () => false,
    () => true,
  );
}
