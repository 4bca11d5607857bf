/** Documentation of completions comes with the list, or item by item where the editor asks so. */
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver-types';
import { LaterDocumentation } from '../../server/languageServer/laterDocumentation.ts';
import { promptDocument } from '../bench/language/documents.ts';
import { LspProcess } from '../bench/language/lspProcess.ts';

const SERVER = fileURLToPath(new URL('../../server/languageServer.ts', import.meta.url));
const DOCUMENT = promptDocument(500);
const KEY_LINE = DOCUMENT.text.slice(0, DOCUMENT.completeAt).split('\n').length - 1;

async function startSession(resolves: boolean): Promise<LspProcess> {
  const server = new LspProcess({
    command: [process.execPath, SERVER, '--stdio'],
    pull: true,
    resolves,
  });
  onTestFinished(() => server.stop());
  await server.initialize();
  const { uri, languageId, text } = DOCUMENT;
  server.tell('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  return server;
}

async function offeredBy(server: LspProcess): Promise<readonly CompletionItem[]> {
  const items = await server.ask('textDocument/completion', {
    textDocument: { uri: DOCUMENT.uri },
    position: { line: KEY_LINE, character: 0 },
  });
  return items as readonly CompletionItem[];
}

test('an editor that asks item by item is told the same as one that gets all with the list', async () => {
  const whole = await offeredBy(await startSession(false));
  const server = await startSession(true);
  const short = await offeredBy(server);
  expect(whole.length).toBeGreaterThan(3);
  expect(whole.every(({ documentation }) => documentation !== undefined)).toBe(true);
  expect(short.filter(({ documentation }) => documentation !== undefined)).toEqual([]);
  const told = await Promise.all(short.map((item) => server.ask('completionItem/resolve', item)));
  const withoutNumber = (told as readonly CompletionItem[]).map(({ data, ...item }) => {
    const { documented, ...others } = data;
    expect(documented).toBeTypeOf('number');
    return Object.keys(others).length > 0 ? { ...item, data: others } : item;
  });
  expect(withoutNumber).toEqual(whole);
}, 30_000);

test('items of the list before are known still, those of a list long gone come back as they are', () => {
  const later = new LaterDocumentation();
  const list = (name: string): CompletionItem[] =>
    later.withhold([{ label: 'plain' }, { label: name, documentation: `About ${name}.` }]);
  const [plain, first] = list('first');
  const [, second] = list('second');
  if (!plain || !first || !second) throw new Error('nothing is offered');
  expect(plain).toEqual({ label: 'plain' });
  expect(later.add(plain)).toEqual(plain);
  expect(later.add(first).documentation).toBe('About first.');
  expect(later.add(second).documentation).toBe('About second.');
  for (let more = 0; more < 10; more++) list('other');
  expect(later.add(first)).toEqual(first);
});
