/** The language features in a real VS Code: what people see while they write prompts and experiments. */
import assert from 'node:assert/strict';
import type { TextDocument } from 'vscode';
import vscode from 'vscode';
import { eventually } from '../eventually.ts';

const folder = (): vscode.Uri => {
  const found = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(found, 'no folder is open');
  return found;
};
const fileAt = (path: string): vscode.Uri => vscode.Uri.joinPath(folder(), path);

async function write(path: string, text: string): Promise<vscode.Uri> {
  const uri = fileAt(path);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

async function show(uri: vscode.Uri): Promise<TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

function codesOf(uri: vscode.Uri): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'rephrase')
    .map(({ code }) => String(code));
}

const expectCodes = (uri: vscode.Uri, codes: readonly string[]): Promise<string[]> =>
  eventually(
    () => codesOf(uri),
    (seen) => seen.join() === codes.join(),
  );

async function completionsIn(uri: vscode.Uri, position: vscode.Position): Promise<string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    uri,
    position,
  );
  return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

/** What is shown beside the items once one of them is looked at. */
async function documentationIn(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    uri,
    position,
    undefined,
    MOST_RESOLVED,
  );
  return list.items
    .map(({ documentation = '' }) =>
      typeof documentation === 'string' ? documentation : documentation.value,
    )
    .join('\n');
}

const MOST_RESOLVED = 50;

async function hoverIn(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** What stands above a prompt of which nothing was run yet. */
const LENSES = ['rephrase.preview', 'rephrase.peek', 'rephrase.compare', 'rephrase.startBatch'];

async function lensesIn(uri: vscode.Uri): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    10,
  );
  return lenses
    .map(({ command }) => command?.command ?? '')
    .filter((command) => command.startsWith('rephrase.'));
}

