/** Prompts and experiments checked from the command line, in every format of its report. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';
import { GOOD } from './workplace.ts';

const PROMPT = '---\nname: faq\ndescripton: x\n---\nRewrite as a FAQ.\n\nDocument: {text}\n';

describe('check', () => {
  test('text: a line per problem, and a sum', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', PROMPT);
    const { code, out } = await terminal.run('check', 'faq.md');
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "faq.md:3:1: warning: "descripton" is not a key known here. Did you mean "description"? [front-matter-unknown-key]
      faq.md:7:11: error: {text} is a Python format field. The model would be sent these characters and no document. Write [[DOCUMENT]]. [placeholder-dialect]
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
    const information = levels.map((word) => word.replace('=hint', '=information'));
    const said = await terminal.run('check', 'faq.md', ...information);
    expect(said.out).toMatch(/\n1 file checked: 0 errors, 0 warnings, 1 informational\.\n$/);
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
