/** The language server across files and across its own death, in a real VS Code. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import vscode from 'vscode';
import { eventually } from '../eventually.ts';

const BODY = 'Write a FAQ about this document. Give only the FAQ, nothing else.\n\nDocument: [[DOCUMENT]]\n';
const fileAt = (path: string): vscode.Uri => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder, path);
};
const write = (path: string, text: string): Thenable<void> =>
  vscode.workspace.fs.writeFile(fileAt(path), new TextEncoder().encode(text));
const codesAt = (path: string): readonly string[] =>
  vscode.languages.getDiagnostics(fileAt(path)).map(({ code }) => String(code));

/** The language server's process among the children of this extension host. */
function serverPid(): number | null {
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)]).toString();
  const line = children.split('\n').find((child) => child.includes('languageServer.js'));
  return line === undefined ? null : Number.parseInt(line, 10);
}

describe('the language server', () => {
  const made = ['across.experiment.yaml', 'across/closed.rephrase.md', 'across/open.rephrase.md', 'across'];

  const restored: (() => Thenable<void>)[] = [];

  afterEach(async () => {
    for (const restore of restored.splice(0)) await restore();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const path of [...made, 'moved', 'data/second.jsonl']) {
      await vscode.workspace.fs.delete(fileAt(path), { recursive: true }).then(undefined, () => {});
    }
  });

  it('shows problems of files that nobody opened, until they are mended', async () => {
    await write('across/closed.rephrase.md', BODY.replace('[[DOCUMENT]]', '{text}'));
    await write('across/open.rephrase.md', BODY);
    await vscode.window.showTextDocument(fileAt('across/open.rephrase.md'));
    await eventually(
      () => codesAt('across/closed.rephrase.md'),
      (codes) => codes.includes('placeholder-dialect'),
    );
    await write('across/closed.rephrase.md', BODY);
    await eventually(
      () => codesAt('across/closed.rephrase.md'),
      (codes) => codes.length === 0,
    );
  });

  it('knows the only dataset of a folder as long as it is the only one', async () => {
    // The samples name their dataset.
    const settings = vscode.workspace.getConfiguration('rephrase');
    const named = settings.get<string>('documents');
    restored.push(() => settings.update('documents', named, vscode.ConfigurationTarget.Workspace));
    await settings.update('documents', undefined, vscode.ConfigurationTarget.Workspace);
    const column = '---\ninputs: { TITLE: { column: nowhere } }\n---\nRewrite [[TITLE]].\n\n[[DOCUMENT]]\n';
    await write('across/open.rephrase.md', column);
    await vscode.window.showTextDocument(fileAt('across/open.rephrase.md'));
    const isMissing = (codes: readonly string[]): boolean => codes.includes('column-missing');
    await eventually(() => codesAt('across/open.rephrase.md'), isMissing);
    await write('data/second.jsonl', '{"text":"a","nowhere":"b"}\n');
    await eventually(
      () => codesAt('across/open.rephrase.md'),
      (codes) => !isMissing(codes),
    );
    await vscode.workspace.fs.delete(fileAt('data/second.jsonl'));
    await eventually(() => codesAt('across/open.rephrase.md'), isMissing);
  });

  it('rewrites the experiments that name a prompt when its folder is renamed', async () => {
    await write('across/open.rephrase.md', BODY);
    await write('across.experiment.yaml', 'prompts: [across/open.rephrase.md]\n');
    await vscode.window.showTextDocument(fileAt('across/open.rephrase.md'));
    // Nobody opens the experiment: the server hears of it from VS Code's file watcher.
    await eventually(
      () =>
        vscode.commands.executeCommand<vscode.SymbolInformation[]>(
          'vscode.executeWorkspaceSymbolProvider',
          'across.experiment',
        ),
      (symbols) => symbols.length > 0,
    );
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(fileAt('across'), fileAt('moved'));
    assert.ok(await vscode.workspace.applyEdit(edit));
    const experiment = await vscode.workspace.openTextDocument(fileAt('across.experiment.yaml'));
    await eventually(
      () => experiment.getText(),
      (text) => text === 'prompts: [moved/open.rephrase.md]\n',
    );
    await experiment.save();
  });

  it('starts again when it is killed, and knows again what it was told', async () => {
    // Surely a prompt only because somebody said so: that, too, has to be told again.
    await write('across/notes.txt', 'Rewrite this page.');
    const document = await vscode.workspace.openTextDocument(fileAt('across/notes.txt'));
    const editor = await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('rephrase.treatAsPrompt', document.uri);
    await eventually(
      () => codesAt('across/notes.txt'),
      (codes) => codes.includes('placeholder-missing'),
    );
    const before = await eventually(serverPid, (pid) => pid !== null);
    assert.ok(before);
    process.kill(before, 'SIGKILL');
    await eventually(serverPid, (pid) => pid !== null && pid !== before);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '{text} '));
    await eventually(
      () => codesAt('across/notes.txt'),
      (codes) => codes.includes('placeholder-dialect') && !codes.includes('placeholder-missing'),
    );
    const severity = vscode.languages
      .getDiagnostics(document.uri)
      .find(({ code }) => code === 'placeholder-dialect');
    assert.equal(severity?.severity, vscode.DiagnosticSeverity.Error);
  });

  it('leaves other Markdown as VS Code has it: outline, folding, links, and no problems of ours', async () => {
    await write(
      'across/notes.md',
      '# One\n\nSee [two](#two) and [[a wiki link]] and {text}.\n\n## Two\n\nMore.\n',
    );
    await write('across/open.rephrase.md', BODY);
    await vscode.window.showTextDocument(fileAt('across/open.rephrase.md'));
    const document = await vscode.workspace.openTextDocument(fileAt('across/notes.md'));
    await vscode.window.showTextDocument(document);
    const outline = await eventually(
      () =>
        vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
          'vscode.executeDocumentSymbolProvider',
          document.uri,
        ),
      (symbols) => (symbols?.length ?? 0) > 0,
    );
    assert.deepEqual(
      outline?.map(({ name }) => name),
      ['# One'],
    );
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    assert.equal(links.length, 1);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.deepEqual(lenses, []);
    const tokens = await vscode.commands.executeCommand('vscode.provideDocumentSemanticTokens', document.uri);
    assert.equal(tokens, undefined);
    assert.deepEqual(codesAt('across/notes.md'), []);
  });
});
