/** Every text for people goes through `t`, every text of the manifest through `package.nls.json`, and translations fit. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { textsOf } from './bareTexts.ts';
import { bundleKeys, modulesOf, TRANSLATED_ROOMS } from './bundleKeys.ts';
import { constantTexts } from './constantTexts.ts';
import { EXCEPTIONS, isFixed } from './exceptions.ts';
import { manifestTexts } from './manifestTexts.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const nls: Readonly<Record<string, string>> = JSON.parse(readFileSync('package.nls.json', 'utf8'));

const constants = new Set(constantTexts());

describe('rooms that people read', () => {
  test.each(TRANSLATED_ROOMS)('%s has no text for people outside of t', (room) => {
    const modules = modulesOf([room]);
    const bare = modules.flatMap((file) =>
      textsOf(file, readFileSync(file, 'utf8'))
        .bare.filter(({ text }) => !isFixed(text) && !constants.has(text))
        .map(({ line, text }) => `${file}:${line} ${JSON.stringify(text)}`),
    );
    expect(modules.length).toBeGreaterThan(room === 'client' ? 100 : 3);
    expect(bare).toEqual([]);
  });

  test('have no exception that is gone', () => {
    expect(Object.keys(EXCEPTIONS).filter((file) => !existsSync(file))).toEqual([]);
  });

  test('say whole texts: no piece begins or ends in the middle of a sentence', () => {
    expect(bundleKeys().filter((key) => /^[\s,;·]|[\s·]$/.test(key))).toEqual([]);
  });

  test('put texts into t, and nothing computed but what the bundle takes from its place', () => {
    const computed = modulesOf(TRANSLATED_ROOMS).filter((file) =>
      textsOf(file, readFileSync(file, 'utf8')).keys.includes(''),
    );
    expect(computed).toEqual([
      'client/measureTexts.ts',
      'client/preview/columnSummaries.ts',
      'client/retold.ts',
      'server/features/completion.ts',
      'server/features/hover.ts',
      'server/features/jinjaItems.ts',
      'server/language/schema/conform.ts',
      'server/language/schema/describeKey.ts',
      'server/language/schema/shape.ts',
    ]);
  });

  test('look up nothing while they are loaded, when the language server does not know its language', () => {
    const early = modulesOf(['server']).flatMap((file) =>
      textsOf(file, readFileSync(file, 'utf8')).early.map((line) => `${file}:${line}`),
    );
    expect(early).toEqual([]);
    expect(textsOf('x.ts', "const later = () => t('Later.');\nconst NOW = t('Now.');").early).toEqual([2]);
  });

  test('have only places that are filled: the library takes "{% {0}" for the name of one', () => {
    const places = (text: string): readonly string[] =>
      [...text.matchAll(/\{\d+\}/g)].map(([place]) => place);
    const filled = (text: string): readonly string[] =>
      [...text.matchAll(/\{[^}]+\}/g)].map(([place]) => place).filter((place) => /^\{\d+\}$/.test(place));
    expect(bundleKeys().filter((key) => places(key).length !== filled(key).length)).toEqual([]);
  });

  test('have pages that take their texts from one module, which has them before any table is made', () => {
    const pages = modulesOf(['client/webviews']);
    const own = pages.filter((file) => readFileSync(file, 'utf8').includes("'@vscode/l10n'"));
    expect(pages.length).toBeGreaterThan(50);
    expect(own).toEqual(['client/webviews/preview/l10n.ts']);
  });

  test('say what the bundle of English texts holds: npm run l10n writes it', () => {
    expect(Object.keys(JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')))).toEqual(bundleKeys());
  });
});

describe('the search', () => {
  test.each([
    ["window.showErrorMessage('It broke.')", ['It broke.']],
    ['const item = { label: "Open Job", command: "rephrase.jobs.open" };', ['Open Job']],
    ["const go = 'Retry';", ['Retry']],
    [['item.text = `$', '{name} is done`;'].join(''), ['{0} is done']],
    ["throw new Error('This is a bug.')", []],
    ["log.info('The runner works.')", []],
    ["if (answer === 'Go on now') run();", []],
    ["t('It is translated.')", []],
    ["t('{0} is in: {1}', name, 'a bare text')", ['a bare text']],
    ["commands.executeCommand('open it now', () => show('but this is read'))", ['but this is read']],
    ["const kind = 'front-matter';", []],
    ["const look = { word: 'paused', icon: 'debug-pause' };", ['paused']],
    ["const browse = { label: '$(folder) Browse…' };", ['$(folder) Browse…']],
    [['line = `$', '{count} rows`;'].join(''), ['{0} rows']],
    [['title = `Job: $', '{name}`;'].join(''), ['Job: {0}']],
    [['size = `$', '{bytes} kB`;'].join(''), []],
    [['this.#tell(`cell $', '{key}`);'].join(''), []],
    ['html`<p class="quiet one">it waits</p>`', ['it waits']],
    [['html`<p>$', "{t('it waits')}</p>`"].join(''), []],
    [['html`<b>$', '{n}</b> left`'].join(''), ['left']],
    ['html`<button title="Open Job" data-part="open job"></button>`', ['Open Job']],
    [['html`<button aria-label="Row $', '{n}"></button>`'].join(''), ['Row {0}']],
    [['html`<button title=$', "{on ? 'Turn it off' : t('On')}></button>`"].join(''), ['Turn it off']],
    [['html`<input .value=$', '{text} class="a-b $', '{one}" />`'].join(''), []],
  ])('%s', (source, texts) => {
    expect(textsOf('x.ts', source).bare.map(({ text }) => text)).toEqual(texts);
  });
});

describe('the manifest', () => {
  const texts = manifestTexts(manifest).filter(({ path }) => path !== 'displayName');
  const keys = texts.map(({ text }) => /^%(.+)%$/.exec(text)?.[1] ?? '');

  test('has no text for people beside package.nls.json', () => {
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter(({ text }) => !/^%[^%]+%$/.test(text))).toEqual([]);
  });

  test('uses every key of package.nls.json, and none that is not there', () => {
    expect([...new Set(keys)].sort()).toEqual(Object.keys(nls).sort());
  });
});

describe('translations', () => {
  const files = globSync(['package.nls.*.json', 'l10n/bundle.l10n.*.json']).sort();
  const textsIn = (file: string): Readonly<Record<string, string>> => JSON.parse(readFileSync(file, 'utf8'));
  const said = Object.fromEntries(bundleKeys().map((key) => [key, key]));
  const english = (file: string): Readonly<Record<string, string>> =>
    file.startsWith('package') ? nls : said;

  test('come in pairs, of the manifest and of the client', () => {
    const tagsOf = (pattern: RegExp): readonly string[] =>
      files.flatMap((file) => pattern.exec(file)?.slice(1) ?? []);
    const tags = tagsOf(/bundle\.l10n\.(.+)\.json$/);
    expect(tags).toContain('de');
    expect(tagsOf(/package\.nls\.(.+)\.json$/)).toEqual(tags);
  });

  test.each(files)('%s has every text and no other: each new text is translated with it', (file) => {
    expect(Object.keys(textsIn(file)).sort()).toEqual(Object.keys(english(file)).sort());
  });

  test.each(files)('%s keeps places, commands, code and icons', (file) => {
    for (const [key, text] of Object.entries(textsIn(file))) {
      expect(text.trim(), key).not.toBe('');
      expect(marksOf(text), key).toEqual(marksOf(english(file)[key] ?? ''));
    }
  });

  test.each(files.filter((file) => file.startsWith('l10n')))('%s says which language it is', (file) => {
    const tag = /bundle\.l10n\.(.+)\.json$/.exec(file)?.[1] ?? '';
    expect(Intl.getCanonicalLocales(textsIn(file)['en'])).toEqual([tag]);
  });

  test('are in the package', () => {
    const ignored = readFileSync('.vscodeignore', 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['!package.nls*.json', '!l10n/bundle.l10n.*.json']));
    expect(manifest.l10n).toBe('./l10n');
    expect(execFileSync('git', ['ls-files', 'l10n'], { encoding: 'utf8' })).toContain('bundle.l10n.json');
  });
});

/** What a translation has to keep: places to fill, commands behind links, settings and code. */
function marksOf(text: string): readonly string[] {
  return (text.match(/\{\d+\}|\((?:command|https?):[^)]+\)|`[^`]+`|\$\([a-z-]+\)/g) ?? []).sort();
}
