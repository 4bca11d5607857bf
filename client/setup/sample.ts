/**
 * "Rephrase: Open a Sample": prompts, forty documents and two experiments, copied into a folder of the user's own, and
 * two of the prompts previewed side by side. Nothing that is there already is overwritten. Where the folder is not
 * trusted, or no endpoint is set up yet, that is asked first.
 */
import { t } from '@vscode/l10n';
import type { ExtensionContext } from 'vscode';
import { commands, Disposable, Uri, window, workspace } from 'vscode';
import { showNotice } from '../errors.ts';
import { COMMAND } from '../ids.ts';
import { reach } from '../milestones.ts';
import { SAMPLE_FILES } from './sampleFiles.ts';

const FOLDER = 'rephrase-sample';
/** Remembers over the opening of a folder, which starts the window anew, that the sample is to be shown there. */
const AWAITED = 'rephrase.sampleAwaited';

/** The sample of this window. */
export class Sample implements Disposable {
  readonly #context: ExtensionContext;
  readonly #hasEndpoint: () => boolean;
  /** Waits for the folder to be trusted. */
  #waiting: Disposable = Disposable.from();

  constructor(context: ExtensionContext, hasEndpoint: () => boolean) {
    this.#context = context;
    this.#hasEndpoint = hasEndpoint;
  }

  /** Copies into the open folder; without one, asks where to, and opens it there. */
  async open(): Promise<void> {
    if (!workspace.isTrusted) return this.#whenTrusted(() => commands.executeCommand(COMMAND.openSample));
    const open = workspace.workspaceFolders?.[0]?.uri ?? null;
    const parent = open ?? (await chooseParent());
    if (!parent) return;
    const folder = Uri.joinPath(parent, FOLDER);
    await copySample(Uri.joinPath(this.#context.extensionUri, 'samples'), folder);
    if (open) return this.#show(folder);
    await this.#context.globalState.update(AWAITED, folder.toString());
    // There is nothing in this window that another one would have to be opened for.
    await commands.executeCommand('vscode.openFolder', folder, { forceReuseWindow: true });
  }

  /** Shows the sample in the window that was opened for it. */
  async goOn(): Promise<void> {
    const [folder] = workspace.workspaceFolders ?? [];
    if (!folder || this.#context.globalState.get(AWAITED) !== folder.uri.toString()) return;
    await this.#context.globalState.update(AWAITED, undefined);
    if (workspace.isTrusted) await this.#show(folder.uri);
    else await this.#whenTrusted(() => this.#show(folder.uri));
  }

  dispose(): void {
    this.#waiting.dispose();
  }

  async #show(folder: Uri): Promise<void> {
    const experiment = experimentIn(folder);
    await window.showTextDocument(experiment, { preview: false });
    reach('sampleOpened');
    if (!this.#hasEndpoint()) await commands.executeCommand(COMMAND.findEndpoint);
    await commands.executeCommand(COMMAND.preview, experiment);
  }

  /** Leads to where the folder is trusted, and goes on from there. */
  async #whenTrusted(next: () => Thenable<unknown>): Promise<void> {
    this.#waiting.dispose();
    this.#waiting = workspace.onDidGrantWorkspaceTrust(async () => {
      this.#waiting.dispose();
      // The question may stand above the editors, where it would hide the sample.
      if (isTrustQuestion()) await commands.executeCommand('workbench.action.closeActiveEditor');
      await next();
    });
    void showNotice(
      t('The sample opens once this folder is trusted: a preview sends documents to an endpoint.'),
    );
    await commands.executeCommand('workbench.trust.manage');
  }
}

/** The active tab is one of the workbench's own, and no text of the user's. */
function isTrustQuestion(): boolean {
  const tab = window.tabGroups.activeTabGroup.activeTab;
  return tab !== undefined && tab.input === undefined;
}

function experimentIn(folder: Uri): Uri {
  return Uri.joinPath(folder, SAMPLE_FILES[0]);
}

async function chooseParent(): Promise<Uri | null> {
  const [chosen] =
    (await window.showOpenDialog({
      title: t('Where should the folder {0} be made?', FOLDER),
      openLabel: t('Put the Sample Here'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return chosen ?? null;
}

async function copySample(from: Uri, to: Uri): Promise<void> {
  for (const path of SAMPLE_FILES) {
    const target = Uri.joinPath(to, path);
    if (!(await exists(target))) await workspace.fs.copy(Uri.joinPath(from, path), target);
  }
}

function exists(uri: Uri): Thenable<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