async function replaceAll(document: TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

describe('authoring', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('marks a foreign dialect, and its quick fix converts it', async () => {
    const document = await show(fileAt('broken/foreign-dialect-text.rephrase.md'));
    assert.equal(document.languageId, 'rephrase');
    await expectCodes(document.uri, ['placeholder-dialect']);
    const range = vscode.languages.getDiagnostics(document.uri)[0]?.range;
    assert.ok(range);
    assert.equal(document.getText(range), '{text}');
    const wanted = 'Replace {text} with [[DOCUMENT]]';
    const actions = await eventually(
      () => actionsAt(document.uri, range),
      (offered) => offered.some(({ title }) => title === wanted),
    );
    const fix = actions.find(({ title }) => title === wanted);
    assert.ok(fix?.edit && fix.isPreferred);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /Document: \[\[DOCUMENT\]\]/);
    await expectCodes(document.uri, []);
  });

  it('fixes all problems of a kind, and on request all that have one sure fix', async () => {
    const text = 'Write a FAQ of {text}.\n\n1. a\n1. b\n\nAgain: {text}\n\nDocument: {text}\n';
    const document = await show(await write('prompts/kinds.md', text));
    const dialects = await eventually(
      () =>
        vscode.languages.getDiagnostics(document.uri).filter(({ code }) => code === 'placeholder-dialect'),
      (found) => found.length === 3,
    );
    const at = dialects[0]?.range;
    const offered = (kind: string | undefined, expected: string): Promise<readonly string[]> =>
      eventually<readonly string[]>(
        async () => (await actionsAt(document.uri, at, kind)).map(({ title }) => title),
        (titles) => titles.includes(expected),
      );
    await offered(undefined, 'Fix all 3 problems of kind placeholder-dialect');
    const all = 'Fix all Rephrase problems that have one sure fix';
    assert.deepEqual(await offered('source.fixAll.rephrase', all), [all]);
  });

  it('follows what is typed', async () => {
    const document = await show(await write('prompts/typed.md', 'Write a FAQ.\n\n[[DOCUMENT]]\n'));
    await expectCodes(document.uri, []);
    await replaceAll(document, 'Write a FAQ.\n\n[[document]]\n');
    await expectCodes(document.uri, ['placeholder-misspelt']);
    await replaceAll(document, '---\nnam: x\n---\nWrite a FAQ.\n\n[[DOCUMENT]]\n');
    await expectCodes(document.uri, ['front-matter-unknown-key']);
  });

  it('leaves the language of a plain prompt alone, and colours its placeholders', async () => {
    const document = await show(fileAt('prompts/math.md'));
    assert.equal(document.languageId, 'markdown');
    await expectCodes(document.uri, []);
    const tokens = await eventually(
      () =>
        vscode.commands.executeCommand<vscode.SemanticTokens | undefined>(
          'vscode.provideDocumentSemanticTokens',
          document.uri,
        ),
      (value) => (value?.data.length ?? 0) > 0,
    );
    assert.equal(tokens?.data.length, 5);
    assert.equal(tokens?.data[2], '[[DOCUMENT]]'.length);
    assert.deepEqual(await lensesIn(document.uri), LENSES);
  });

  it('completes keys, values and placeholders, and explains them', async () => {
    const text = '---\noutput:\n  form: \n\n---\nWrite a FAQ about this.\n\nDocument: [[\n';
    const document = await show(await write('prompts/fresh.md', text));
    await eventually(
      () => completionsIn(document.uri, new vscode.Position(3, 0)),
      (labels) => labels.includes('parameters') && !labels.includes('output'),
    );
    assert.ok((await completionsIn(document.uri, new vscode.Position(2, 8))).includes('tutorial'));
    assert.ok((await completionsIn(document.uri, new vscode.Position(7, 12))).includes('[[DOCUMENT]]'));
    assert.match(
      await documentationIn(document.uri, new vscode.Position(3, 0)),
      /A system message, sent before the prompt/,
    );
    assert.match(
      await hoverIn(document.uri, new vscode.Position(1, 2)),
      /What the rephrasings should look like/,
    );
    assert.match(
      await hoverIn(fileAt('prompts/faq.rephrase.md'), new vscode.Position(4, 4)),
      /How freely the next token/,
    );
    const faq = await show(fileAt('prompts/faq.rephrase.md'));
    const at = faq.positionAt(faq.getText().indexOf('[[DOCUMENT]]') + 4);
    await eventually(
      () => hoverIn(faq.uri, at),
      (hover) => hover.includes('The document'),
    );
  });

  it('never touches ordinary Markdown', async () => {
    // A prompt beside them proves that the server is awake.
    const awake = await show(await write('prompts/awake.md', 'Write about {text}.\n'));
    await expectCodes(awake.uri, ['placeholder-dialect']);
    for (const path of [
      'prompts/README.md',
      'notes.md',
      'prompts/x.prompt.md',
      'prompts/node_modules/y.md',
    ]) {
      const document = await show(await write(path, 'See [[Some Page]], {text} and [[document]].\n'));
      assert.ok(!['rephrase'].includes(document.languageId));
      assert.deepEqual(await lensesIn(document.uri), [], path);
      assert.equal(await hoverIn(document.uri, new vscode.Position(0, 8)), '', path);
      assert.deepEqual(codesOf(document.uri), [], path);
    }
  });

  for (const path of ['asked.md', 'odd [x]{a,b}/asked? {1}.md']) {
    it(`treats ${path} as a prompt when asked to`, async () => {
      const document = await show(await write(path, 'Write a FAQ about {text}.\n'));
      assert.deepEqual(codesOf(document.uri), []);
      await vscode.commands.executeCommand('rephrase.treatAsPrompt');
      await expectCodes(document.uri, ['placeholder-dialect']);
      await replaceAll(document, 'Write a FAQ.\n');
      await expectCodes(document.uri, ['placeholder-missing']);
      assert.equal(
        vscode.languages.getDiagnostics(document.uri)[0]?.severity,
        vscode.DiagnosticSeverity.Error,
      );
      await replaceAll(document, 'Write a FAQ.\n\n[[DOCUMENT]]\n');
      await expectCodes(document.uri, []);
      assert.deepEqual(await lensesIn(document.uri), LENSES);
    });
  }

  it('treats an untitled text as a prompt when asked to', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'markdown',
      content: 'Write about {text}.',
    });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('rephrase.treatAsPrompt');
    await expectCodes(document.uri, ['placeholder-dialect']);
  });

  it('takes the word of an experiment, and checks experiments', async () => {
    await write('named.txt', 'Write a FAQ.\n');
    const experiment = await write('named.experiment.yaml', 'prompts: [named.txt]\nrollout: 2\n');
    const document = await show(fileAt('named.txt'));
    await expectCodes(document.uri, ['placeholder-missing']);
    assert.equal(vscode.languages.getDiagnostics(document.uri)[0]?.severity, vscode.DiagnosticSeverity.Error);
    await show(experiment);
    await expectCodes(experiment, ['experiment-unknown-key']);
    await eventually(
      () => completionsIn(experiment, new vscode.Position(2, 0)),
      (labels) => labels.includes('documents') && labels.includes('rollouts'),
    );
  });

  it('knows which files and columns an experiment names', async () => {
    const text = 'prompts: [later.txt]\ndocuments: { source: data/documents.jsonl, column: txet }\n';
    const { uri } = await show(await write('facts.experiment.yaml', text));
    await expectCodes(uri, ['prompt-not-found', 'column-missing']);
    await write('later.txt', 'Write a FAQ.\n\n[[DOCUMENT]]\n');
    await expectCodes(uri, ['column-missing']);
  });

  it('is as loud as the setting says', async () => {
    const configuration = vscode.workspace.getConfiguration('rephrase');
    const { uri } = await show(fileAt('broken/numbered-all-one.rephrase.md'));
    await expectCodes(uri, ['list-damage']);
    const levels = { 'list-damage': 'off' };
    await configuration.update('diagnostics', levels, vscode.ConfigurationTarget.Workspace);
    await expectCodes(uri, []);
    await configuration.update('diagnostics', undefined, vscode.ConfigurationTarget.Workspace);
    await expectCodes(uri, ['list-damage']);
  });

  it('follows the setting', async () => {
    const configuration = vscode.workspace.getConfiguration('rephrase');
    const document = await show(await write('recipes/a.md', 'Write about {text}.\n'));
    assert.deepEqual(codesOf(document.uri), []);
    await configuration.update('prompts', ['recipes/*.md'], vscode.ConfigurationTarget.Workspace);
    await expectCodes(document.uri, ['placeholder-dialect']);
    await configuration.update('prompts', undefined, vscode.ConfigurationTarget.Workspace);
    await expectCodes(document.uri, []);
  });

  it('comes back after a restart', async () => {
    const document = await show(fileAt('broken/missing-placeholder.rephrase.md'));
    await expectCodes(document.uri, ['placeholder-missing']);
    await vscode.commands.executeCommand('rephrase.restartLanguageServer');
    await expectCodes(document.uri, ['placeholder-missing']);
  });
});

/** None where VS Code cancels the request, as it does while other extensions still register their actions. */
async function actionsAt(
  uri: vscode.Uri,
  range: vscode.Range | undefined,
  kind?: string,
): Promise<readonly vscode.CodeAction[]> {
  const asked = vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    kind,
  );
  return asked.then(
    (actions) => actions,
    () => [],
  );
}
