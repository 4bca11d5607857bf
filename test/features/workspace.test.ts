/** What the server's process knows of a whole workspace, over stdio and on a real disk. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Range } from 'vscode-languageserver/node';
import { FileChangeType } from 'vscode-languageserver/node';
import { LspProcess } from '../bench/language/lspProcess.ts';

const SERVER = fileURLToPath(new URL('../../server/languageServer.ts', import.meta.url));
const FINE =
  'Write a FAQ about this document for readers who have not seen it. Give only the FAQ, nothing else.\n\nDocument: [[DOCUMENT]]\n';

interface Report {
  readonly uri: string;
  readonly resultId: string;
  readonly items: readonly { readonly code: string }[];
}

/** A workspace of these files, and a server that was told of it. */
async function openWorkspace(files: Readonly<Record<string, string>>, watches = true) {
  const root = mkdtempSync(join(tmpdir(), 'rephrase-'));
  const write = (path: string, text: string): string => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    // At once: a server that is at it would report on half a file.
    const half = join(root, '.half');
    writeFileSync(half, text);
    renameSync(half, join(root, path));
    return pathToFileURL(join(root, path)).href;
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  const server = new LspProcess({
    command: [process.execPath, SERVER, '--stdio'],
    pull: true,
    rootUri: pathToFileURL(root).href,
    workspace: { didChangeWatchedFiles: { dynamicRegistration: watches } },
  });
  onTestFinished(async () => {
    await server.stop();
    rmSync(root, { recursive: true });
  });
  await server.initialize();
  const known = new Map<string, string>();
  const uri = (path: string): string => pathToFileURL(join(root, path)).href;
  return {
    server,
    uri,
    write,
    remove: (path: string) => unlinkSync(join(root, path)),
    removeFolder: (path: string) => rmSync(join(root, path), { recursive: true }),
    changed: (path: string, type: FileChangeType = FileChangeType.Changed) =>
      server.tell('workspace/didChangeWatchedFiles', { changes: [{ uri: uri(path), type }] }),
    /** Codes by path of what is new since the last call; a request that has nothing to say is held. */
    async news(): Promise<Readonly<Record<string, readonly string[]>>> {
      const previousResultIds = [...known].map(([of, value]) => ({ uri: of, value }));
      const { items } = (await server.ask('workspace/diagnostic', { previousResultIds })) as {
        readonly items: readonly Report[];
      };
      for (const report of items) known.set(report.uri, report.resultId);
      return Object.fromEntries(
        items.map((report) => [report.uri.slice(uri('').length + 1), report.items.map(({ code }) => code)]),
      );
    },
    async open(path: string, text: string) {
      server.tell('textDocument/didOpen', {
        textDocument: { uri: uri(path), languageId: 'markdown', version: 1, text },
      });
    },
  };
}

test('files that nobody opened are diagnosed, and again when they change', async () => {
  const workspace = await openWorkspace({
    'prompts/fine.md': FINE,
    'prompts/notes.md': '# Notes\n\nNot a prompt at all.\n',
    'prompts/dialect.md': FINE.replace('[[DOCUMENT]]', '{text}'),
    'prompts/README.md': 'Rewrite {text}',
    'node_modules/x/prompts/theirs.md': 'Rewrite {text}',
    'docs/guide.md': 'Rewrite {text}',
    'a.rephrase.md': 'No document here.',
    'named/elsewhere.md': 'No document here either.',
    'x.experiment.yaml': 'prompts: [prompts/fine.md, prompts/none.md, named/elsewhere.md]\n',
  });
  const found = await workspace.news();
  expect(found).toEqual({
    'prompts/dialect.md': ['placeholder-dialect'],
    'a.rephrase.md': expect.arrayContaining(['placeholder-missing']),
    'named/elsewhere.md': expect.arrayContaining(['placeholder-missing']),
    'x.experiment.yaml': ['prompt-not-found'],
  });

  const next = workspace.news();
  workspace.write('prompts/dialect.md', FINE);
  workspace.changed('prompts/dialect.md');
  expect(await next).toEqual({ 'prompts/dialect.md': [] });

  const afterwards = workspace.news();
  workspace.write('prompts/none.md', FINE);
  workspace.changed('prompts/none.md', FileChangeType.Created);
  expect(await afterwards).toEqual({ 'x.experiment.yaml': [] });
  const last = workspace.news();
  workspace.remove('a.rephrase.md');
  workspace.changed('a.rephrase.md', FileChangeType.Deleted);
  expect(await last).toEqual({ 'a.rephrase.md': [] });
});

