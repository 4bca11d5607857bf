/**
 * The language server in a language that nobody speaks, over its pipes: every text that a person sees is in it, whatever
 * was evaluated before the language was known. And in German, as it comes with the project.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EXPERIMENT_SCHEMA } from '../../server/experiment/experimentSchema.ts';
import { FILTERS, STATEMENTS } from '../../server/language/jinja/jinjaWords.ts';
import { PROMPT_SCHEMA } from '../../server/language/schema/promptSchema.ts';
import { FACTS_NOTIFICATION } from '../../server/protocol/messages.ts';
import { LspProcess } from '../bench/language/lspProcess.ts';
import { PATIENCE } from '../host/patience.ts';
import { pseudo, pseudoBundle } from '../l10n/pseudoTexts.ts';
import { listSamples, PROMPT_PATHS, readSample, SAMPLES } from '../samples/sampleFiles.ts';
import { foreignWords } from './foreignWords.ts';

interface Place {
  readonly line: number;
  readonly character: number;
}
interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly range: { readonly start: Place; readonly end: Place };
}
interface Item {
  readonly label: string;
  readonly kind: number;
  readonly detail?: string;
  readonly documentation?: { readonly value: string };
}
interface Expected {
  readonly code: string;
}

const SNIPPET = 15;
const NAMESPACE = 3;
const expected = parse(readSample('broken/expected.yaml')) as Readonly<Record<string, readonly Expected[]>>;
const broken = listSamples('broken').filter((name) => name !== 'expected.yaml');
/** What names things: it stands in texts of any language. */
const NAMES = [
  readSample('data/documents.jsonl'),
  ...PROMPT_PATHS.map(readSample),
  Object.keys({ ...FILTERS, ...STATEMENTS, endif: '', endfor: '' }).join(' '),
  JSON.stringify([PROMPT_SCHEMA, EXPERIMENT_SCHEMA], (key, value: unknown) =>
    ['doc', 'fallback', 'evidence', 'says', 'keySays', 'unknownAdvice'].includes(key) ? undefined : value,
  ),
  'documents.jsonl JSON Lines JSON string text number gpu practice cluster DataTrove FinePhrase H100 rephrase',
  'SmolLM2-1.7B-Instruct HuggingFaceTB vLLM SGLang llama.cpp DSPy sbatch Slurm Rephrase endpoint rollouts',
].join('\n');

let folder = '';
let server: LspProcess;
const uriOf = (name: string): string => pathToFileURL(join(folder, 'samples', name)).href;

