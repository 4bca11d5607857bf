/** The preview's command inside VS Code: what it is called with decides which panels there are. */
import assert from 'node:assert/strict';
import vscode from 'vscode';
import { eventually } from '../eventually.ts';

const folder = (): vscode.Uri => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'no folder is open');
  return first.uri;
};
const file = (path: string): vscode.Uri => vscode.Uri.joinPath(folder(), path);

/** The titles of the open previews. */
function previews(): readonly string[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('rephrase.preview'),
    )
    .map(({ label }) => label);
}

async function preview(...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand('rephrase.preview', ...args);
}

async function until(titles: readonly string[]): Promise<void> {
  await eventually(previews, (seen) => seen.join() === titles.join());
}

describe('Preview Side by Side', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('takes the active editor when it is run from the palette', async () => {
    await vscode.window.showTextDocument(file('prompts/math.md'));
    await preview();
    await until(['Preview: math']);
  });

  it('takes the URI as text that a CodeLens passes', async () => {
    await preview(file('prompts/faq.rephrase.md').toString());
    await until(['Preview: faq']);
  });

  it('takes all prompts selected in the explorer into one grid, and experiments apart', async () => {
    const selected = ['prompts/faq.rephrase.md', 'prompts/table.rephrase.md', 'formats.experiment.yaml'].map(
      file,
    );
    await preview(selected[0], selected);
    await until(['Preview: faq, table', 'Preview: formats']);
  });

  it('brings the panel that is open to the front instead of a second one', async () => {
    await preview(file('prompts/faq.rephrase.md'));
    await until(['Preview: faq']);
    await preview(file('prompts/faq.rephrase.md'));
    await until(['Preview: faq']);
  });

  it('previews a buffer that was never saved', async () => {
    const document = await vscode.workspace.openTextDocument({
      content: 'Rewrite as a list.\n\n[[DOCUMENT]]',
    });
    await vscode.window.showTextDocument(document);
    await preview();
    await until([`Preview: ${document.uri.path}`]);
  });
});
