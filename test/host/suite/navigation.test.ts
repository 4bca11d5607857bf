/** The language features that find a way through files and write them, in a real VS Code. */
import assert from 'node:assert/strict';
import type { TextDocument } from 'vscode';
import vscode from 'vscode';
import { eventually } from '../eventually.ts';

const PROMPT = `---
name:   nav
inputs:
  LANG: { column: language }
---
In [[LANG]]: write a FAQ about this document, in [[LANG]] only. Give only the FAQ, nothing else.

Document: [[DOCUMENT]]
`;

const folder = (): vscode.Uri => {
  const found = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(found, 'no folder is open');
  return found;
};
const fileAt = (path: string): vscode.Uri => vscode.Uri.joinPath(folder(), path);

async function show(path: string, text?: string): Promise<TextDocument> {
  const uri = fileAt(path);
  if (text !== undefined) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

/** Asks until the answer is good: the server may still be starting. */
function answered<T>(command: string, good: (answer: T) => boolean, ...args: unknown[]): Promise<T> {
  return eventually(() => vscode.commands.executeCommand<T>(command, ...args), good);
}

const positionOf = (document: TextDocument, text: string): vscode.Position =>
  document.positionAt(document.getText().indexOf(text) + 3);

describe('navigation', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('finds, highlights and renames a placeholder with its input', async () => {
    const document = await show('nav.rephrase.md', PROMPT);
    const at = positionOf(document, '[[LANG]]');
    const [definition] = await answered<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      (locations) => locations.length === 1,
      document.uri,
      at,
    );
    assert.equal(definition && document.getText(definition.range), 'LANG');
    assert.equal(definition?.range.start.line, 3);
    const references = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      document.uri,
      at,
    );
    // The input, its column, and two uses.
    assert.equal(references.length, 4);
    const highlights = await vscode.commands.executeCommand<vscode.DocumentHighlight[]>(
      'vscode.executeDocumentHighlights',
      document.uri,
      at,
    );
    assert.equal(highlights.length, 3);
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      at,
      'LANGUAGE',
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(document.getText().match(/LANGUAGE/g)?.length, 3);
    await assert.rejects(
      async () =>
        vscode.commands.executeCommand(
          'vscode.prepareRename',
          document.uri,
          positionOf(document, '[[DOCUMENT]]'),
        ),
      /keeps its name/,
    );
  });

  it('outlines, folds, hints and formats, the body left alone', async () => {
    const document = await show('shape.rephrase.md', PROMPT);
    const symbols = await answered<vscode.DocumentSymbol[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      (found) => (found?.length ?? 0) > 0,
      document.uri,
    );
    assert.deepEqual(
      symbols?.map(({ name }) => name),
      ['Front matter', '[[LANG]]', '[[LANG]]', '[[DOCUMENT]]'],
    );
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.deepEqual([folds[0]?.start, folds[0]?.end], [0, 4]);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
    );
    assert.match(String(hints[0]?.label), /^≈ \d+ tokens/);
    await answered<unknown>('editor.action.formatDocument', () =>
      document.getText().startsWith('---\nname: nav\n'),
    );
    assert.equal(document.getText(), PROMPT.replace('name:   nav', 'name: nav'));
  });

  it('selects by structure, and finds symbols by their names', async () => {
    const document = await show('formats.experiment.yaml');
    const at = positionOf(document, 'prompts/');
    const textsOf = (range: vscode.SelectionRange | undefined): readonly string[] =>
      range ? [document.getText(range.range), ...textsOf(range.parent)] : [];
    const [range] = await answered<vscode.SelectionRange[]>(
      'vscode.executeSelectionRangeProvider',
      (found) => textsOf(found[0]).some((text) => text.startsWith('prompts:')),
      document.uri,
      [at],
    );
    const texts = textsOf(range);
    assert.ok(texts.includes('prompts/faq.rephrase.md'), JSON.stringify(texts));
    assert.equal(texts.at(-1), document.getText());
    await answered<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      (found) =>
        found.some(({ name, location }) => name === 'formats' && location.uri.path === document.uri.path),
      'formats',
    );
  });

  it('links an experiment to its files', async () => {
    const document = await show('formats.experiment.yaml');
    const links = await answered<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      (found) => found.length >= 5,
      document.uri,
    );
    const targets = links.map(({ target }) => target?.toString());
    assert.ok(targets.includes(fileAt('prompts/faq.rephrase.md').toString()));
    assert.ok(targets.includes(fileAt('data/documents.jsonl').toString()));
  });

  it('leaves the outline, links and formatters of plain Markdown to VS Code', async () => {
    const text = '# Heading\n\nWrite a FAQ. Give only the FAQ, nothing else.\n\nDocument: [[DOCUMENT]]\n';
    const document = await show('prompts/plain.md', text);
    await answered<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      (hints) => hints.length === 1,
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
    );
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.ok(!symbols?.some(({ name }) => name.includes('[[')));
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      { tabSize: 2, insertSpaces: true },
    );
    assert.equal(edits?.length ?? 0, 0);
  });

  it('makes a new prompt, named or untitled, and overwrites nothing', async () => {
    await vscode.commands.executeCommand('rephrase.newPrompt', { form: 'table', name: 'fresh' });
    const named = vscode.window.activeTextEditor?.document;
    assert.equal(named?.uri.toString(), fileAt('prompts/fresh.rephrase.md').toString());
    assert.equal(named?.languageId, 'rephrase');
    assert.match(named?.getText() ?? '', /form: table[\s\S]*Document: \[\[DOCUMENT\]\]\n$/);
    await vscode.workspace.fs.writeFile(fileAt('prompts/mine.rephrase.md'), new TextEncoder().encode('mine'));
    await vscode.commands.executeCommand('rephrase.newPrompt', { form: 'faq', name: 'mine' });
    const kept = await vscode.workspace.fs.readFile(fileAt('prompts/mine.rephrase.md'));
    assert.equal(new TextDecoder().decode(kept), 'mine');
    await vscode.commands.executeCommand('rephrase.newPrompt', { form: 'faq', name: '' });
    const untitled = vscode.window.activeTextEditor?.document;
    assert.ok(untitled?.isUntitled);
    assert.equal(untitled.languageId, 'rephrase');
  });
});