beforeAll(async () => {
  folder = programWith({ 'qps-ploc': pseudoBundle() });
  server = await started(folder, 'qps-ploc');
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe.each(broken)('%s', (name) => {
  const text = readSample(`broken/${name}`);
  const words = [
    NAMES,
    text,
    text.toLowerCase(),
    ...broken,
    ...broken.map((other) => readSample(`broken/${other}`)),
  ].join('\n');
  const uri = (): string => uriOf(`broken/${name}`);
  const textDocument = (): object => ({ uri: uri() });

  test('problems, fixes, hovers, completions, outline, lens and hint', async () => {
    server.tell('textDocument/didOpen', {
      textDocument: { uri: uri(), languageId: 'rephrase', version: 1, text },
    });
    // What needs an earlier job on disk is looked at apart.
    const codes = (expected[name] ?? []).map(({ code }) => code).filter((code) => code !== 'job-would-mix');
    await expect
      .poll(async () => (await problemsOf(uri())).map(({ code }) => code), { timeout: PATIENCE.stepMs })
      .toEqual(expect.arrayContaining(codes));
    const problems = await problemsOf(uri());
    const said: string[] = problems.map(({ message }) => message);
    const fixes = (await server.ask('textDocument/codeAction', {
      textDocument: textDocument(),
      range: { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } },
      context: { diagnostics: [] },
    })) as readonly { readonly title: string; readonly edit: object }[];
    said.push(...fixes.map(({ title }) => title));
    const lenses = (await server.ask('textDocument/codeLens', {
      textDocument: textDocument(),
    })) as readonly { readonly command: { readonly title: string } }[];
    said.push(...lenses.map(({ command }) => command.title));
    said.push(...(await hintsOf(uri())));
    said.push(...(await outlineOf(uri())));
    for (const position of wordsIn(text)) said.push(...(await hoverAt(uri(), position)));
    for (const position of linesIn(text)) said.push(...(await offeredAt(uri(), position)));
    // A title says what a fix writes.
    const written = JSON.stringify(fixes.map(({ edit }) => edit)).replaceAll('\\', '');
    expect(foreignWords(said, words + written)).toEqual([]);
    if (codes.length > 0) expect(said.filter((each) => each.includes('⟦')).length).toBeGreaterThan(0);
  });
});

test('refusals of rename', async () => {
  const uri = pathToFileURL(join(folder, 'a.rephrase.md')).href;
  const text = 'Write about {{ title }}.\n\n[[DOCUMENT]] [[TITLE]] [[OTHER]]';
  server.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'rephrase', version: 1, text } });
  const refused = async (method: string, more: object): Promise<string> =>
    server.ask(method, { textDocument: { uri }, ...more }).then(
      () => '',
      (error: unknown) => String(error),
    );
  const at = (character: number): object => ({ position: { line: 2, character } });
  const said = [
    await refused('textDocument/prepareRename', at(4)),
    await refused('textDocument/rename', { ...at(4), newName: 'OTHER' }),
    await refused('textDocument/rename', { ...at(16), newName: 'no name' }),
    await refused('textDocument/rename', { ...at(16), newName: 'DOCUMENT' }),
    await refused('textDocument/rename', { ...at(16), newName: 'OTHER' }),
  ];
  expect(said.map((each) => each.includes('⟦'))).toEqual(said.map(() => true));
  expect(foreignWords(said, 'Error no name OTHER TITLE DOCUMENT')).toEqual([]);
});

test('a whole prompt and a whole experiment to fill in', async () => {
  for (const name of ['new.rephrase.md', 'new.experiment.yaml']) {
    const uri = pathToFileURL(join(folder, name)).href;
    server.tell('textDocument/didOpen', {
      textDocument: { uri, languageId: 'rephrase', version: 1, text: '' },
    });
    const items = await itemsAt(uri, { line: 0, character: 0 });
    const pieces = items.filter(({ kind }) => kind === SNIPPET).map(({ label }) => label);
    expect(pieces).toContain(pseudo(name.includes('experiment') ? 'new experiment' : 'new prompt'));
  }
});

test('numbers are written as the language does', async () => {
  const uri = pathToFileURL(join(folder, 'long.rephrase.md')).href;
  const text = `${'Write one more line of it. '.repeat(300)}\n\n[[DOCUMENT]]`;
  server.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'rephrase', version: 1, text } });
  const long = (await problemsOf(uri)).find(({ code }) => code === 'long-prompt');
  expect(long?.message).toContain('1.800');
});

describe('German, as it comes with the project', () => {
  test.each([
    ['de', 'ist ein Format-Feld von Python'],
    ['de-AT', 'ist ein Format-Feld von Python'],
    ['de_DE.UTF-8', 'ist ein Format-Feld von Python'],
    ['en', 'is a Python format field'],
    ['en-GB', 'is a Python format field'],
    ['../../l10n/bundle.l10n.de', 'is a Python format field'],
    ['xx', 'is a Python format field'],
  ])('locale %s', async (locale, words) => {
    const german = await started(process.cwd(), locale);
    const uri = 'file:///w/a.rephrase.md';
    const text = 'Rewrite {text}';
    german.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'rephrase', version: 1, text } });
    const [problem] = await problemsOf(uri, german);
    expect(problem?.message).toContain(words);
    await german.stop();
  });
});

