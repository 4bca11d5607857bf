/** Import and export of prompts on the command line. */
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';

const PUBLISHED = resolve('test/exchange/published');

describe('import', () => {
  test('writes beside what was named, says what was left, and overwrites nothing', async () => {
    const terminal = await openTerminal();
    cpSync(PUBLISHED, join(terminal.cwd, 'from'), { recursive: true });
    const first = await terminal.run('import', 'from/templates.py');
    expect(first).toMatchObject({ code: 1, err: '' });
    expect(first.out).toContain('7 files in from/templates-imported.');
    expect(readFileSync(join(terminal.cwd, 'from/templates-imported/faq.rephrase.md'), 'utf8')).toContain(
      '[[DOCUMENT]]',
    );
    const again = await terminal.run('import', 'from/templates.py');
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toContain('exists already');
    expect(await terminal.run('import', 'from/templates.py', '--dry-run')).toMatchObject({ err: '' });
  });

  test('a folder with everything in it, and what stands in it passes the check', async () => {
    const terminal = await openTerminal();
    cpSync(PUBLISHED, join(terminal.cwd, 'from'), { recursive: true });
    const { out } = await terminal.run('import', 'from', '--output', 'new', '--format', 'json');
    const said = JSON.parse(out) as { readonly sources: readonly { readonly format: string | null }[] };
    expect(new Set(said.sources.map(({ format }) => format))).toEqual(
      new Set(['prompts', 'datatrove-python', 'datatrove-yaml', 'promptfoo', 'github-models']),
    );
    expect(await terminal.run('check', 'new')).toMatchObject({ code: 0 });
  });

  test('reads nothing outside of what was chosen', async () => {
    const terminal = await openTerminal();
    mkdirSync(join(terminal.cwd, 'in'));
    writeFileSync(join(terminal.cwd, 'secret.txt'), 'the secret {{article}}');
    symlinkSync(join(terminal.cwd, 'secret.txt'), join(terminal.cwd, 'in/link.txt'));
    writeFileSync(
      join(terminal.cwd, 'in/promptfooconfig.yaml'),
      'prompts: [file://../secret.txt, file://link.txt, "ok {{article}}"]\nproviders: [openai:m]\n',
    );
    const { out } = await terminal.run('import', 'in', '--output', 'new');
    expect(out).toContain('cannot be read beside');
    expect(existsSync(join(terminal.cwd, 'new/prompts/secret.rephrase.md'))).toBe(false);
    expect(existsSync(join(terminal.cwd, 'new/prompts/link.rephrase.md'))).toBe(false);
  });

  test.each([
    ['what is not there', 'nowhere', 'is not there'],
    ['an empty folder', 'empty', 'nothing that could be a prompt'],
  ])('%s', async (_case, path, says) => {
    const terminal = await openTerminal();
    mkdirSync(join(terminal.cwd, 'empty'));
    expect(await terminal.run('import', path)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
  });
});

describe('export-prompt', () => {
  const DOCUMENTS = [
    { id: 'a', text: 'A {{ river }} "rises"\n$HOME', title: 'One' },
    { id: 'b', text: 'B'.repeat(30), title: 'Two', n: 1.5 },
  ];
  const EXPERIMENT = `prompts: [faq.md]
models: [{ model: m, parameters: { temperature: 0.5, seed: 3 }, extra_body: { min_p: 0.1 } }]
documents: { source: d.jsonl }
rollouts: 2
`;

  async function workplace() {
    const terminal = await openTerminal();
    await terminal.write('faq.md', 'FAQ on [[TITLE]]:\n\n[[DOCUMENT]]');
    await terminal.write('d.jsonl', DOCUMENTS.map((row) => JSON.stringify(row)).join('\n'));
    await terminal.write('x.experiment.yaml', EXPERIMENT);
    return terminal;
  }

  test('a template needs no endpoint, and the command line of DataTrove nothing but the model', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', 'FAQ:\n\n[[DOCUMENT]]');
    const exportAs = (...argv: string[]) => terminal.run('export-prompt', 'faq.md', '--to', ...argv);
    expect(await exportAs('plain')).toMatchObject({ code: 0, out: 'FAQ:\n\n[[DOCUMENT]]\n' });
    expect(await exportAs('datatrove', '--output', 'a')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Name it with --model MODEL.'),
    });
    expect(await exportAs('datatrove', '--output', 'a', '--model', 'org/m')).toMatchObject({ code: 0 });
    expect(readFileSync(join(terminal.cwd, 'a/faq.sh'), 'utf8')).toContain('org/m');
    expect(await exportAs('plain', '--output', 'faq.md/below')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^rephrase export-prompt: A file stands where a folder is needed: .*\.\n$/),
    });
    expect(await exportAs('python', '--model', 'org/m')).toMatchObject({
      code: 2,
      err: expect.stringContaining('No endpoint is set up'),
    });
  });

  test('Batch JSON Lines hold the bodies that render shows, every id once', async () => {
    const terminal = await workplace();
    const { code, out } = await terminal.run(
      'export-prompt',
      'x.experiment.yaml',
      '--to',
      'batch-jsonl',
      '--endpoint',
      'gpu=http://127.0.0.1:9',
    );
    expect(code).toBe(0);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(4);
    expect(new Set(lines.map((line) => line.custom_id)).size).toBe(4);
    expect(lines[3]).toEqual({
      custom_id: 'row-1.variant-0.rollout-1',
      method: 'POST',
      url: '/v1/chat/completions',
      body: {
        model: 'm',
        messages: [{ role: 'user', content: `FAQ on Two:\n\n${'B'.repeat(30)}` }],
        temperature: 0.5,
        seed: 4,
        min_p: 0.1,
      },
    });
    await terminal.write('plain.md', '---\nparameters: { temperature: 0.5 }\n---\nFAQ:\n\n[[DOCUMENT]]');
    const argv = ['plain.md', '--source', 'd.jsonl', '--model', 'm'];
    const exported = await terminal.run(
      'export-prompt',
      ...argv,
      '--to',
      'batch-jsonl',
      '--limit',
      '1',
      '--endpoint',
      'gpu=http://127.0.0.1:9',
    );
    const rendered = await terminal.run('render', ...argv, '--row', '0', '--format', 'json');
    expect(exported.err).toContain('No window is stated');
    expect(JSON.parse(exported.out).body).toEqual(JSON.parse(rendered.out).body);
  });

  test.each(['plain', 'promptfoo', 'python'])(
    '%s is printed, or written where nothing stands',
    async (kind) => {
      const terminal = await workplace();
      const argv = [
        'export-prompt',
        'x.experiment.yaml',
        '--to',
        kind,
        '--endpoint',
        'gpu=http://127.0.0.1:9',
      ];
      const printed = await terminal.run(...argv);
      expect(printed.code).toBe(0);
      expect(printed.out).toContain('FAQ on');
      expect((await terminal.run(...argv, '--output', 'new')).code).toBe(0);
      expect(await terminal.run(...argv, '--output', 'new')).toMatchObject({
        code: 1,
        err: expect.stringContaining('exists already'),
      });
    },
  );

  test('says what cannot be said', async () => {
    const terminal = await workplace();
    const argv = ['export-prompt', 'x.experiment.yaml', '--endpoint', 'gpu=http://127.0.0.1:9'];
    expect(await terminal.run(...argv)).toMatchObject({ code: 2, err: expect.stringContaining('--to') });
    expect(await terminal.run(...argv, '--to', 'datatrove')).toMatchObject({
      code: 1,
      err: expect.stringContaining('[[TITLE]]'),
    });
    expect(await terminal.run(...argv, '--to', 'csv')).toMatchObject({ code: 2 });
  });
});
