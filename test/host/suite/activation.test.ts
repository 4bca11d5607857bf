/** The extension starts in a real VS Code and keeps the promises of its manifest. */
import assert from 'node:assert/strict';
import vscode from 'vscode';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe('activation', () => {
  it('registers every command that the manifest contributes', async () => {
    const extension = vscode.extensions.getExtension('rephrase.rephrase');
    assert.ok(extension, 'the extension is not installed');
    await extension.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const { contributes }: Manifest = extension.packageJSON;
    const missing = contributes.commands
      .map(({ command }) => command)
      .filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
