/** Another version of a prompt: as it was last committed, or as another file has it. */

import { basename } from 'node:path';
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { extensions, Uri, workspace } from 'vscode';
import { nameOfFile } from '../../server/language/nameOfFile.ts';
import { showFailure } from '../errors.ts';
import { findTargets } from '../findTargets.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';
import type { VersionChoice } from '../webviews/messages.ts';
import type { PromptVersion } from './gridWish.ts';

/** What of VS Code's own git extension is used; its API is not typed anywhere that could be imported. */
interface GitApi {
  getRepository(uri: Uri): GitRepository | null;
  openRepository(root: Uri): Promise<GitRepository | null>;
}

interface GitRepository {
  readonly state: { readonly HEAD?: { readonly commit?: string } | undefined };
  show(ref: string, path: string): Promise<string>;
}

/** The version chosen; null where there is none, which the user then knows, or where he chose none. */
export async function otherVersion(path: string, against: VersionChoice): Promise<PromptVersion | null> {
  return against === 'commit' ? lastCommit(path) : otherFile(path);
}

async function lastCommit(path: string): Promise<PromptVersion | null> {
  const name = basename(path);
  const git = await gitApi();
  if (!git) {
    await showFailure(
      t(
        'VS Code’s Git extension is switched off, so the last commit cannot be read. Switch it on, or compare with another file.',
      ),
    );
    return null;
  }
  const uri = Uri.file(path);
  const repository = git.getRepository(uri) ?? (await openRepository(git, uri));
  const commit = repository?.state.HEAD?.commit;
  if (!repository || !commit) {
    await showFailure(
      t(
        '{0} is in no Git repository with a commit, so there is no other version. Commit it, or compare with another file.',
        name,
      ),
    );
    return null;
  }
  try {
    return { path, label: commit.slice(0, 7), text: await repository.show('HEAD', path) };
  } catch {
    await showFailure(
      t(
        '{0} is not in the last commit ({1}), so there is no other version. Commit it, or compare with another file.',
        name,
        commit.slice(0, 7),
      ),
    );
    return null;
  }
}

async function openRepository(git: GitApi, uri: Uri): Promise<GitRepository | null> {
  const folder = workspace.getWorkspaceFolder(uri);
  return folder ? git.openRepository(folder.uri) : null;
}

async function gitApi(): Promise<GitApi | null> {
  const extension = extensions.getExtension<{ readonly enabled: boolean; getAPI(version: 1): GitApi }>(
    'vscode.git',
  );
  if (!extension) return null;
  const exported = extension.isActive ? extension.exports : await extension.activate();
  return exported.enabled ? exported.getAPI(1) : null;
}

interface FileItem extends QuickPickItem {
  readonly uri: Uri;
}

async function otherFile(path: string): Promise<PromptVersion | null> {
  const items = (await findTargets())
    .filter((uri) => !isExperimentPath(uri.path) && uri.fsPath !== path)
    .map((uri): FileItem => ({ label: workspace.asRelativePath(uri), uri }));
  if (items.length === 0) {
    await showFailure(t('There is no other prompt in this workspace to compare {0} with.', basename(path)));
    return null;
  }
  const chosen = await pickOne({
    title: t('Compare {0} with', basename(path)),
    placeholder: t('The prompt that stands for the earlier version'),
    items,
  });
  if (chosen === BACK || chosen === CANCELLED) return null;
  const document = await workspace.openTextDocument(chosen.uri);
  return { path, label: nameOfFile(chosen.uri.path), text: document.getText() };
}