test('an experiment that nobody opened is checked against its dataset and its prompts', async () => {
  const row = (columns: object): string => `${JSON.stringify(columns)}\n`;
  const workspace = await openWorkspace({
    'prompts/a.md': FINE,
    'prompts/titled.md': `---\ninputs: { TITLE: { column: title } }\n---\n${FINE}`.replace(
      'Document:',
      'Title: [[TITLE]]\n\nDocument:',
    ),
    'data/web.jsonl': row({ id: 'a', text: 'A page about rivers. '.repeat(2000), title: 'Rivers' }),
    'x.experiment.yaml':
      'prompts: [prompts/a.md, prompts/titled.md]\ndocuments: { source: data/web.jsonl }\ncontext: { window: 4096 }\n',
    'y.experiment.yaml':
      'prompts: [prompts/a.md, prompts/a.md]\ndocuments: { source: data/web.jsonl, column: body }\n',
  });
  expect(await workspace.news()).toEqual({
    'x.experiment.yaml': ['documents-truncated'],
    'y.experiment.yaml': ['name-duplicate', 'column-missing'],
  });
  const next = workspace.news();
  workspace.write('data/web.jsonl', row({ id: 'a', body: 'Short.', title: 'Rivers' }));
  workspace.changed('data/web.jsonl');
  expect(await next).toEqual({
    'x.experiment.yaml': ['column-missing'],
    'y.experiment.yaml': ['name-duplicate'],
  });
});

test('what was in a folder that is deleted is gone, though the editor names the folder alone', async () => {
  const workspace = await openWorkspace({
    'texts/deep/a.rephrase.md': 'No document here.',
    'texts2/b.rephrase.md': 'No document here.',
    'texts/deep/fine.rephrase.md': FINE,
    'x.experiment.yaml': 'prompts: [texts/deep/fine.rephrase.md]\n',
  });
  expect(Object.keys(await workspace.news())).toEqual(['texts/deep/a.rephrase.md', 'texts2/b.rephrase.md']);
  const next = workspace.news();
  workspace.removeFolder('texts');
  workspace.changed('texts', FileChangeType.Deleted);
  expect(await next).toEqual({
    'x.experiment.yaml': ['prompt-not-found'],
    'texts/deep/a.rephrase.md': [],
  });
  const symbols = (await workspace.server.ask('workspace/symbol', { query: '' })) as { name: string }[];
  expect(symbols.map(({ name }) => name)).not.toContain('fine.rephrase.md');
});

test('an open file is left to its editor, and told of when it is closed', async () => {
  const workspace = await openWorkspace({ 'a.rephrase.md': 'Nothing.', 'b.rephrase.md': 'Nothing.' }, false);
  await workspace.open('a.rephrase.md', FINE);
  expect(Object.keys(await workspace.news())).toEqual(['b.rephrase.md']);
  workspace.server.tell('textDocument/didClose', { textDocument: { uri: workspace.uri('a.rephrase.md') } });
  expect(Object.keys(await workspace.news())).toEqual(['a.rephrase.md']);
  expect(await workspace.news()).toEqual({});
});

test('a file is told of when it is closed though nothing is wrong with it on disk: its editor may have shown otherwise', async () => {
  const workspace = await openWorkspace({ 'a.rephrase.md': FINE }, false);
  expect(await workspace.news()).toEqual({});
  await workspace.open('a.rephrase.md', 'Nothing.');
  expect(await workspace.news()).toEqual({});
  workspace.server.tell('textDocument/didClose', { textDocument: { uri: workspace.uri('a.rephrase.md') } });
  expect(await workspace.news()).toEqual({ 'a.rephrase.md': [] });
  expect(await workspace.news()).toEqual({});
});

test('a file that was deleted while it was open is told of when it is closed', async () => {
  const workspace = await openWorkspace({ 'a.rephrase.md': 'Nothing.' });
  await workspace.open('a.rephrase.md', 'Nothing.');
  const next = workspace.news();
  workspace.remove('a.rephrase.md');
  workspace.changed('a.rephrase.md', FileChangeType.Deleted);
  workspace.server.tell('textDocument/didClose', { textDocument: { uri: workspace.uri('a.rephrase.md') } });
  expect(await next).toEqual({ 'a.rephrase.md': [] });
});

