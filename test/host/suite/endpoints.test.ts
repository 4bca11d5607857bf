/** Endpoints in a real VS Code: whose settings count, where keys go, and that nobody is contacted unasked. */
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import vscode from 'vscode';

const KEY_VARIABLE = 'REPHRASE_SUITE_KEY';

describe('endpoints', () => {
  const asked: IncomingHttpHeaders[] = [];
  let server: Server;
  let url: string;

  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.headers);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'lab/small-1B' }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env[KEY_VARIABLE] = 'sk-only-for-this-test';
    const profile = { url, model: 'lab/small-1B', headers: { 'X-Team': 'data' }, apiKeyEnv: KEY_VARIABLE };
    await write({ gpu: profile }, vscode.ConfigurationTarget.Global);
  });

  after(async () => {
    await write(undefined, vscode.ConfigurationTarget.Global);
    delete process.env[KEY_VARIABLE];
    server.close();
  });

  it('a workspace cannot bring its own', async () => {
    await assert.rejects(() => write({ theirs: { url } }, vscode.ConfigurationTarget.Workspace));
  });

  it('nobody is contacted while prompts and experiments are opened', async () => {
    for (const file of ['prompts/faq.rephrase.md', 'formats.experiment.yaml']) {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder, 'no folder is open');
      const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, file));
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand(
        'vscode.executeHoverProvider',
        document.uri,
        new vscode.Position(0, 1),
      );
    }
    assert.deepEqual(asked, []);
  });

  it('a test sends the key from the variable that the profile names, and its headers', async () => {
    await vscode.commands.executeCommand('rephrase.testEndpoint', 'gpu');
    assert.equal(asked[0]?.authorization, 'Bearer sk-only-for-this-test');
    assert.equal(asked[0]?.['x-team'], 'data');
  });
});

async function write(value: unknown, target: vscode.ConfigurationTarget): Promise<void> {
  await vscode.workspace.getConfiguration('rephrase').update('endpoints', value, target);
}
