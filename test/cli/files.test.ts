/** Commands that only read files: help, check, render. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configFolder } from '../../server/cli/processIo.ts';
import { VERSION } from '../../server/cli/version.ts';
import { nodeTooOld } from '../../server/nodeTooOld.ts';
import { openTerminal } from './terminal.ts';

const PROMPT = '---\nname: faq\ndescripton: x\n---\nRewrite as a FAQ.\n\nDocument: {text}\n';
const GOOD = 'Rewrite as a FAQ. Return only the FAQ.\n\nDocument: [[DOCUMENT]]\n';

describe('the frame', () => {
  test('help lists every command that works, and explains each', async () => {
    const terminal = await openTerminal();
    const { code, out } = await terminal.run('--help');
    expect(code).toBe(0);
    expect(out).not.toContain('runner');
    const names = [...out.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name ?? '');
    expect(names).toEqual([
      'check',
      'render',
      'estimate',
      'run',
      'status',
      'pause',
      'resume',
      'cancel',
      'retry',
      'set',
      'verify',
      'compact',
      'export',
      'push',
      'export-project',
      'import',
      'export-prompt',
      'practice',
    ]);
    for (const name of names) {
      const help = await terminal.run(name, '--help');
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain(`Usage: rephrase ${name}`);
      expect((await terminal.run('help', name)).out).toBe(help.out);
    }
  });

  test('the version is that of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
    expect(await (await openTerminal()).run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test('a Node.js that is too old is told so, by what package.json asks for', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    const least = engines.node.replace('>=', '');
    expect(nodeTooOld('20.20.2')).toBe(`Node.js ${least} or newer is needed, and this is 20.20.2.`);
    expect(nodeTooOld('22.14.9')).not.toBeNull();
    expect([`${least}.0`, '22.22.0', '24.0.1'].map(nodeTooOld)).toEqual([null, null, null]);
  });

  test.each([
    [[], ''],
    [['estimates', 'x.yaml'], 'There is no command "estimates". Did you mean "estimate"?'],
    [['frobnicate'], 'There is no command "frobnicate". "rephrase --help" lists them.'],
    [['check', '--colour'], "Unknown option '--colour'."],
    [['check', '--json'], "Unknown option '--json'. Did you mean --format json?"],
    [['run', '--endpiont', 'a=b'], "Unknown option '--endpiont'. Did you mean --endpoint?"],
    [['run', 'nowhere.experiment.yaml'], 'There is no file'],
    [['check', '--format', 'xml'], '--format takes text, json, github, sarif, not "xml".'],
    [['check', '--level', 'placeholder-dialekt=off'], 'Did you mean "placeholder-dialect"?'],
    [['check', '--level', 'long-prompt=loud'], '--level takes CODE=LEVEL'],
    [['check', 'nowhere.md'], 'There is no file or folder nowhere.md.'],
    [['render', 'a.md'], '--source and --row say which document.'],
    [['run'], 'Name an experiment, or one or more prompts.'],
    [['status', 'nowhere'], 'There is no job "nowhere". "rephrase status" lists'],
    [['status', '.'], 'is no job folder'],
    [['resume'], 'JOB is missing.'],
    [['verify', 'a', 'b'], 'One JOB at a time'],
    [['practice', '--port', 'x'], '--port takes a whole number from 0, not "x".'],
  ])('%j is misuse: exit code 2, on stderr', async (argv, message) => {
    const { code, out, err } = await (await openTerminal()).run(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test('the configuration folder is the platform’s', () => {
    expect(configFolder('linux', {}, '/home/a')).toBe('/home/a/.config/rephrase');
    expect(configFolder('linux', { XDG_CONFIG_HOME: '/x' }, '/home/a')).toBe('/x/rephrase');
    expect(configFolder('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/rephrase');
  });
});

describe('check', () => {
  test('text: a line per problem, and a sum', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', PROMPT);
    const { code, out } = await terminal.run('check', 'faq.md');
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "faq.md:3:1: warning: "descripton" is not a key known here. Did you mean "description"? [front-matter-unknown-key]
      faq.md:7:11: error: {text} is a Python format field: the model would be sent these characters and no document. Write [[DOCUMENT]]. [placeholder-dialect]
      1 file checked: 1 error, 1 warning.
      "
    `);
  });

  test('json: ranges as editors count, with fixes', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', PROMPT);
    const problems = JSON.parse((await terminal.run('check', 'faq.md', '--format', 'json')).out) as unknown;
    expect(problems).toContainEqual({
      path: 'faq.md',
      code: 'placeholder-dialect',
      severity: 'error',
      message: expect.any(String),
      range: { start: { line: 6, character: 10 }, end: { line: 6, character: 16 } },
      fixes: expect.arrayContaining([
        expect.objectContaining({
          edits: [
            {
              range: { start: { line: 6, character: 10 }, end: { line: 6, character: 16 } },
              newText: '[[DOCUMENT]]',
            },
          ],
        }),
      ]),
    });
  });

  test('what an experiment names on this disk is looked at', async () => {
    const terminal = await openTerminal();
    await terminal.write(
      'prompts/faq.md',
      '---\nparameters: { max_tokens: 4096 }\n---\nRewrite.\n[[DOCUMENT]]\n',
    );
    await terminal.write('data.jsonl', '{"body":"a"}\n');
    const output = 'context: { window: 4096 }\n';
    await terminal.write(
      'a.experiment.yaml',
      `prompts: [prompts/faq.md, prompts/gone.md]\ndocuments: { source: data.jsonl }\n${output}`,
    );
    const { code, out } = await terminal.run('check');
    expect(code).toBe(1);
    expect(
      out.split('\n').map((line) => /^(\S+): (\w+): .* \[(.*)\]$/.exec(line)?.slice(1).join(' ')),
    ).toEqual([
      'a.experiment.yaml:1:11 error context-exceeded',
      'a.experiment.yaml:1:27 error prompt-not-found',
      'a.experiment.yaml:2:22 warning column-missing',
      'prompts/faq.md:2:27 error context-exceeded',
      undefined,
      undefined,
    ]);
  });

  test('levels make codes louder, quieter or silent', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', PROMPT);
    const levels = ['--level', 'placeholder-dialect=hint', '--level', 'front-matter-unknown-key=off'];
    const { code, out } = await terminal.run('check', 'faq.md', ...levels);
    expect(code).toBe(0);
    expect(out).toMatch(/^faq\.md:7:11: hint: .*\n1 file checked: 0 errors, 0 warnings, 1 hint\.\n$/);
  });

  test('github: workflow commands with what must be escaped escaped', async () => {
    const terminal = await openTerminal();
    await terminal.write('100%,a:b.md', PROMPT);
    const { out } = await terminal.run('check', '100%,a:b.md', '--format', 'github');
    expect(out).toMatch(
      /^::warning file=100%25%2Ca%3Ab\.md,line=3,endLine=3,col=1,title=front-matter-unknown-key::/m,
    );
    expect(out).toMatch(
      /^::error file=100%25%2Ca%3Ab\.md,line=7,endLine=7,col=11,title=placeholder-dialect::/m,
    );
  });

  test('sarif: a log of version 2.1.0', async () => {
    const terminal = await openTerminal();
    await terminal.write('my prompts/faq.md', PROMPT);
    const log = JSON.parse(
      (await terminal.run('check', 'my prompts/faq.md', '--format', 'sarif')).out,
    ) as unknown;
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: { name: 'rephrase', rules: expect.arrayContaining([{ id: 'placeholder-dialect' }]) },
          },
          results: expect.arrayContaining([
            expect.objectContaining({
              ruleId: 'placeholder-dialect',
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'my%20prompts/faq.md' },
                    region: { startLine: 7, startColumn: 11, endLine: 7, endColumn: 17 },
                  },
                },
              ],
            }),
          ]),
        },
      ],
    });
  });

  test('a clean prompt ends with 0, warnings alone too', async () => {
    const terminal = await openTerminal();
    await terminal.write('a.md', GOOD);
    await terminal.write('b.md', `---\ndescripton: x\n---\n${GOOD}`);
    expect(await terminal.run('check', 'a.md')).toEqual({
      code: 0,
      out: '1 file checked: 0 errors, 0 warnings.\n',
      err: '',
    });
    expect((await terminal.run('check', 'b.md')).code).toBe(0);
  });

  test('a folder is searched for what is a prompt, and no further', async () => {
    const terminal = await openTerminal();
    const bad = 'No document here.\n';
    for (const path of [
      'README.md',
      'notes.md',
      'prompts/README.md',
      'prompts/SKILL.md',
      'node_modules/prompts/a.rephrase.md',
    ]) {
      await terminal.write(path, bad);
    }
    await terminal.write('a.rephrase.md', bad);
    await terminal.write('prompts/b.txt', GOOD);
    await terminal.write('c.experiment.yaml', 'prompts: [lib/d.md]\n');
    const { out } = await terminal.run('check');
    expect(out).toContain('3 files checked');
    expect(out).toMatch(/a\.rephrase\.md:.*placeholder-missing/);
  });

  test('what an experiment names surely is a prompt', async () => {
    const terminal = await openTerminal();
    await terminal.write('prompts/a.md', 'No document here.\n');
    expect((await terminal.run('check')).code).toBe(0);
    await terminal.write('a.experiment.yaml', 'prompts: [prompts/a.md]\n');
    expect((await terminal.run('check')).code).toBe(1);
  });

  test('samples have no error; broken ones have', async () => {
    const terminal = await openTerminal();
    expect(
      (await terminal.run('check', resolve('samples/prompts'), resolve('samples/formats.experiment.yaml')))
        .code,
    ).toBe(0);
    expect((await terminal.run('check', resolve('samples/broken'))).code).toBe(1);
  });
});

describe('render', () => {
  const data = (rows: number): string =>
    Array.from({ length: rows }, (_, n) =>
      JSON.stringify({ id: `d${n}`, text: `Text ${n} with [[TITLE]] and {braces}.` }),
    ).join('\n');

  test('json: the body that is sent, its fingerprint, whether it was cut', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    await terminal.write('data.jsonl', data(3));
    const { code, out } = await terminal.run(
      'render',
      'faq.md',
      '--source',
      'data.jsonl',
      '--row',
      '2',
      '--model',
      'm',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      body: {
        model: 'm',
        messages: [
          {
            role: 'user',
            content:
              'Rewrite as a FAQ. Return only the FAQ.\n\nDocument: Text 2 with [[TITLE]] and {braces}.',
          },
        ],
      },
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      truncated: false,
    });
  });

  test('without a model neither model nor fingerprint', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    await terminal.write('data.jsonl', data(1));
    const { out } = await terminal.run(
      'render',
      'faq.md',
      '--source',
      'data.jsonl',
      '--row',
      '0',
      '--format',
      'json',
    );
    expect(JSON.parse(out)).toMatchObject({ body: { model: null }, fingerprint: null });
    const text = await terminal.run('render', 'faq.md', '--source', 'data.jsonl', '--row', '0');
    expect(text.out).toMatchInlineSnapshot(`
      "user:
      Rewrite as a FAQ. Return only the FAQ.

      Document: Text 0 with [[TITLE]] and {braces}.

      {"model":null}
      "
    `);
  });

  test('a window cuts the document, or skips it', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    await terminal.write('data.jsonl', JSON.stringify({ text: 'word '.repeat(2000) }));
    const args = ['render', 'faq.md', '--source', 'data.jsonl', '--row', '0', '--window', '1024'];
    expect(JSON.parse((await terminal.run(...args, '--format', 'json')).out)).toMatchObject({
      truncated: true,
    });
    expect(await terminal.run(...args, '--cut', 'skip')).toMatchObject({
      code: 2,
      err: expect.stringContaining('skips documents'),
    });
  });

  test('makes the same request of a row in Parquet, CSV and JSON Lines', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    const data = new URL('../../samples/data/', import.meta.url).pathname;
    const requests = await Promise.all(
      ['documents.jsonl', 'formats/documents.csv', 'formats/documents.parquet', 'formats/*.parquet'].map(
        (name) =>
          terminal.run(
            'render',
            'faq.md',
            '--source',
            data + name,
            '--row',
            '17',
            '--model',
            'm',
            '--format',
            'json',
          ),
      ),
    );
    const [first, ...others] = requests.map(({ out }) => out);
    expect(first).toContain('"fingerprint": "');
    for (const other of others) expect(other).toBe(first);
  });

  test('counts with the tokenizer it is given, and with no other', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    await terminal.write('data.jsonl', JSON.stringify({ text: 'word '.repeat(400) }));
    const tokenizer = new URL('../generation/tokenizers/split-nfc.json', import.meta.url).pathname;
    const args = [
      'render',
      'faq.md',
      '--source',
      'data.jsonl',
      '--row',
      '0',
      '--window',
      '1600',
      '--format',
      'json',
    ];
    const cut = async (...more: readonly string[]) =>
      JSON.parse((await terminal.run(...args, ...more)).out).truncated;
    expect(await cut()).toBe(false);
    // This small vocabulary needs more tokens for the same words than the approximation takes.
    expect(await cut('--tokenizer', tokenizer)).toBe(true);
    expect(await terminal.run(...args, '--tokenizer', 'none.json')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no tokenizer at'),
    });
  });

  test('says which row is not there, or bad', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    await terminal.write('data.jsonl', '{"text":"a"}\nnot json\n');
    const at = (row: string): Promise<{ code: number; err: string }> =>
      terminal.run('render', 'faq.md', '--source', 'data.jsonl', '--row', row);
    expect(await at('7')).toMatchObject({
      code: 2,
      err: expect.stringContaining('has 2 rows; there is no row 7'),
    });
    expect(await at('1')).toMatchObject({ code: 2, err: expect.stringContaining('line 2: not valid JSON') });
  });
});