test('two prompts of one name are told of each other, though nobody opened them', async () => {
  const named = `---\nname: faq\n---\n${FINE}`;
  const workspace = await openWorkspace({ 'a.rephrase.md': named, 'b/c.rephrase.md': named });
  expect(await workspace.news()).toEqual({
    'a.rephrase.md': ['name-duplicate'],
    'b/c.rephrase.md': ['name-duplicate'],
  });
});

test('symbols of the whole workspace, those of an open file as it stands in the editor', async () => {
  const workspace = await openWorkspace({
    'prompts/faq.md': FINE,
    'x.experiment.yaml': 'name: formats\nprompts: [prompts/faq.md]\n',
  });
  const names = async (query: string) =>
    ((await workspace.server.ask('workspace/symbol', { query })) as { name: string }[]).map(
      ({ name }) => name,
    );
  expect(await names('')).toEqual(['formats', 'name', 'prompts', 'faq.md', '[[DOCUMENT]]']);
  await workspace.open('prompts/faq.md', `---\nname: questions\n---\n${FINE}`);
  expect(await names('quest')).toEqual(['questions']);
});

const EXPERIMENT = `name: formats
prompts: [prompts/a.rephrase.md, "prompts/b.rephrase.md"]
documents: { source: data/web.jsonl, column: body, filter: { lang: en } }
`;
const RELATED = {
  'x.experiment.yaml': EXPERIMENT,
  'prompts/a.rephrase.md': `---\ninputs: { LANGUAGE: { column: lang } }\n---\nIn [[LANGUAGE]]: [[DOCUMENT]]`,
  'prompts/b.rephrase.md': 'For [[LANG]] readers: [[DOCUMENT]]',
  'prompts/c.rephrase.md': 'Not in the experiment: [[LANG]] [[DOCUMENT]]',
};

async function openRelated(path: string) {
  const workspace = await openWorkspace(RELATED);
  const text = RELATED[path as keyof typeof RELATED];
  await workspace.open(path, text);
  const at = (word: string): object => {
    const before = text.slice(0, text.indexOf(word) + 1).split('\n');
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return { textDocument: { uri: workspace.uri(path) }, position };
  };
  /** Each place as its file and the text there. */
  const places = (locations: readonly { uri: string; range: Range }[]): string[] =>
    locations.map(({ uri, range }) => {
      const file = uri.slice(workspace.uri('').length + 1);
      const line = RELATED[file as keyof typeof RELATED].split('\n')[range.start.line] ?? '';
      return `${file}: ${line.slice(range.start.character, range.end.character)}`;
    });
  return { ...workspace, at, places };
}

test('a column is found wherever prompts and experiments of one dataset name it or stand for it', async () => {
  const { server, at, places } = await openRelated('prompts/a.rephrase.md');
  const ask = (word: string) =>
    server.ask('textDocument/references', { ...at(word), context: { includeDeclaration: true } });
  expect(places((await ask('[LANGUAGE]]')) as never).sort()).toEqual([
    'prompts/a.rephrase.md: LANGUAGE',
    'prompts/a.rephrase.md: LANGUAGE',
    'prompts/a.rephrase.md: lang',
    'prompts/b.rephrase.md: LANG',
    'x.experiment.yaml: lang',
  ]);
  expect(places((await ask('[DOCUMENT]]')) as never).sort()).toEqual([
    'prompts/a.rephrase.md: DOCUMENT',
    'prompts/b.rephrase.md: DOCUMENT',
    'x.experiment.yaml: body',
  ]);
});

test('a prompt is found wherever an experiment names it', async () => {
  const { server, at, places } = await openRelated('x.experiment.yaml');
  const found = await server.ask('textDocument/references', {
    ...at('prompts/b'),
    context: { includeDeclaration: true },
  });
  expect(places(found as never)).toEqual(['x.experiment.yaml: prompts/b.rephrase.md']);
});

