/** The server's own process over stdio, as an editor that knows nothing of VS Code drives it. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { FACTS_NOTIFICATION, SURE_PROMPTS_NOTIFICATION } from '../../server/protocol/messages.ts';

const SERVER = fileURLToPath(new URL('../../server/languageServer.ts', import.meta.url));
const URI = 'file:///w/prompts/faq.md';
const running: { stop(): Promise<number | null> }[] = [];

afterEach(async () => {
  for (const session of running.splice(0)) await session.stop();
});

async function startSession(
  { textDocument, ...others }: { readonly textDocument?: object; readonly workspace?: object } = {},
  transport: readonly string[] = ['--stdio'],
  root: { readonly rootUri?: null } = { rootUri: null },
) {
  const child = spawn(process.execPath, [SERVER, ...transport], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const logged: string[] = [];
  const registrations: { method: string; registerOptions: unknown }[] = [];
  connection.onNotification(
    'window/logMessage',
    ({ message }: { message: string }) => void logged.push(message),
  );
  connection.onRequest('client/registerCapability', (params: { registrations: typeof registrations }) => {
    registrations.push(...params.registrations);
  });
  let refreshed = Promise.withResolvers<void>();
  connection.onRequest('workspace/inlayHint/refresh', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => {
    refreshed.resolve();
    refreshed = Promise.withResolvers();
  });
  connection.listen();
  const capabilities = { ...others, textDocument: { diagnostic: {}, ...textDocument } };
  await connection.sendRequest('initialize', { processId: null, ...root, capabilities });
  await connection.sendNotification('initialized', {});
  const session = {
    logged,
    registrations,
    /** The next time the server says that diagnostics changed. */
    refresh: () => refreshed.promise,
    /** Writes a message as it stands. */
    write: (body: string) => child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`),
    writeBytes: (bytes: string) => child.stdin.write(bytes),
    notify: (method: string, params: object) => connection.sendNotification(method, params),
    ask: <T>(method: string, params: object) => connection.sendRequest<T>(method, params),
    open: (text: string, uri = URI, languageId = 'markdown') =>
      connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId, version: 1, text },
      }),
    pull: (uri = URI) =>
      connection.sendRequest<{ items: { code: string; severity: number }[] }>('textDocument/diagnostic', {
        textDocument: { uri },
      }),
    async stop() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      return ended;
    },
  };
  running.push(session);
  return session;
}

test('a session: open, diagnose, edit, diagnose, complete, close', async () => {
  const session = await startSession();
  await session.open('Rewrite {text}');
  expect((await session.pull()).items.map(({ code }) => code)).toEqual(['placeholder-dialect']);

  await session.notify('textDocument/didChange', {
    textDocument: { uri: URI, version: 2 },
    contentChanges: [
      { range: { start: { line: 0, character: 8 }, end: { line: 0, character: 14 } }, text: '[[DOCUMENT]]' },
    ],
  });
  expect((await session.pull()).items).toEqual([]);
  expect(await session.ask('textDocument/semanticTokens/full', { textDocument: { uri: URI } })).toEqual({
    data: [0, 8, 12, 0, 0],
  });
  expect(await session.ask('textDocument/codeLens', { textDocument: { uri: URI } })).toHaveLength(4);
  expect(
    await session.ask('textDocument/hover', {
      textDocument: { uri: URI },
      position: { line: 0, character: 12 },
    }),
  ).toMatchObject({
    contents: { kind: 'markdown' },
  });

  await session.notify('textDocument/didClose', { textDocument: { uri: URI } });
  expect((await session.pull()).items).toEqual([]);
  expect(
    await session.ask('textDocument/hover', {
      textDocument: { uri: URI },
      position: { line: 0, character: 1 },
    }),
  ).toBeNull();
  running.length = 0;
  expect(await session.stop()).toBe(0);
  expect(session.logged).toEqual([]);
});

test('an editor that names no root and sends what is no message still gets its answers', async () => {
  const session = await startSession({}, ['--stdio'], {});
  await session.open('Rewrite {text}');
  for (const body of ['null', '{"a":', '{"jsonrpc":"2.0","method":"$/cancelRequest","params":null}'])
    session.write(body);
  session.writeBytes('{"jsonrpc":"2.0","method":"nobody knows where this ends"}');
  expect((await session.pull()).items.map(({ code }) => code)).toEqual(['placeholder-dialect']);
  expect(session.logged.filter((line) => line.includes('passed over'))).toEqual([
    'JSON that is no message was passed over.',
    'A message that is no JSON was passed over.',
    'A message without Content-Length was passed over.',
  ]);
});

test('a feature that throws answers nothing, is logged, and takes nothing else with it', async () => {
  const session = await startSession();
  await session.open('Rewrite {text} for [[LANG]]: [[DOCUMENT]]');
  const textDocument = { uri: URI };
  // No client of LSP sends such places: they make each feature throw, as a bug in it would.
  const place = {
    textDocument,
    position: null,
    positions: [null],
    range: null,
    context: null,
    options: null,
  };
  const positioned = [
    'hover',
    'completion',
    'definition',
    'references',
    'documentHighlight',
    'prepareRename',
  ];
  const ranged = ['codeAction', 'inlayHint', 'selectionRange'];
  for (const method of [...positioned, ...ranged]) {
    const failures = session.logged.length;
    const answer = await session.ask<unknown>(`textDocument/${method}`, place);
    expect({ method, answer: Array.isArray(answer) ? answer.length : answer }).toEqual({
      method,
      answer: expect.toBeOneOf([0, null]),
    });
    expect(session.logged.length, method).toBeGreaterThan(failures);
  }
  expect(session.logged[0]).toMatch(/^hover of file:\/\/\/w\/prompts\/faq.md failed: TypeError/);
  expect((await session.pull()).items.map(({ code }) => code)).toContain('placeholder-dialect');
});

test('experiments by name, excluded files never', async () => {
  const session = await startSession();
  await session.open('name: x', 'file:///w/a.experiment.yaml', 'yaml');
  await session.open('Rewrite {text}', 'file:///w/prompts/README.md');
  await session.open('Rewrite {text}', 'file:///w/a.rephrase.md', 'rephrase');
  const codes = async (uri: string) => (await session.pull(uri)).items.map(({ code }) => code);
  expect(await codes('file:///w/a.experiment.yaml')).toEqual(['experiment-value']);
  expect(await codes('file:///w/prompts/README.md')).toEqual([]);
  expect(await codes('file:///w/a.rephrase.md')).toEqual(['placeholder-dialect']);
});

test('a file becomes surely a prompt, and features are registered where no selector matched it', async () => {
  const session = await startSession({ workspace: { diagnostics: { refreshSupport: true } } });
  await session.open('Just notes');
  const before = await session.pull();
  expect(before.items).toMatchObject([{ code: 'placeholder-missing', severity: 4 }]);
  const other = 'file:///w/my%20notes.txt';
  await session.notify(SURE_PROMPTS_NOTIFICATION, { uris: [URI, other], unmatched: [other] });
  const after = await session.pull();
  expect(after.items).toMatchObject([{ code: 'placeholder-missing', severity: 1 }]);
  expect(session.registrations.map(({ method }) => method)).toEqual(
    expect.arrayContaining(['textDocument/didOpen', 'textDocument/diagnostic', 'textDocument/completion']),
  );
  for (const { registerOptions } of session.registrations) {
    expect(registerOptions).toMatchObject({
      documentSelector: [{ scheme: 'file', pattern: '/w/my notes.txt' }],
    });
  }
});

test('a file whose path looks like a pattern is asked for as itself, and no other', async () => {
  const unmatched = ['file:///w/a[b]{c,d}/what%3F%20%5B1%5D.txt', 'untitled:Untitled-1'];
  const selectorIn = async (textDocument: object): Promise<unknown> => {
    const session = await startSession({ textDocument });
    await session.notify(SURE_PROMPTS_NOTIFICATION, { uris: unmatched, unmatched });
    await session.pull();
    return session.registrations.find(({ method }) => method === 'textDocument/didOpen')?.registerOptions;
  };
  expect(await selectorIn({ filters: { relativePatternSupport: true } })).toEqual({
    documentSelector: [
      {
        scheme: 'file',
        pattern: { baseUri: 'file:///w/a%5Bb%5D%7Bc%2Cd%7D', pattern: 'what[?] [[]1[]].txt' },
      },
      { scheme: 'untitled', pattern: 'Untitled-1' },
    ],
  });
  expect(await selectorIn({})).toEqual({
    documentSelector: [
      { scheme: 'file', pattern: '/w/a[[]b[]][{]c,d[}]/what[?] [[]1[]].txt' },
      { scheme: 'untitled', pattern: 'Untitled-1' },
    ],
  });
});

test('finds a way through files, and says why a name stays', async () => {
  const session = await startSession();
  await session.open('---\ninputs: { LANG: { column: l } }\n---\nIn [[LANG]]: [[DOCUMENT]]');
  const at = (line: number, character: number) => ({
    textDocument: { uri: URI },
    position: { line, character },
  });
  expect(await session.ask('textDocument/definition', at(3, 6))).toMatchObject([
    { uri: URI, range: { start: { line: 1, character: 10 } } },
  ]);
  expect(await session.ask('textDocument/prepareRename', at(3, 6))).toMatchObject({ placeholder: 'LANG' });
  expect(await session.ask('textDocument/rename', { ...at(3, 6), newName: 'LANGUAGE' })).toMatchObject({
    changes: { [URI]: [{ newText: 'LANGUAGE' }, { newText: 'LANGUAGE' }] },
  });
  await expect(session.ask('textDocument/prepareRename', at(3, 18))).rejects.toThrow('keeps its name');
  const symbols = await session.ask<{ name: string }[]>('textDocument/documentSymbol', at(0, 0));
  expect(symbols.map(({ name }) => name)).toEqual(['Front matter', '[[LANG]]', '[[DOCUMENT]]']);
});

test('editors that name no transport mean their pipes', async () => {
  const session = await startSession({}, []);
  await session.open('Rewrite {text}');
  expect((await session.pull()).items.map(({ code }) => code)).toEqual(['placeholder-dialect']);
});

test('a formatter is registered for files of ours alone, where the editor can say so', async () => {
  const session = await startSession({ textDocument: { formatting: { dynamicRegistration: true } } });
  await session.open('---\nname:   x\n---\nWrite  [[DOCUMENT]]', 'file:///w/a.rephrase.md', 'rephrase');
  const document = { textDocument: { uri: 'file:///w/a.rephrase.md' } };
  const options = { tabSize: 2, insertSpaces: true };
  expect(await session.ask('textDocument/formatting', { ...document, options })).toMatchObject([
    { newText: 'name: x\n' },
  ]);
  const formatter = session.registrations.find(({ method }) => method === 'textDocument/formatting');
  expect(JSON.stringify(formatter?.registerOptions)).not.toMatch(/"language":"(?:markdown|yaml)"/);
  expect(await session.ask('workspace/symbol', { query: 'x' })).toMatchObject([{ name: 'x' }]);
  const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  expect(await session.ask('textDocument/inlayHint', { ...document, range })).toMatchObject([
    { label: '≈ 3 tokens' },
  ]);
});

test('facts and levels change what is said of an experiment, without an edit', async () => {
  const refreshSupport = true;
  const session = await startSession({
    workspace: { diagnostics: { refreshSupport }, codeLens: { refreshSupport: false } },
  });
  const uri = new globalThis.URL('nowhere/a.experiment.yaml', import.meta.url).href;
  const codes = async () => (await session.pull(uri)).items.map(({ code }) => code);
  await session.open('prompts: [none.md]\nmodels: [{ endpoint: gqu }]\n', uri, 'yaml');
  let refreshed = session.refresh();
  expect(await codes()).toEqual([]);
  await refreshed;
  expect(await codes()).toEqual(['prompt-not-found']);

  refreshed = session.refresh();
  await session.notify(FACTS_NOTIFICATION, { profiles: [{ alias: 'gpu' }] });
  await refreshed;
  expect(await codes()).toEqual(['prompt-not-found', 'endpoint-unknown']);

  refreshed = session.refresh();
  const settings = { diagnostics: { 'prompt-not-found': 'off' } };
  await session.notify('workspace/didChangeConfiguration', { settings });
  await refreshed;
  expect(await codes()).toEqual(['endpoint-unknown']);
});

test('the columns of a dataset are read in the background', async () => {
  const session = await startSession({ workspace: { diagnostics: { refreshSupport: true } } });
  const uri = new globalThis.URL('../../samples/a.experiment.yaml', import.meta.url).href;
  const documents = 'documents: { source: data/documents.jsonl, column: txet }';
  await session.open(`prompts: [prompts/math.md]\n${documents}\n`, uri, 'yaml');
  const codes = async () => (await session.pull(uri)).items.map(({ code }) => code);
  // Files and columns are looked up apart from each other, so the first word may be of the files alone.
  let refreshed = session.refresh();
  while ((await codes()).length === 0) {
    await refreshed;
    refreshed = session.refresh();
  }
  expect(await codes()).toEqual(['column-missing']);
});

test('what stands on the disk around a prompt is known without an edit: hints, hovers, paths, problems', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rephrase-session-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'prompts'));
  writeFileSync(join(folder, 'data.jsonl'), '{"text":"A river.","title":"Rivers"}\n{"text":"B"}\n');
  const text = '---\ninputs: { TITLE: { column: titel } }\n---\nAbout [[TITLE]]:\n[[DOCUMENT]]';
  writeFileSync(join(folder, 'prompts', 'faq (1).md'), text);
  const session = await startSession({
    workspace: { diagnostics: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
  });
  const root = pathToFileURL(folder).href;
  // Written as Neovim and Node.js write it; VS Code would write %28 and %29.
  const prompt = `${root}/prompts/faq%20(1).md`;
  const experiment = `${root}/a.experiment.yaml`;
  const settings = { folders: { [root]: {} } };
  await session.notify('workspace/didChangeConfiguration', { settings });
  await session.open(
    'prompts: [prompts/faq (1).md]\ndocuments: { source: data.jsonl }\ncontext: { window: 8192 }\n',
    experiment,
    'yaml',
  );
  await session.open(text, prompt);
  const codes = async (uri: string) => (await session.pull(uri)).items.map(({ code }) => code);
  let refreshed = session.refresh();
  while ((await codes(prompt)).length === 0 || (await codes(experiment)).length === 0) {
    await refreshed;
    refreshed = session.refresh();
  }
  expect([await codes(prompt), await codes(experiment)]).toEqual([['column-missing'], ['column-missing']]);
  const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  expect(await session.ask('textDocument/inlayHint', { textDocument: { uri: prompt }, range })).toMatchObject(
    [{ label: '≈ 3 tokens · < 1 % of window · none cut' }],
  );
  const hover = await session.ask('textDocument/hover', {
    textDocument: { uri: prompt },
    position: { line: 4, character: 4 },
  });
  expect(JSON.stringify(hover)).toContain('Over 2 sampled documents: 1 to 3 tokens');
  const offered = await session.ask<{ label: string }[]>('textDocument/completion', {
    textDocument: { uri: experiment },
    position: { line: 0, character: 11 },
  });
  expect(offered.map(({ label }) => label)).toEqual(['prompts/faq (1).md']);
  expect(session.logged).toEqual([]);
});