/** The program with other bundles beside it. It runs from a copy: a linked module is found where it really stands. */
function programWith(bundles: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const made = mkdtempSync(join(tmpdir(), 'rephrase-language-'));
  cpSync('server', join(made, 'server'), {
    recursive: true,
    filter: (path) => !path.endsWith('tsconfig.json'),
  });
  cpSync('package.json', join(made, 'package.json'));
  cpSync(SAMPLES, join(made, 'samples'), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(made, 'node_modules'));
  mkdirSync(join(made, 'l10n'));
  for (const [tag, texts] of Object.entries(bundles))
    writeFileSync(join(made, 'l10n', `bundle.l10n.${tag}.json`), JSON.stringify(texts));
  return made;
}

async function started(program: string, locale: string): Promise<LspProcess> {
  const process_ = new LspProcess({
    command: [process.execPath, join(program, 'server', 'languageServer.ts'), '--stdio'],
    pull: true,
    locale,
    rootUri: pathToFileURL(join(program, 'samples')).href,
  });
  await process_.initialize();
  process_.tell(FACTS_NOTIFICATION, {
    profiles: ['gpu', 'practice'].map((alias) => ({ alias, model: null, window: null, tokenizer: null })),
    endpoints: [{ alias: 'gpu', models: [{ id: 'HuggingFaceTB/SmolLM2-1.7B-Instruct', window: 8192 }] }],
    previews: [],
    cluster: null,
  });
  return process_;
}

async function problemsOf(uri: string, of = server): Promise<readonly Diagnostic[]> {
  const { items } = (await of.ask('textDocument/diagnostic', { textDocument: { uri } })) as {
    readonly items: readonly Diagnostic[];
  };
  return items;
}

async function hintsOf(uri: string): Promise<readonly string[]> {
  const range = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };
  const hints = (await server.ask('textDocument/inlayHint', { textDocument: { uri }, range })) as readonly {
    readonly label: string;
    readonly tooltip: { readonly value: string };
  }[];
  return hints.flatMap(({ label, tooltip }) => [label, tooltip.value]);
}

async function outlineOf(uri: string): Promise<readonly string[]> {
  const symbols = (await server.ask('textDocument/documentSymbol', {
    textDocument: { uri },
  })) as readonly { readonly name: string; readonly kind: number; readonly detail?: string }[];
  return symbols.flatMap(({ name, kind, detail }) => [
    ...(kind === NAMESPACE ? [name] : []),
    ...(detail === undefined ? [] : [detail]),
  ]);
}

async function hoverAt(uri: string, position: Place): Promise<readonly string[]> {
  const hover = (await server.ask('textDocument/hover', { textDocument: { uri }, position })) as {
    readonly contents: { readonly value: string };
  } | null;
  return hover ? [hover.contents.value] : [];
}

async function itemsAt(uri: string, position: Place): Promise<readonly Item[]> {
  return (await server.ask('textDocument/completion', {
    textDocument: { uri },
    position,
  })) as readonly Item[];
}

async function offeredAt(uri: string, position: Place): Promise<readonly string[]> {
  const items = await itemsAt(uri, position);
  return items.flatMap(({ detail, documentation }) => [
    ...(detail === undefined ? [] : [detail]),
    ...(documentation ? [documentation.value] : []),
  ]);
}

/** The beginnings of the first words: keys, values and placeholders. */
function wordsIn(text: string): readonly Place[] {
  return text
    .split('\n')
    .slice(0, 30)
    .flatMap((line, at) =>
      [...line.matchAll(/[\w-]+/g)].slice(0, 4).map(({ index }) => ({ line: at, character: index + 1 })),
    );
}

/** The beginnings and ends of the first lines. */
function linesIn(text: string): readonly Place[] {
  return text
    .split('\n')
    .slice(0, 12)
    .flatMap((line, at) => [
      { line: at, character: 0 },
      { line: at, character: line.length },
    ]);
}

test('the German bundle is the one beside the program', () => {
  expect(JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8'))).toMatchObject({ en: 'de' });
});