test('a renamed column is renamed in every file, and a placeholder that had its name gets an input', async () => {
  const { server, at, uri } = await openRelated('x.experiment.yaml');
  expect(await server.ask('textDocument/prepareRename', at('lang: en'))).toMatchObject({
    placeholder: 'lang',
  });
  const edit = await server.ask('textDocument/rename', { ...at('lang: en'), newName: 'language' });
  expect(edit).toMatchObject({
    changes: {
      [uri('x.experiment.yaml')]: [{ newText: 'language' }],
      [uri('prompts/a.rephrase.md')]: [{ newText: 'language' }],
      [uri('prompts/b.rephrase.md')]: [{ newText: '---\ninputs: { LANG: { column: language } }\n---\n' }],
    },
  });
  expect(Object.keys((edit as { changes: object }).changes)).toHaveLength(3);
});

test('a moved prompt, folder or experiment keeps its names right', async () => {
  const { server, uri } = await openRelated('prompts/c.rephrase.md');
  const move = (from: string, to: string) =>
    server.ask('workspace/willRenameFiles', { files: [{ oldUri: uri(from), newUri: uri(to) }] });
  const texts = (edit: unknown) =>
    Object.entries((edit as { changes: Record<string, { newText: string }[]> }).changes).map(
      ([of, edits]) => [of.slice(uri('').length + 1), edits.map(({ newText }) => newText)] as const,
    );
  expect(texts(await move('prompts/b.rephrase.md', 'prompts/faq.rephrase.md'))).toEqual([
    ['x.experiment.yaml', ['prompts/faq.rephrase.md']],
  ]);
  expect(texts(await move('prompts', 'texts'))).toEqual([
    ['x.experiment.yaml', ['texts/a.rephrase.md', 'texts/b.rephrase.md']],
  ]);
  expect(texts(await move('x.experiment.yaml', 'runs/x.experiment.yaml'))).toEqual([
    ['x.experiment.yaml', ['../prompts/a.rephrase.md', '../prompts/b.rephrase.md', '../data/web.jsonl']],
  ]);
  expect(await move('prompts/c.rephrase.md', 'prompts/d.rephrase.md')).toBeNull();
});

test('an experiment that appears is known to symbols and to moves', async () => {
  const workspace = await openWorkspace({ 'prompts/a.rephrase.md': FINE });
  await workspace.server.ask('workspace/symbol', { query: '' });
  workspace.write('new.experiment.yaml', 'prompts: [prompts/a.rephrase.md]\n');
  workspace.changed('new.experiment.yaml', FileChangeType.Created);
  expect(await workspace.server.ask('workspace/symbol', { query: 'new' })).toMatchObject([
    { name: 'new.experiment.yaml' },
  ]);
  const files = [{ oldUri: workspace.uri('prompts'), newUri: workspace.uri('texts') }];
  expect(await workspace.server.ask('workspace/willRenameFiles', { files })).toMatchObject({
    changes: { [workspace.uri('new.experiment.yaml')]: [{ newText: 'texts/a.rephrase.md' }] },
  });
});

test('a file that appears in a folder that is not searched stays unknown', async () => {
  const workspace = await openWorkspace({ 'prompts/a.rephrase.md': FINE });
  const symbols = async (): Promise<readonly { readonly name: string }[]> =>
    (await workspace.server.ask('workspace/symbol', { query: 'rephrase' })) as { readonly name: string }[];
  await symbols();
  for (const path of ['node_modules/p/b.rephrase.md', '.cache/c.rephrase.md', 'prompts/d.rephrase.md']) {
    workspace.write(path, FINE);
    workspace.changed(path, FileChangeType.Created);
  }
  const names = (await symbols()).map(({ name }) => name).sort();
  expect(names).toEqual(['a.rephrase.md', 'd.rephrase.md']);
});

test('an editor that does not ask for diagnostics is sent them', async () => {
  const server = new LspProcess({ command: [process.execPath, SERVER, '--stdio'], pull: false });
  onTestFinished(() => server.stop());
  await server.initialize();
  const pushed: unknown[] = [];
  const next = async (count: number) => {
    await expect.poll(() => pushed.length).toBe(count);
    return (pushed.at(-1) as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code);
  };
  server.listen('textDocument/publishDiagnostics', (params) => pushed.push(params));
  const uri = 'file:///w/a.rephrase.md';
  const text = FINE.replace('[[DOCUMENT]]', '{text}');
  server.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'markdown', version: 1, text } });
  expect(await next(1)).toEqual(['placeholder-dialect']);
  server.tell('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: FINE }],
  });
  expect(await next(2)).toEqual([]);
});
